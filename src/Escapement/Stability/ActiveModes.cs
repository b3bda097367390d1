using Escapement.Geometry;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>The active eigenmodes of a geometry under an update rule: what threshold, rate and noise floor share.</summary>
sealed class ActiveModes : IDisposable
{
    public ActiveModes(LocalGeometry geometry, UpdateRule rule)
    {
        geometry.Require(rule);
        if (rule.WeightDecay > 0 && geometry.MovedNullDirections > 0)
        {
            throw new GeometryException(
                $"Weight decay holds {geometry.MovedNullDirections} null directions that components move, expected none: give the decay as "
                    + "an l2 term of the problem, so that the geometry includes them.");
        }

        using var scope = NewDisposeScope();
        (Geometry, Rule) = (geometry, rule);
        Eigenvalues = [.. geometry.Active.Select(value => value + geometry.Shift + rule.WeightDecay)];
        Packing = new(Eigenvalues.Length);
        Pairs = new(Eigenvalues, Packing);
        Right = where(Packing.IsDiagonal, Pairs.A.Over(Sharpness), 0.0).DetachFromDisposeScope();
    }

    public LocalGeometry Geometry { get; }

    public UpdateRule Rule { get; }

    /// <summary>λ_a with shift and weight decay, descending.</summary>
    public double[] Eigenvalues { get; }

    public double Sharpness => Eigenvalues[0];

    /// <summary>The common eigenvalue of the inert directions: shift plus weight decay.</summary>
    public double InertEigenvalue => Geometry.Shift + Rule.WeightDecay;

    public SymmetricPacking Packing { get; }

    public PairEigenvalues Pairs { get; }

    /// <summary>M/λ_1, packed: the right-hand side of the certificates.</summary>
    public Tensor Right { get; }

    /// <summary>I, M and the sharpest mode: where thresholds are decided. Their certificates rule out a start that misses the answer.</summary>
    public IEnumerable<Tensor> StartMatrices()
    {
        yield return eye(Eigenvalues.Length, dtype: float64);
        yield return Relative().diag();
        Tensor sharpest = zeros(Eigenvalues.Length, Eigenvalues.Length, dtype: float64);
        sharpest[0, 0] = 1.0;
        yield return sharpest;
    }

    /// <summary>
    /// I, M and M⁻¹, for rates: every mode, the sharp ones and the flat ones. All are positive definite, hence never orthogonal to the wanted
    /// eigenmatrix; a single mode e_a e_aᵀ may be an exact eigenmatrix of the wrong eigenvalue.
    /// </summary>
    public IEnumerable<Tensor> SpreadMatrices()
    {
        yield return eye(Eigenvalues.Length, dtype: float64);
        yield return Relative().diag();
        yield return Relative().reciprocal().diag();
    }

    Tensor Relative() => tensor(Eigenvalues, dtype: float64).Over(Sharpness);

    public void Dispose()
    {
        Packing.Dispose();
        Pairs.Dispose();
        Right.Dispose();
    }
}
