using Escapement.Curvature.Kernels;
using static TorchSharp.torch;

namespace Escapement.Curvature.Products;

/// <summary>Q_i as m × m matrices, one after the other.</summary>
sealed class DenseProducts(double[] matrices, int order) : ComponentProducts(matrices.Length / order / order, order)
{
    public override double Cost => (double)Order * Order;

    public override void Add(int component, double weight, ReadOnlySpan<double> x, Span<double> y)
    {
        int at = component * Order * Order;
        for (int row = 0; row < Order; row++, at += Order)
        {
            y[row] += weight * HostVectors.Dot(matrices.AsSpan(at, Order), x);
        }
    }

    protected override (double[] Smallest, double[] Largest) ComputeExtremes()
    {
        using var scope = NewDisposeScope();
        Tensor values = linalg.eigvalsh(tensor(matrices, dtype: float64).view(Components, Order, Order));
        return (values.amin([1]).data<double>().ToArray(), values.amax([1]).data<double>().ToArray());
    }
}
