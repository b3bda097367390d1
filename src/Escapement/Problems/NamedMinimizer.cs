namespace Escapement.Problems;

/// <summary>One of several minimizers of a test problem, known to machine precision.</summary>
/// <param name="Name">Its name, which <see cref="NonconvexSum.Find"/> takes.</param>
/// <param name="Point">θ*, length p; of a set of minimizers, one of its points.</param>
/// <param name="GradientNorm"><c>‖∇F(θ*) + ωθ*‖₂</c> as computed: rounding.</param>
public sealed record NamedMinimizer(string Name, double[] Point, double GradientNorm);
