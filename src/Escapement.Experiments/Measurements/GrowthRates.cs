using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Statistics;

namespace Escapement.Experiments.Measurements;

/// <summary>A rate measured over a few steps, and the rate that the exact recursion gives over the same steps.</summary>
/// <param name="FirstStep">The first step used.</param>
/// <param name="LastStep">The last step used.</param>
/// <param name="Measured">Growth per step of a logarithm.</param>
/// <param name="Exact">Growth per step of the exact curve; null if there is none.</param>
public sealed record RateFit(int FirstStep, int LastStep, Estimate Measured, double? Exact);

/// <summary>How far a plain average falls short when run for longer.</summary>
/// <param name="Step">The step.</param>
/// <param name="Ratio">The average of ‖e‖² over the exact E‖e‖².</param>
public sealed record Shortfall(int Step, double Ratio);

/// <summary>
/// Growth rates measured where the problem is linear, with paths of their own. Without gradient noise these paths start far above rounding and far
/// below the distance at which the problem bends; with noise they start where the ensemble does.
/// </summary>
/// <remarks>
/// The mean square is compared over two steps, a number fixed in advance. Under heavy tails an average falls ever further short of the mean as it
/// runs, and stopping when its own interval grows wide would select the runs that drew no rare path.
/// </remarks>
/// <param name="StartRadius">Where those paths started.</param>
/// <param name="MeanSquare">The growth of <c>log E‖e‖²</c>; null if two steps already leave the linear neighborhood.</param>
/// <param name="Typical">The growth of <c>E log ‖e‖</c> over the second half of the linear steps; null with gradient noise.</param>
/// <param name="Shortfall">How far the average of squares falls short at the last linear step; null without an exact curve.</param>
public sealed record GrowthRates(double StartRadius, RateFit? MeanSquare, RateFit? Typical, Shortfall? Shortfall)
{
    /// <summary>Within this share of a minimizer's neighborhood the curvature counts as constant.</summary>
    const double LinearShare = 0.1;

    /// <summary>The share for a rate over many steps, in which small bends add up: paths that turn back there would hide their own growth.</summary>
    const double LongLinearShare = 0.01;

    const int FewSteps = 2;
    const int MostSteps = 256;
    const int MostPathsOfFewSteps = 1 << 16;
    const int MostPaths = 1 << 14;

    /// <summary>Each run may evaluate this many coordinates of component gradients before it uses fewer paths than the ensemble.</summary>
    const double Work = 2e8;

    const double Rounding = 1e-12;

    /// <summary>Measures them.</summary>
    /// <param name="problem">The finite sum.</param>
    /// <param name="geometry">Its local geometry at the center.</param>
    /// <param name="setting">The ensemble's setting, its start around the center.</param>
    /// <param name="neighborhood">The distance to which the neighborhood of the minimizer reaches; infinite where it has no end.</param>
    /// <param name="confidence">The confidence of the intervals.</param>
    /// <param name="cancellationToken">Stops the runs.</param>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    internal static GrowthRates Run(
        FiniteSum problem, LocalGeometry geometry, EnsembleOptions setting, double neighborhood, double confidence,
        CancellationToken cancellationToken)
    {
        double Reach(double share) => double.IsFinite(neighborhood) ? share * neighborhood : double.PositiveInfinity;
        double floor = Rounding * (1 + Math.Sqrt(setting.Center.Sum(value => value * value)));
        bool noisy = geometry.GradientNoiseTrace > 0;
        double radius = noisy ? ((Start.Around)setting.Start).Radius : Math.Sqrt(floor * Math.Min(Reach(LongLinearShare), 1));
        EnsembleResult Paths(int steps, int most)
        {
            double one = (double)steps * setting.Batch.Size * problem.Dimension;
            EnsembleResult paths = Ensemble.Run(
                problem,
                setting with
                {
                    Start = new Start.Around(setting.Center, radius),
                    Trajectories = (int)Math.Clamp(Work / one, Math.Min(setting.Trajectories, most), most),
                    Steps = steps,
                    LeaveRadius = double.PositiveInfinity,
                    ArriveRadius = 0,
                    RecordedSteps = [.. Enumerable.Range(0, steps + 1)],
                },
                null, cancellationToken);
            return paths.Complete ? paths : throw new OperationCanceledException(cancellationToken);
        }

        RateFit? square = Square(Paths(FewSteps, MostPathsOfFewSteps), Reach(LinearShare), Exact(FewSteps), confidence);
        return noisy ? new(radius, square, null, null) : Long(Paths(Math.Min(setting.Steps, MostSteps), MostPaths));

        IReadOnlyList<double>? Exact(int steps)
            => ExactSquares.Of(geometry, setting.Rule, setting.Batch, setting.LearningRate, radius, steps, cancellationToken);

        GrowthRates Long(EnsembleResult paths)
        {
            // A path that rounding puts exactly on the minimizer has no logarithm of its distance.
            EnsembleResult apart = paths with { Curve = [.. paths.Curve.TakeWhile((_, at) => double.IsFinite(paths.Groups.MeanLog(at, -1)))] };
            if (GrowthFit.Of(apart, floor, Reach(LongLinearShare), confidence: confidence) is not { } fit)
            {
                return new(radius, square, null, null);
            }

            double? exact = Exact(fit.LastStep) is { } squares && squares.Count > fit.LastStep ? squares[fit.LastStep] : null;
            return new(
                radius, square, new(fit.FirstStep, fit.LastStep, fit.Typical, null),
                exact is null ? null : new(fit.LastStep, paths.Curve[fit.LastStep].MeanSquaredDistance / exact.Value));
        }
    }

    static RateFit? Square(EnsembleResult paths, double reach, IReadOnlyList<double>? exact, double confidence)
    {
        CurvePoint last = paths.Curve[^1];
        if (paths.Groups.Count < Jackknife.FewestGroups || last.Running < paths.Trajectories || !(last.MeanSquaredDistance > 0)
            || !(Math.Sqrt(last.MeanSquaredDistance) <= reach))
        {
            return null;
        }

        double Rate(double first, double square) => Math.Log(square / first) / last.Step;
        double Measured(int without) => Rate(paths.Groups.MeanSquare(0, without), paths.Groups.MeanSquare(last.Step, without));
        return new(
            0, last.Step, Jackknife.Of(paths.Groups.Count, Measured, confidence),
            exact is not null && exact.Count > last.Step ? Rate(exact[0], exact[last.Step]) : null);
    }
}
