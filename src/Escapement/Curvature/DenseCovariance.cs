using Escapement.Curvature.Products;
using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>
/// K from explicit matrices: <c>K(V) = mean (Q_i − M) V (Q_i − M)</c>. Centering first keeps the digits if components are nearly identical.
/// </summary>
sealed class DenseCovariance(Tensor centered) : CurvatureCovariance((int)centered.shape[1])
{
    readonly int _components = (int)centered.shape[0];
    readonly int _chunk = Math.Max(1, (int)(4_000_000 / (centered.shape[1] * centered.shape[1])));

    public override Tensor Apply(Tensor v)
    {
        using var scope = NewDisposeScope();
        Tensor sum = zeros_like(v);
        for (int start = 0; start < _components; start += _chunk)
        {
            using var step = NewDisposeScope();
            Tensor q = centered[start..Math.Min(start + _chunk, _components)];
            Tensor right = q.matmul(v).permute(1, 0, 2).reshape(Order, -1); // a, (i, c)
            sum.AddInPlace(right.mm(q.reshape(-1, Order)));
        }

        return sum.Plus(sum.t()).Times(0.5 / _components).MoveToOuterDisposeScope();
    }

    public override Tensor Diagonal()
    {
        using var scope = NewDisposeScope();
        Tensor sum = zeros(Order, Order, dtype: float64);
        for (int start = 0; start < _components; start += _chunk)
        {
            using var step = NewDisposeScope();
            Tensor q = centered[start..Math.Min(start + _chunk, _components)];
            Tensor d = q.diagonal(0, 1, 2);
            sum.AddInPlace(d.t().mm(d).Plus((q * q).sum([0]) * eye(Order, dtype: float64).SubtractedFrom(1)));
        }

        return sum.Over(_components).MoveToOuterDisposeScope();
    }

    public override ComponentProducts? Products(double[] mean, long capacity)
    {
        if (centered.numel() > capacity)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        return new DenseProducts(Host(centered.Plus(tensor(mean, dtype: float64).diag())), Order);
    }

    public override void Dispose() => centered.Dispose();
}
