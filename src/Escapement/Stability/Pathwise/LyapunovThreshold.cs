using Escapement.Curvature.Products;
using Escapement.Geometry;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Stability;

/// <summary>
/// The learning rate C^γ(k) at which the Lyapunov exponent passes through zero: almost every path converges below it and leaves above it. Never below
/// the mean-square threshold, since <c>γ ≤ ½ log ρ</c>. Where γ changes sign more than once this is the lowest change that doubling steps find.
/// </summary>
/// <remarks>
/// Derived in docs/theory.md, section 18. Exponents are estimated by renormalized products of random factors (Furstenberg
/// and Kesten, Annals of Mathematical Statistics 31, 1960), exact for scalar and diagonal curvatures where all batches can be listed.
/// </remarks>
public sealed class LyapunovThreshold : IDisposable
{
    /// <summary>Multiples of the mean-square threshold: the first step upward, doubled again and again, and the end of the search.</summary>
    const double FirstStep = 0.1;
    const double Farthest = 64;

    /// <summary>Relative width at which bisection ends: of exact exponents, and of estimated ones, whose errors are larger.</summary>
    const double ExactWidth = 1e-9;
    const double EstimatedWidth = 2e-3;

    /// <summary>Scalar exponents are so precise that a tenth of the draws gives C^γ to a few thousandths.</summary>
    const double ScalarEffort = 0.1;

    readonly ActiveModes _modes;
    readonly ComponentProducts? _products;
    readonly IReadOnlyList<double[]>? _columns;
    readonly PathwiseOptions _options;

    /// <summary>Extracts the components, once for all batches.</summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="options">Seed, confidence and effort of one exponent; null for the defaults.</param>
    public LyapunovThreshold(LocalGeometry geometry, UpdateRule rule, PathwiseOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        _modes = new ActiveModes(geometry, rule);
        _products = PathwiseStability.ProductsOf(geometry);
        _columns = _products is null || rule.Momentum > 0 ? null : PathwiseStability.Columns(_products);
        _options = options ?? new();
        _options = _columns is null ? _options : _options with { Effort = ScalarEffort * _options.Effort };
    }

    /// <summary>C^γ of a batch.</summary>
    /// <param name="batch">The batch, of independent draws.</param>
    /// <param name="meanSquare">C* of the batch: the search begins there.</param>
    /// <param name="cancellationToken">Stops between exponents.</param>
    /// <returns>
    /// C^γ and the interval of all learning rates at which the exponent's own interval, at the confidence of the options, contains zero: exact where
    /// exponents are, C* itself where nothing is random. <see cref="Estimate.High"/> is infinite where no learning rate up to 64 C* is proved to
    /// make paths leave. Null where exponents are too expensive to compute, or where γ stays negative up to 64 C*.
    /// </returns>
    /// <exception cref="InvalidOperationException">Reshuffled epochs, which have no C*.</exception>
    public Estimate? Compute(Batch batch, double meanSquare, CancellationToken cancellationToken = default)
    {
        if (batch.SamplingFactor(_modes.Geometry.Components) == 0)
        {
            return Estimate.Exact(meanSquare);
        }

        Dictionary<double, Estimate?> known = [];
        Estimate? At(double learningRate)
        {
            if (!known.TryGetValue(learningRate, out Estimate? exponent))
            {
                exponent = Exponent(batch, learningRate, cancellationToken);
                known.Add(learningRate, exponent);
            }

            return exponent;
        }

        // The interval is that of all learning rates at which the exponent's own interval contains zero.
        return Root(At, exponent => exponent.Value, meanSquare) is var (below, above)
            ? new(
                Math.Sqrt(below * above), Root(At, exponent => exponent.High, meanSquare)?.Below ?? meanSquare,
                Root(At, exponent => exponent.Low, meanSquare)?.Above ?? double.PositiveInfinity)
            : null;
    }

    /// <summary>Two learning rates between which a bound of the exponent turns positive; the mean-square threshold counts as below.</summary>
    static (double Below, double Above)? Root(Func<double, Estimate?> exponent, Func<Estimate, double?> bound, double meanSquare)
    {
        double below = meanSquare, above = double.NaN;
        for (double step = FirstStep; double.IsNaN(above); step *= 2)
        {
            double next = meanSquare * Math.Min(1 + step, Farthest);
            if (next <= below || exponent(next) is not { } there || bound(there) is not { } height)
            {
                return null;
            }

            (below, above) = height > 0 ? (below, next) : (next, above);
        }

        double width = exponent(above)!.Value.IsExact ? ExactWidth : EstimatedWidth;
        while (above > below * (1 + width))
        {
            double middle = Math.Sqrt(below * above);
            (below, above) = bound(exponent(middle)!.Value) > 0 ? (below, middle) : (middle, above);
        }

        return (below, above);
    }

    /// <summary>γ at one learning rate, as precisely as finding its zero needs it; null if it is too expensive to compute.</summary>
    /// <param name="batch">The batch, of independent draws.</param>
    /// <param name="learningRate">C &gt; 0.</param>
    /// <param name="cancellationToken">Stops before it begins.</param>
    public Estimate? Exponent(Batch batch, double learningRate, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_products is null)
        {
            return null;
        }

        Estimate active = _columns is null
            ? Product(_products, batch, learningRate, cancellationToken)
            : PathwiseStability.LyapunovOf(_columns, _modes.InertEigenvalue, batch, learningRate, _options, cancellationToken);
        Estimate all = PathwiseStability.InertGrowth(_modes, learningRate) is { } inert ? Estimate.Largest([active, Estimate.Exact(inert)]) : active;
        return all.Value is null ? null : all;
    }

    /// <summary>γ does not depend on the norm, and the plain one costs least.</summary>
    Estimate Product(ComponentProducts products, Batch batch, double learningRate, CancellationToken cancellationToken)
    {
        double[] ones = new double[_modes.Rule.Momentum > 0 ? 2 * products.Order : products.Order];
        Array.Fill(ones, 1);
        ProductSystem system = new(products, _modes.InertEigenvalue, _modes.Rule, batch, learningRate, new PerronNorm(ones, [], ones));
        return new TailSearch(system, 0, _options, _options.Work(system.Cost), cancellationToken).Run(withIndex: false, null).Lyapunov;
    }

    /// <inheritdoc/>
    public void Dispose() => _modes.Dispose();
}
