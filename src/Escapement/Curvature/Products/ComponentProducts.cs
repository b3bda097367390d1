namespace Escapement.Curvature.Products;

/// <summary>
/// Products with one component's curvature on the host, in the active eigenbasis. Paths of SGD need them; second moments need only the operator K.
/// The common shift is not included.
/// </summary>
abstract class ComponentProducts(int components, int order)
{
    (double[] Smallest, double[] Largest)? _extremes;

    /// <summary>N.</summary>
    public int Components { get; } = components;

    /// <summary>m.</summary>
    public int Order { get; } = order;

    /// <summary>The number of multiplications in one product.</summary>
    public abstract double Cost { get; }

    /// <summary>y += weight·Q_i x.</summary>
    public abstract void Add(int component, double weight, ReadOnlySpan<double> x, Span<double> y);

    /// <summary>The smallest and the largest eigenvalue of every Q_i.</summary>
    public (double[] Smallest, double[] Largest) Extremes => _extremes ??= ComputeExtremes();

    protected abstract (double[] Smallest, double[] Largest) ComputeExtremes();
}
