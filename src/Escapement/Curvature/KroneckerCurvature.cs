using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>Q_i = (x_i x_iᵀ) ⊗ S_i, with θ ordered feature-major (θ[d·C + c]): features is N × D, weights is N × C × C, PSD.</summary>
sealed class KroneckerCurvature(Tensor features, Tensor weights, double shift)
    : ComponentCurvature((int)features.shape[0], (int)(features.shape[1] * weights.shape[1]), shift)
{
    readonly PairFeatures _pairs = new(features, (int)weights.shape[1]);

    public Tensor Features { get; } = features;

    public Tensor Weights { get; } = weights;

    internal override double BytesNeeded => 8.0 * Dimension * Dimension * 9;

    internal override ComponentCurvature Share()
        => new KroneckerCurvature(Keep(Features.alias()), Keep(Weights.alias()), Shift);

    internal override Tensor Mean()
    {
        using var scope = NewDisposeScope();
        return _pairs.Expand((from, to) => Weights.slice(0, from, to, 1)).Over(Components).MoveToOuterDisposeScope();
    }

    internal override Tensor MeanTimes(Tensor v) => Features.t().matmul(WeightedScores(Features, Weights, v)).view(-1).DivideInPlace(Components);

    internal override Tensor EachTimes(Tensor v, int start, int count)
    {
        Tensor x = Features.narrow(0, start, count);
        return (x.unsqueeze(2) * WeightedScores(x, Weights.narrow(0, start, count), v).unsqueeze(1)).reshape(count, Dimension);
    }

    /// <summary>S_i(x_i ⊗ I)ᵀv, one row per component.</summary>
    static Tensor WeightedScores(Tensor x, Tensor weights, Tensor v)
        => weights.matmul(x.matmul(v.view(x.shape[1], -1)).unsqueeze(2)).squeeze(2);

    internal override CurvatureCovariance Project(Tensor basis, Tensor mean)
        => new KroneckerCovariance(
            new PairFeatures(Keep(Features.alias()), (int)Weights.shape[1]), Keep(Weights.alias()), Keep(basis.alias()), Keep(mean.alias()));

    static Tensor Keep(Tensor tensor) => tensor.DetachFromDisposeScope();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pairs.Dispose();
            Features.Dispose();
            Weights.Dispose();
        }
    }
}
