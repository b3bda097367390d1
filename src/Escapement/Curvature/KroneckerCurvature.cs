using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>Q_i = (x_i x_iᵀ) ⊗ S_i, with θ ordered feature-major (θ[d·C + c]): features is N × D, weights is N × C × C, PSD.</summary>
sealed class KroneckerCurvature(Tensor features, Tensor weights, double shift)
    : ComponentCurvature((int)features.shape[0], (int)(features.shape[1] * weights.shape[1]), shift)
{
    readonly PairFeatures _pairs = new(features, (int)weights.shape[1]);

    public Tensor Features { get; } = features;

    public Tensor Weights { get; } = weights;

    public override double BytesNeeded => 8.0 * Dimension * Dimension * 6;

    public override Tensor Mean()
    {
        using var scope = NewDisposeScope();
        return _pairs.Expand((from, to) => Weights.slice(0, from, to, 1)).Over(Components).MoveToOuterDisposeScope();
    }

    public override CurvatureCovariance Project(Tensor basis, Tensor mean)
        => new KroneckerCovariance(
            new PairFeatures(Keep(Features.alias()), (int)Weights.shape[1]), Keep(Weights.alias()), Keep(basis.alias()), Keep(mean.alias()));

    static Tensor Keep(Tensor tensor) => tensor.DetachFromDisposeScope();

    public override void Dispose()
    {
        _pairs.Dispose();
        Features.Dispose();
        Weights.Dispose();
    }
}
