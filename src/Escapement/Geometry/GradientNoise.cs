using Escapement.Curvature;
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

    // Component gradients that all are smaller than this share of their terms, which have the size ‖Q_i‖‖θ‖, are rounding. Each is compared with its
    // own terms: a single huge component must not hide the noise of all others.
    const double Rounding = 1e-11;

    public static GradientNoise At(FiniteSum problem, ComponentCurvature curvature, ReadOnlySpan<double> point, Tensor basis, Tensor? scale)
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
        Tensor[] probes = Probes(point);
        bool rounding = probes.Length > 0;
        for (int start = 0; start < n; start += chunk)
        {
            using var step = NewDisposeScope();
            int count = Math.Min(chunk, n - start);
            Tensor g = problem.ComponentGradients(point, start, count)! - mean;
            rounding = rounding && IsRounding(g, curvature, probes, start, count);
            Tensor projected = g.mm(basis);
            noise.AddInPlace(projected.t().mm(projected));
            Tensor scaled = scale is null ? g : g * scale;
            trace += (scaled * scaled).sum().item<double>() / n;
            inside += (projected * projected).sum().item<double>() / n;
        }

        // Rounding leaves about 1e-15 of the trace outside, even if the basis spans the whole space.
        double outside = trace - inside > 1e-12 * trace ? trace - inside : 0;
        return trace == 0 || rounding
            ? new(null, 0, 0, mean.norm().item<double>())
            : new(noise.Over(n).DetachFromDisposeScope(), trace, outside, mean.norm().item<double>());
    }

    public void Dispose() => Matrix?.Dispose();

    /// <summary>θ, and a vector of the same length that no structure of the data is orthogonal to; none at θ = 0, where terms have no size.</summary>
    static Tensor[] Probes(ReadOnlySpan<double> point)
    {
        using Tensor theta = TensorData.Point(point, point.Length);
        double norm = theta.norm().item<double>();
        if (norm == 0)
        {
            return [];
        }

        // Multiples of the golden ratio modulo 1, centered: they fill (−½, ½) evenly.
        double[] spread = new double[point.Length];
        for (int i = 0; i < spread.Length; i++)
        {
            spread[i] = ((i + 1) * 0.618033988749895 % 1) - 0.5;
        }

        using Tensor direction = TensorData.Point(spread, spread.Length);
        return [theta.clone(), direction.Times(norm / direction.norm().item<double>())];
    }

    static bool IsRounding(Tensor gradients, ComponentCurvature curvature, Tensor[] probes, int start, int count)
    {
        Tensor terms = zeros(count, dtype: float64);
        foreach (Tensor probe in probes)
        {
            terms = maximum(terms, curvature.EachTimes(probe, start, count).norm(1));
        }

        return (gradients.norm(1) <= terms.Times(Rounding)).all().item<bool>();
    }
}
