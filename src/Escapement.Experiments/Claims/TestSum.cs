namespace Escapement.Experiments.Claims;

/// <summary>A nonconvex test sum with a flat and a sharp minimizer, and the numbers that a study of it needs.</summary>
/// <param name="Key">A name for tables and figures.</param>
/// <param name="Source">The source, as for <see cref="Sources.ProblemSource.Load"/>.</param>
/// <param name="Homogeneous">Whether all components share the minimizers.</param>
/// <param name="LeaveRadius">A radius well within both neighborhoods, in which curvature is about constant.</param>
/// <param name="LowestRate">The lowest learning rate of a phase diagram.</param>
/// <param name="HighestRate">The highest.</param>
sealed record TestSum(string Key, string Source, bool Homogeneous, double LeaveRadius, double LowestRate, double HighestRate)
{
    /// <summary>Paths start at this share of the leave radius.</summary>
    public const double StartShare = 0.01;

    /// <summary>Styblinski–Tang sums of 2 and 10 parameters.</summary>
    public static IReadOnlyList<TestSum> StyblinskiTang { get; } =
    [
        new("styblinski-tang-2", "styblinski-tang:p=2", true, 0.13, 0.03, 0.1),
        new("styblinski-tang-2-noisy", "styblinski-tang:p=2,inhomogeneous,dispersion=0.1", false, 0.13, 0.03, 0.1),
        new("styblinski-tang-10", "styblinski-tang:p=10", true, 0.13, 0.03, 0.1),
        new("styblinski-tang-10-noisy", "styblinski-tang:p=10,inhomogeneous,dispersion=0.1", false, 0.13, 0.03, 0.1),
    ];

    /// <summary>The four quadratic–circle models.</summary>
    public static IReadOnlyList<TestSum> QuadraticCircle { get; } =
    [
        new("ring-sharp", "quadratic-circle:sharp=ring", true, 0.075, 0.1, 3),
        new("ring-sharp-noisy", "quadratic-circle:sharp=ring,inhomogeneous,deviation=0.01", false, 0.075, 0.1, 3),
        new("bowl-sharp", "quadratic-circle:sharp=bowl", true, 0.075, 0.1, 3),
        new("bowl-sharp-noisy", "quadratic-circle:sharp=bowl,inhomogeneous,deviation=0.01", false, 0.075, 0.1, 3),
    ];
}
