using Escapement.Problems;
using static TorchSharp.torch;

namespace Escapement.Geometry;

/// <summary>
/// The gradient noise <c>G = mean (g_i − ḡ)(g_i − ḡ)ᵀ</c> at a point, g scaled by the preconditioner: its block on range(M) and its trace outside.
/// </summary>
/// <param name="Matrix">BᵀGB in the eigenbasis, m × m; null if all component gradients are equal.</param>
/// <param name="Trace">tr G.</param>
/// <param name="Outside">tr G on the directions outside the basis, where no component has curvature.</param>
/// <param name="MeanNorm">‖ḡ‖ in θ's own coordinates: zero at a stationary point.</param>
sealed record GradientNoise(Tensor? Matrix, double Trace, double Outside, double MeanNorm) : IDisposable
{
    const int ChunkDoubles = 500_000;

    public static GradientNoise At(FiniteSum problem, ReadOnlySpan<double> point, Tensor basis, Tensor? scale)
    {
        using var scope = NewDisposeScope();
        int n = problem.Components, p = problem.Dimension, chunk = Math.Max(1, ChunkDoubles / p);
        Tensor mean = zeros(p, dtype: float64);
        for (int start = 0; start < n; start += chunk)
        {
            using Tensor? g = problem.ComponentGradients(point, start, Math.Min(chunk, n - start));
            if (g is null)
            {
                return new(null, 0, 0, 0);
            }

            using Tensor sum = g.sum([0]);
            mean.AddInPlace(sum.Over(n));
        }

        Tensor noise = zeros(basis.shape[1], basis.shape[1], dtype: float64);
        double trace = 0, inside = 0;
        for (int start = 0; start < n; start += chunk)
        {
            using var step = NewDisposeScope();
            Tensor g = problem.ComponentGradients(point, start, Math.Min(chunk, n - start))! - mean;
            Tensor projected = g.mm(basis);
            noise.AddInPlace(projected.t().mm(projected));
            Tensor scaled = scale is null ? g : g * scale;
            trace += (scaled * scaled).sum().item<double>() / n;
            inside += (projected * projected).sum().item<double>() / n;
        }

        // Rounding leaves about 1e-15 of the trace outside, even if the basis spans the whole space.
        double outside = trace - inside > 1e-12 * trace ? trace - inside : 0;
        return trace == 0
            ? new(null, 0, 0, mean.norm().item<double>())
            : new(noise.Over(n).DetachFromDisposeScope(), trace, outside, mean.norm().item<double>());
    }

    public void Dispose() => Matrix?.Dispose();
}
