using Escapement.Curvature.Kernels;
using static TorchSharp.torch;

namespace Escapement.Curvature.Products;

/// <summary>Q_i = Σ_c x_ic x_icᵀ, from consecutive rows, r per component.</summary>
sealed class RowProducts(double[] rows, int rowsPerComponent, int order)
    : ComponentProducts(rows.Length / rowsPerComponent / order, order)
{
    public override double Cost => 2.0 * rowsPerComponent * Order;

    public override void Add(int component, double weight, ReadOnlySpan<double> x, Span<double> y)
    {
        int from = component * rowsPerComponent;
        for (int i = from; i < from + rowsPerComponent; i++)
        {
            ReadOnlySpan<double> row = rows.AsSpan(i * Order, Order);
            HostVectors.AddScaled(weight * HostVectors.Dot(row, x), row, y);
        }
    }

    /// <summary>The nonzero eigenvalues of Σ_c x_c x_cᵀ are those of the r × r Gram matrix.</summary>
    protected override (double[] Smallest, double[] Largest) ComputeExtremes()
    {
        using var scope = NewDisposeScope();
        Tensor blocks = tensor(rows, dtype: float64).view(Components, rowsPerComponent, Order);
        Tensor values = linalg.eigvalsh(blocks.matmul(blocks.transpose(1, 2)));
        double[] largest = values.amax([1]).data<double>().ToArray();
        double[] smallest = rowsPerComponent < Order
            ? new double[Components]
            : [.. values[.., ^Order].data<double>().ToArray().Select(value => Math.Max(value, 0))];
        return (smallest, largest);
    }
}
