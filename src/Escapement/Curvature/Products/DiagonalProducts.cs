namespace Escapement.Curvature.Products;

/// <summary>Q_i = diag(d_i), N rows of m numbers.</summary>
sealed class DiagonalProducts(double[] diagonals, int order) : ComponentProducts(diagonals.Length / order, order)
{
    public override double Cost => Order;

    /// <summary>The curvatures of all components at one coordinate, which is a scalar problem of its own.</summary>
    public double[] Coordinate(int coordinate) => [.. Enumerable.Range(0, Components).Select(i => diagonals[(i * Order) + coordinate])];

    public override void Add(int component, double weight, ReadOnlySpan<double> x, Span<double> y)
    {
        ReadOnlySpan<double> diagonal = diagonals.AsSpan(component * Order, Order);
        for (int a = 0; a < Order; a++)
        {
            y[a] += weight * diagonal[a] * x[a];
        }
    }

    protected override (double[] Smallest, double[] Largest) ComputeExtremes()
    {
        double[][] rows = [.. Enumerable.Range(0, Components).Select(i => diagonals.AsSpan(i * Order, Order).ToArray())];
        return ([.. rows.Select(row => row.Min())], [.. rows.Select(row => row.Max())]);
    }
}
