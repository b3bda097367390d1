using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Tests.Stability;

/// <summary>The same quantities from explicit Kronecker matrices and full eigenvalue decompositions; it shares only K with the solver.</summary>
static class DenseReference
{
    /// <summary>K as a p² × p² matrix, one column per unit matrix.</summary>
    static Tensor CovarianceMatrix(LocalGeometry g)
    {
        int m = g.Active.Length;
        return stack(Enumerable.Range(0, m * m).Select(i =>
        {
            Tensor unit = zeros(m, m, dtype: float64);
            unit[i / m, i % m] = 0.5;
            unit[i % m, i / m] = i / m == i % m ? 1 : 0.5;
            return g.Covariance.Apply(unit).reshape(-1);
        }), 1);
    }

    /// <summary>2/μ_max of the generalized eigenproblem (MVM + φK(V), ½(MV + VM)).</summary>
    public static double Threshold(LocalGeometry g, double phi)
    {
        using var scope = NewDisposeScope();
        Tensor values = tensor(g.Active, dtype: float64), one = ones_like(values);
        Tensor d = kron(values, one).Plus(kron(one, values)).Times(0.5), b = kron(values, values).diag().Plus(CovarianceMatrix(g).Times(phi));
        Tensor scaled = b / d.sqrt().unsqueeze(0) / d.sqrt().unsqueeze(1);
        return 2 / linalg.eigvalsh(scaled.Plus(scaled.t()).Times(0.5)).max().item<double>();
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
        Tensor descent = identity - mean.Times(c);
        Tensor step = rule.Nesterov ? descent.Times(1 + beta) : descent.Plus(identity.Times(beta));
        Tensor back = (rule.Nesterov ? descent : identity).Times(-beta);
        Tensor drift = cat([cat([step, back], 1), cat([identity, zero], 1)], 0);
        Tensor read = cat([identity.Times(p), identity.Times(q)], 1), write = cat([identity, zero], 0);
        Tensor full = kron(drift, drift).Plus(kron(write, write).mm(CovarianceMatrix(g)).mm(kron(read, read)).Times(c * c * phi));
        double active = linalg.eigvals(full).abs().max().item<double>();

        // Directions with weight decay but no curvature follow the deterministic recursion.
        Tensor w = tensor(new[] { rule.WeightDecay * c }, dtype: float64);
        return g.Inert > 0 && rule.WeightDecay > 0 ? Math.Max(active, new UpdateResponse(rule).DeterministicRate(w)) : active;
    }
}
