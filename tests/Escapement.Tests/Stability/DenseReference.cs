using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Tests.Stability;

/// <summary>The same quantities from explicit Kronecker matrices and full eigenvalue decompositions, sharing nothing with the solver but K.</summary>
static class DenseReference
{
    /// <summary>K as a p² × p² matrix, one column a unit.</summary>
    static Tensor CovarianceMatrix(LocalGeometry g)
    {
        int m = g.Active.Length;
        return stack(Enumerable.Range(0, m * m).Select(i =>
        {
            Tensor unit = zeros(m, m, dtype: float64);
            unit[i / m, i % m] = 0.5;
            unit[i % m, i / m] += 0.5;
            return g.Covariance.Apply(unit).reshape(-1);
        }), 1);
    }

    /// <summary>2/μ_max of the generalized eigenproblem (MVM + φK(V), ½(MV + VM)).</summary>
    public static double Threshold(LocalGeometry g, double phi)
    {
        using var scope = NewDisposeScope();
        Tensor values = tensor(g.Active, dtype: float64), one = ones_like(values);
        Tensor d = (kron(values, one) + kron(one, values)) * 0.5, b = kron(values, values).diag() + (phi * CovarianceMatrix(g));
        Tensor scaled = b / d.sqrt().unsqueeze(0) / d.sqrt().unsqueeze(1);
        return 2 / linalg.eigvalsh((scaled + scaled.t()) * 0.5).max().item<double>();
    }

    /// <summary>The spectral radius of the second-moment operator on the state (e, e₋), written out from the update rule.</summary>
    public static double Rate(LocalGeometry g, UpdateRule rule, double phi, double c)
    {
        using var scope = NewDisposeScope();
        int m = g.Active.Length;
        double beta = rule.Momentum;
        Tensor identity = eye(m, dtype: float64), zero = zeros(m, m, dtype: float64);
        Tensor mean = tensor(g.Active.Select(x => x + rule.WeightDecay).ToArray(), dtype: float64).diag();

        // e⁺ = (drift)·(e, e₋) − C·(Q_B − M)·(p e + q e₋): the noise acts through the combination p e + q e₋.
        (double p, double q) = rule.Nesterov ? (1 + beta, -beta) : (1, 0);
        Tensor step = rule.Nesterov ? (1 + beta) * (identity - (c * mean)) : ((1 + beta) * identity) - (c * mean);
        Tensor back = rule.Nesterov ? -beta * (identity - (c * mean)) : -beta * identity;
        Tensor drift = cat([cat([step, back], 1), cat([identity, zero], 1)], 0);
        Tensor read = cat([p * identity, q * identity], 1), write = cat([identity, zero], 0);
        Tensor full = kron(drift, drift) + (c * c * phi * kron(write, write).mm(CovarianceMatrix(g)).mm(kron(read, read)));
        double active = linalg.eigvals(full).abs().max().item<double>();

        // Directions that only weight decay holds obey the deterministic loop.
        Tensor w = tensor(new[] { rule.WeightDecay * c }, dtype: float64);
        return g.Inert > 0 && rule.WeightDecay > 0 ? Math.Max(active, new UpdateResponse(rule).DeterministicRate(w)) : active;
    }
}
