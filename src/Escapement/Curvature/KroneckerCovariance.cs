using Escapement.Curvature.Products;
using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>
/// K of curvatures (x_i x_iᵀ) ⊗ S_i (softmax regression). It transforms V to θ's coordinates, in which the structure holds, and K(V) back.
/// </summary>
sealed class KroneckerCovariance(PairFeatures pairs, Tensor weights, Tensor turn, Tensor structured) : CurvatureCovariance((int)turn.shape[1])
{
    const int SampledComponents = 256;
    readonly long _components = weights.shape[0];

    public override Tensor Apply(Tensor v)
    {
        using var scope = NewDisposeScope();
        Tensor second = turn.t().mm(pairs.SecondMoment(turn.mm(v).mm(turn.t()), weights)).mm(turn);
        return SubtractMean(second.Plus(second.t()).ScaleInPlace(0.5 / _components), v, structured).MoveToOuterDisposeScope();
    }

    /// <summary>Computed from an even sample of the components; see <see cref="LowRankCovariance.Diagonal"/>.</summary>
    public override Tensor Diagonal()
    {
        using var scope = NewDisposeScope();
        long stride = Math.Max(1, _components / SampledComponents), c = weights.shape[1];
        Tensor x = pairs.Features.slice(0, 0, _components, stride), s = weights.slice(0, 0, _components, stride);
        Tensor projected = x.mm(turn.view(x.shape[1], -1)).view(x.shape[0], c, -1);
        Tensor d = (s.matmul(projected) * projected).sum([1]);
        Tensor second = d.t().mm(d).Over(x.shape[0]) * eye(Order, dtype: float64).SubtractedFrom(2);
        Tensor m = structured.dim() == 1 ? structured : structured.diagonal();
        return second.sub_(m.unsqueeze(1) * m.unsqueeze(0)).MoveToOuterDisposeScope();
    }

    /// <summary>Rows x_i ⊗ l in the eigenbasis, for the columns l of a root of S_i.</summary>
    public override ComponentProducts? Products(double[] mean, long capacity)
    {
        long c = weights.shape[1];
        if (structured.dim() != 1 || _components * c * Order > capacity)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var (values, vectors) = linalg.eigh(weights);
        Tensor root = vectors * values.ClampMin(0).sqrt().unsqueeze(1);
        Tensor x = pairs.Features;
        Tensor projected = x.mm(turn.view(x.shape[1], -1)).view(_components, c, -1);
        return new RowProducts(Host(root.transpose(1, 2).matmul(projected)), (int)c, Order);
    }

    public override void Dispose()
    {
        pairs.Dispose();
        pairs.Features.Dispose();
        weights.Dispose();
        turn.Dispose();
        structured.Dispose();
    }
}
