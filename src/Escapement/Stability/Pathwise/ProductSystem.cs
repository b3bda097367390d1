using Escapement.Curvature.Kernels;
using Escapement.Curvature.Products;
using Escapement.Updates;

namespace Escapement.Stability;

/// <summary>
/// One factor of the random product applied to a state: <c>e⁺ = e − C·Q̄_B e</c> for SGD; with momentum the state is (e, e₋) and
/// <c>e⁺ = e + β(e − e₋) − C·Q̄_B e</c> (heavy ball) or <c>e⁺ = (I − C·Q̄_B)((1+β)e − βe₋)</c> (Nesterov).
/// </summary>
sealed class ProductSystem(ComponentProducts products, double shift, UpdateRule rule, Batch batch, double learningRate, PerronNorm norm)
{
    /// <summary>Random numbers, logarithm and exponential of one factor, in multiplications.</summary>
    const double Overhead = 80;

    readonly int _order = products.Order;

    public int Components => products.Components;

    public Batch Batch => batch;

    /// <summary>The length of the state.</summary>
    public int Length { get; } = rule.Momentum > 0 ? 2 * products.Order : products.Order;

    /// <summary>Whether a coordinate of the state is that of the flattest mode, the last.</summary>
    public bool IsFlattest(int coordinate) => (coordinate + 1) % _order == 0;

    bool IsFull => norm.V.Length > Length;

    /// <summary>Multiplications of one factor and the norm of its result.</summary>
    public double Cost => (batch.Size * products.Cost) + (IsFull ? (double)Length * Length : Length) + (4 * Length) + Overhead;

    /// <summary>Multiplications that a particle needs once a step.</summary>
    public double ParticleCost => HasExpectedSquare ? (double)Length * Length : 0;

    public bool HasExpectedSquare => norm.W.Length > 0;

    public double[] StartRoot => norm.Root;

    /// <summary>‖x‖²_V.</summary>
    public double Square(ReadOnlySpan<double> x)
    {
        if (IsFull)
        {
            return HostVectors.Quadratic(norm.V, x);
        }

        double sum = 0;
        for (int a = 0; a < x.Length; a++)
        {
            sum += norm.V[a] * x[a] * x[a];
        }

        return sum;
    }

    /// <summary>E‖Ax‖²_V, exactly.</summary>
    public double ExpectedSquare(ReadOnlySpan<double> x) => HostVectors.Quadratic(norm.W, x);

    /// <summary>y = A_B x for the batch's components; <paramref name="read"/> is scratch of length m at least.</summary>
    public void Step(ReadOnlySpan<int> components, ReadOnlySpan<double> x, Span<double> y, Span<double> read)
    {
        double beta = rule.Momentum;
        read = read[.._order];
        ReadOnlySpan<double> e = x[.._order];
        Span<double> next = y[.._order];
        if (beta == 0)
        {
            e.CopyTo(read);
            e.CopyTo(next);
        }
        else
        {
            ReadOnlySpan<double> before = x[_order..];
            for (int a = 0; a < _order; a++)
            {
                next[a] = e[a] + (beta * (e[a] - before[a]));
                read[a] = rule.Nesterov ? next[a] : e[a];
            }

            e.CopyTo(y[_order..]);
        }

        if (shift != 0)
        {
            HostVectors.AddScaled(-learningRate * shift, read, next);
        }

        double weight = -learningRate / components.Length;
        foreach (int component in components)
        {
            products.Add(component, weight, read, next);
        }
    }
}
