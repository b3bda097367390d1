namespace Escapement.Problems;

/// <summary>One of several minimizers of a test problem, known to machine precision.</summary>
/// <param name="Name">Its name, as <see cref="NonconvexSum.Find"/> accepts it.</param>
/// <param name="Point">θ*, length p; for a set of minimizers (a ring), one of its points.</param>
/// <param name="GradientNorm"><c>‖∇F(θ*) + ωθ*‖₂</c> as computed; not zero only because of rounding.</param>
public sealed record NamedMinimizer(string Name, double[] Point, double GradientNorm);
