using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// The norm √(xᵀVx) that particles are measured in, and <c>W = E[AᵀVA]</c>, which gives the mean of its square after one step exactly, whatever V
/// is: the control variate. With V the Perron matrix of T, W = ρV and h(2) has no variance at all.
/// </summary>
/// <param name="V">d × d positive definite in rows, or its diagonal (length d).</param>
/// <param name="W">d × d in rows; empty where V is diagonal because the problem is large: a control variate would cost more than it saves.</param>
/// <param name="Root">A root of V (V = Root·Rootᵀ), d × d in rows, or its diagonal: start points are drawn with it.</param>
sealed record PerronNorm(double[] V, double[] W, double[] Root)
{
    /// <summary>
    /// Eigenvalues of V are kept above this fraction of the largest: a solver's matrix is singular to rounding, and directions in which the norm
    /// is blind take long to show.
    /// </summary>
    const double Floor = 1e-4;

    /// <summary>The doubled state of momentum: iterations of its second-moment operator. V need only be near the Perron matrix.</summary>
    const int Iterations = 60;

    const int LargestIterated = 64;

    /// <param name="rule">The update rule; with momentum the state is (e, e₋).</param>
    /// <param name="eigenvalues">Of the mean curvature, shift included, length m.</param>
    /// <param name="covariance">K on m × m matrices.</param>
    /// <param name="phi">φ.</param>
    /// <param name="learningRate">C.</param>
    /// <param name="perron">For plain SGD the attaining matrix, if known.</param>
    /// <param name="full">Whether V is a full matrix or diagonal.</param>
    public static PerronNorm Of(
        UpdateRule rule, double[] eigenvalues, Func<Tensor, Tensor> covariance, double phi, double learningRate, Tensor? perron, bool full)
    {
        using var scope = NewDisposeScope();
        Tensor mean = tensor(eigenvalues, dtype: float64).diag(), one = eye(eigenvalues.Length, dtype: float64);
        double beta = rule.Momentum;
        (double now, double before) = rule.Nesterov ? (1 + beta, -beta) : (1, 0);
        Tensor drift = one - mean.Times(learningRate), read = one;
        if (beta > 0)
        {
            Tensor step = rule.Nesterov ? drift.Times(now) : one.Times(1 + beta) - mean.Times(learningRate);
            Tensor back = rule.Nesterov ? drift.Times(before) : one.Times(-beta);
            drift = cat([cat([step, back], 1), cat([one, zeros_like(one)], 1)], 0);
            read = cat([one.Times(now), one.Times(before)], 1);
        }

        long m = eigenvalues.Length;
        Tensor Next(Tensor v)
        {
            Tensor noise = covariance(v[..(int)m, ..(int)m].contiguous()).Times(learningRate * learningRate * phi);
            Tensor next = drift.t().mm(v).mm(drift).Plus(read.t().mm(noise).mm(read));
            return next.Plus(next.t()).Times(0.5);
        }

        Tensor norm = perron ?? eye(drift.shape[0], dtype: float64);
        if (perron is null && full && drift.shape[0] <= LargestIterated)
        {
            for (int i = 0; i < Iterations; i++)
            {
                norm = Next(norm);
                norm /= norm.diagonal().sum();
            }
        }

        norm /= norm.diagonal().sum();
        if (!full)
        {
            Tensor diagonal = norm.diagonal();
            diagonal = diagonal.ClampMin(Floor * diagonal.max().item<double>());
            return new(Host(diagonal), [], Host(diagonal.sqrt()));
        }

        var (values, vectors) = linalg.eigh(norm);
        values = values.ClampMin(Floor * values.max().item<double>());
        norm = (vectors * values).mm(vectors.t());
        return new(Host(norm), Host(Next(norm)), Host((vectors * values.sqrt()).mm(vectors.t())));
    }

    static double[] Host(Tensor tensor) => tensor.contiguous().data<double>().ToArray();
}
