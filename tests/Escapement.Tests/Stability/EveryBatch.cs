using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Tests.Stability;

/// <summary>
/// A quadratic sum small enough to list every batch: one step of the update rule as an affine map of the state (θ, b), averaged over all batches.
/// It uses no φ, no eigenbasis and no feedback form.
/// </summary>
sealed class EveryBatch(double[][,] q, double[][] g, UpdateRule rule, Batch batch, double learningRate)
{
    readonly int _p = g[0].Length;

    /// <summary>The spectral radius of E[A ⊗ A].</summary>
    public double Rho()
    {
        using var scope = NewDisposeScope();
        return linalg.eigvals(Moments().Squares).abs().max().item<double>();
    }

    /// <summary>Σ, p × p: the θ block of the solution S of <c>S = E[ASAᵀ] + E[ccᵀ]</c>; E[c] = 0, so the stationary mean is zero.</summary>
    public double[,] StationaryCovariance()
    {
        using var scope = NewDisposeScope();
        var (squares, noise) = Moments();
        Tensor s = linalg.solve(eye(squares.shape[0], dtype: float64) - squares, noise).view(2 * _p, 2 * _p);
        double[,] result = new double[_p, _p];
        for (int i = 0; i < _p; i++)
        {
            for (int j = 0; j < _p; j++)
            {
                result[i, j] = s[i, j].item<double>();
            }
        }

        return result;
    }

    /// <summary>E‖θ_n‖² for n = 0 … steps, from θ_0 uniform on a sphere and b_0 = 0.</summary>
    public double[] MeanSquares(double startRadius, int steps)
    {
        using var scope = NewDisposeScope();
        var (squares, noise) = Moments();
        Tensor keep = zeros(2 * _p, dtype: float64);
        keep[..(Index)_p] = 1;
        Tensor diagonal = keep.diag(), s = diagonal.reshape(-1).Times(startRadius * startRadius / _p);
        double[] result = new double[steps + 1];
        for (int n = 0; n <= steps; n++)
        {
            result[n] = (s.view(2 * _p, 2 * _p) * diagonal).sum().item<double>();
            s = squares.mv(s).Plus(noise);
        }

        return result;
    }

    (Tensor Squares, Tensor Noise) Moments()
    {
        Tensor[] matrices = new Tensor[q.Length], offsets = new Tensor[q.Length];
        for (int i = 0; i < q.Length; i++)
        {
            (matrices[i], offsets[i]) = Step(tensor(q[i], dtype: float64), tensor(g[i], dtype: float64));
        }

        int state = 2 * _p;
        Tensor squares = zeros(state * state, state * state, dtype: float64), noise = zeros(state * state, dtype: float64);
        int count = 0;
        foreach (int[] members in Batches(batch.Size))
        {
            using var scope = NewDisposeScope();
            Tensor a = stack(members.Select(i => matrices[i])).mean([0]), c = stack(members.Select(i => offsets[i])).mean([0]);
            squares.AddInPlace(kron(a, a));
            noise.AddInPlace(kron(c, c));
            count++;
        }

        return (squares.Over(count), noise.Over(count));
    }

    /// <summary>b⁺ = βb + ∇f(θ) + ωθ, then θ⁺ = θ − C·b⁺ or, for Nesterov, θ⁺ = θ − C(∇f(θ) + ωθ + βb⁺).</summary>
    (Tensor Matrix, Tensor Offset) Step(Tensor curvature, Tensor gradient)
    {
        double beta = rule.Momentum, c = learningRate;
        Tensor identity = eye(_p, dtype: float64), h = curvature.Plus(identity.Times(rule.WeightDecay));
        Tensor bufferRow = cat([h, identity.Times(beta)], 1);
        Tensor stepRow = rule.Nesterov ? cat([h.Times(1 + beta), identity.Times(beta * beta)], 1) : bufferRow;
        Tensor keep = cat([identity, zeros_like(identity)], 1);
        double gain = rule.Nesterov ? 1 + beta : 1;
        return (cat([keep - stepRow.Times(c), bufferRow], 0), cat([gradient.Times(-c * gain), gradient], 0));
    }

    /// <summary>All ordered draws with replacement, or all without; they are equally likely in both cases.</summary>
    IEnumerable<int[]> Batches(int size)
    {
        if (size == 0)
        {
            return [[]];
        }

        return Batches(size - 1).SelectMany(members => Enumerable.Range(0, q.Length)
            .Where(next => batch.Sampling == Sampling.WithReplacement || !members.Contains(next))
            .Select(next => (int[])[.. members, next]));
    }
}
