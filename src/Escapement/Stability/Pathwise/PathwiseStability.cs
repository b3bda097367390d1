using Escapement.Curvature.Products;
using Escapement.Geometry;
using Escapement.Statistics;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// The behavior of single paths; the second moment describes only their mean square. Let Π_n be the product of n independent factors and
/// <c>h(s) = lim (1/n) log E‖Π_n‖^s</c>. Then <c>γ = h′(0)</c> is the Lyapunov exponent, and the positive root α of h is the tail index.
/// <c>h(2) = log ρ</c> exactly. Almost-sure stability (γ &lt; 0) and mean-square stability (ρ &lt; 1) are different.
/// </summary>
/// <remarks>
/// Derived in docs/theory.md, section 18.
/// Exact (but for root finding) for plain SGD on scalar problems and on diagonal curvatures wherever all batches can be listed, batch 1 always, and
/// where nothing is random. Elsewhere estimated: sampled multipliers for scalar and diagonal problems, cloning in the Perron norm for all others.
/// If several directions share the largest exponent, finite paths of any length overestimate γ by about half its interval's half width.
/// </remarks>
/// <param name="Batch">The batch.</param>
/// <param name="LearningRate">C.</param>
/// <param name="LyapunovExponent">γ per step, over range(M): almost every path moves away from the minimizer like e^{γn}, or nears it.</param>
/// <param name="TailIndex">
/// α; 0 if almost every path leaves. Null only if it is proved that no batch can expand (α = ∞); if no value could be found, it holds
/// bounds.
/// </param>
/// <param name="Regime">The regimes that the intervals leave open.</param>
/// <param name="Rho">ρ, which decides mean-square stability and bounds <c>γ ≤ ½ log ρ</c>; null for reshuffled epochs, which have no φ.</param>
/// <param name="Warning">A warning with a remedy; null if there is none.</param>
public sealed record PathwiseStability(
    Batch Batch, double LearningRate, Estimate LyapunovExponent, Estimate? TailIndex, RegimeRange Regime, double? Rho, string? Warning)
{
    /// <summary>Numbers that a copy of the components may hold: 256 MB.</summary>
    const long Capacity = 1L << 25;

    /// <summary>A full V is worth its m² multiplications up to this order, or where a batch costs as much anyway.</summary>
    const int LargestFullNorm = 48;

    /// <summary>What the estimates cost: random factors drawn; 0 where everything is exact or bounded by proof.</summary>
    public long Factors { get; private init; }

    /// <summary>The law of leaving; null if no batch can expand: then no path leaves without gradient noise.</summary>
    public LeavingLaw? LeavingLaw => TailIndex is { } index ? new(index) : null;

    /// <summary>Computes it at one batch and learning rate.</summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="learningRate">C &gt; 0.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Receives the share of work done; null for none.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public static PathwiseStability Compute(
        LocalGeometry geometry, UpdateRule rule, Batch batch, double learningRate, PathwiseOptions? options = null,
        IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        using var modes = new ActiveModes(geometry, rule);
        options ??= new();
        if (batch.Sampling == Sampling.Reshuffled)
        {
            return Reshuffled(modes, batch, learningRate, options, cancellationToken);
        }

        double phi = batch.SamplingFactor(geometry.Components);
        var (rates, matrices) = SecondMomentRate.ComputeWithMatrices(modes, [phi], learningRate, [], null, cancellationToken);
        using var disposal = new DisposeAll(matrices.OfType<Tensor>());
        return Compute(modes, ProductsOf(geometry), batch, learningRate, rates[0], matrices[0], options,
            new StageProgress(progress, "Paths").Report, cancellationToken);
    }

    /// <summary>The components, extracted once for all batches and learning rates.</summary>
    internal static ComponentProducts? ProductsOf(LocalGeometry geometry) => geometry.Covariance.Products(geometry.Active, Capacity);

    internal static PathwiseStability Compute(
        ActiveModes modes, ComponentProducts? products, Batch batch, double learningRate, SecondMomentRate rate, Tensor? perron,
        PathwiseOptions options, Action<double>? progress, CancellationToken cancellationToken)
    {
        if (!rate.IsUsable)
        {
            Estimate exponent = new(null, double.NegativeInfinity, double.PositiveInfinity), index = new(null, 0, double.PositiveInfinity);
            return new(batch, learningRate, exponent, index, new(Stability.Regime.Contracting, Stability.Regime.Escaping), null, null);
        }

        double logRho = Math.Log(rate.Rho), phi = batch.SamplingFactor(modes.Geometry.Components);
        Estimate gamma = new(null, double.NegativeInfinity, 0.5 * logRho), tail = new(null, 0, double.PositiveInfinity);
        ExpandingBatch expanding = products is null ? new(null, double.PositiveInfinity) : Expanding(modes, products, batch, learningRate);
        string? warning = products is null
            ? "Paths: the components are too many to hold as a copy, so that the Lyapunov exponent and the tail index are only bounded."
            : null;
        long factors = 0;
        if (phi == 0)
        {
            gamma = Estimate.Exact(0.5 * logRho);
            expanding = new(rate.Rho > 1, 0);
        }
        else if (products is not null)
        {
            bool expands = expanding.Possible != false;
            (gamma, tail, factors) = Active(modes, products, batch, phi, learningRate, logRho, expands, perron, options, progress, cancellationToken);
            gamma = gamma.IsExact ? gamma : gamma.Within(double.NegativeInfinity, 0.5 * logRho);
        }

        if (InertGrowth(modes, learningRate) is { } inert)
        {
            gamma = Estimate.Largest([gamma, Estimate.Exact(inert)]);
        }

        return Assemble(batch, learningRate, rate, gamma, tail, expanding, warning) with { Factors = factors };
    }

    /// <summary>The exponent by whole epochs; the index has no estimate here, since the factors of an epoch are not independent.</summary>
    static PathwiseStability Reshuffled(
        ActiveModes modes, Batch batch, double learningRate, PathwiseOptions options, CancellationToken cancellationToken)
    {
        int n = modes.Geometry.Components;
        ArgumentOutOfRangeException.ThrowIfLessThan(batch.Size, 1, nameof(batch));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.Size, n, nameof(batch));
        if (!(learningRate > 0 && double.IsFinite(learningRate)))
        {
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "The learning rate must be positive and finite.");
        }

        ComponentProducts? products = ProductsOf(modes.Geometry);
        (Estimate gamma, long factors) = products is null
            ? (new Estimate(null, double.NegativeInfinity, double.PositiveInfinity), 0)
            : ReshuffledPaths.Lyapunov(products, modes.InertEigenvalue, modes.Rule, batch, learningRate, options, cancellationToken);
        if (InertGrowth(modes, learningRate) is { } inert)
        {
            gamma = Estimate.Largest([gamma, Estimate.Exact(inert)]);
        }

        int last = n % batch.Size;
        bool contracting = gamma.High < 0 && products is not null && ((int[])[batch.Size, last == 0 ? batch.Size : last]).All(
            size => Expanding(modes, products, new Batch(size, Sampling.WithoutReplacement), learningRate).Possible == false);
        bool escaping = gamma.Low > 0;
        return new(
            batch, learningRate, gamma, contracting ? null : escaping ? Estimate.Exact(0) : new(null, 0, double.PositiveInfinity),
            new(escaping ? Stability.Regime.Escaping : Stability.Regime.Contracting,
                contracting ? Stability.Regime.Contracting : gamma.High > 0 ? Stability.Regime.Escaping : Stability.Regime.HeavyTailed),
            null,
            contracting || escaping ? null : "Reshuffled epochs: no tail index, because the factors of one epoch are not independent; simulate them.")
        {
            Factors = factors,
        };
    }

    /// <summary>γ and α of the active directions, and what they cost.</summary>
    readonly record struct Answer(Estimate Lyapunov, Estimate TailIndex, long Factors);

    static PathwiseStability Assemble(
        Batch batch, double learningRate, SecondMomentRate rate, Estimate gamma, Estimate tail, ExpandingBatch expanding, string? warning)
    {
        // An eigenvalue known to its residual decides unless 1 lies within it.
        double margin = Math.Max(rate.Residual, 1e-14);
        bool explodes = rate.Rho > 1 + margin, settles = rate.Rho < 1 - margin;
        if (explodes && tail.Low > 0 && !(gamma.Low > 0))
        {
            // h is convex with h(0) = 0: a root above 0 at which it rises leaves h < 0 below it, and γ = h′(0) < 0.
            gamma = gamma.Within(double.NegativeInfinity, 0);
        }

        Regime safest = gamma.Low > 0 ? Stability.Regime.Escaping
            : explodes ? Stability.Regime.HeavyTailed
            : expanding.Possible == true ? Stability.Regime.Stable
            : Stability.Regime.Contracting;
        Regime worst = settles ? (expanding.Possible == false ? Stability.Regime.Contracting : Stability.Regime.Stable)
            : gamma.High > 0 ? Stability.Regime.Escaping
            : Stability.Regime.HeavyTailed;
        Estimate? index = worst == Stability.Regime.Contracting ? null
            : gamma.Low > 0 ? Estimate.Exact(0)
            : tail.IsExact ? tail
            : settles ? tail.Within(2, Math.Max(2, expanding.TailBound))
            : explodes ? tail.Within(0, 2) with { Low = gamma.High > 0 ? 0 : Math.Min(tail.Low, 2) }
            : tail;
        if (explodes && index is { Low: 0, High: 2 } nothing)
        {
            index = nothing with { Value = null };
        }

        return new(batch, learningRate, gamma, index, new(safest, worst), rate.Rho, warning);
    }

    static ExpandingBatch Expanding(ActiveModes modes, ComponentProducts products, Batch batch, double learningRate)
    {
        if (modes.Rule.Momentum == 0)
        {
            return ExpandingBatch.Of(products, modes.InertEigenvalue, batch, learningRate);
        }

        // Transient growth hides what single factors do: only one component over and over shows that paths can leave.
        using var scope = NewDisposeScope();
        double top = products.Extremes.Largest.Max() + modes.InertEigenvalue;
        double repeated = new UpdateResponse(modes.Rule).DeterministicRate(tensor(new[] { learningRate * top }, dtype: float64));
        return batch.Sampling == Sampling.WithReplacement && repeated > 1
            ? new(true, batch.Size * Math.Log(products.Components) / (0.5 * Math.Log(repeated)))
            : new(null, double.PositiveInfinity);
    }

    internal static double? InertGrowth(ActiveModes modes, double learningRate)
    {
        if (!(modes.InertEigenvalue > 0 && modes.Geometry.Inert > 0))
        {
            return null;
        }

        using var scope = NewDisposeScope();
        Tensor u = tensor(new[] { modes.InertEigenvalue * learningRate }, dtype: float64);
        return 0.5 * Math.Log(new UpdateResponse(modes.Rule).DeterministicRate(u));
    }

    static Answer Active(
        ActiveModes modes, ComponentProducts products, Batch batch, double phi, double learningRate, double logRho, bool expands, Tensor? perron,
        PathwiseOptions options, Action<double>? progress, CancellationToken cancellationToken)
    {
        IReadOnlyList<double[]>? columns = Columns(products);
        if (columns is null)
        {
            bool full = products.Order <= LargestFullNorm || products.Order * (double)products.Order <= batch.Size * products.Cost;
            Tensor? start = modes.Rule.Momentum == 0 ? perron : null;
            PerronNorm norm = PerronNorm.Of(modes.Rule, modes.Eigenvalues, modes.Geometry.Covariance.Apply, phi, learningRate, start, full);
            ProductSystem system = new(products, modes.InertEigenvalue, modes.Rule, batch, learningRate, norm);
            TailSearch search = new(system, logRho, options, options.Work(system.Cost), cancellationToken);
            (Estimate lyapunov, Estimate tail) = search.Run(expands, progress);
            return new(lyapunov, tail, search.Factors);
        }

        return modes.Rule.Momentum > 0
            ? Coordinates(modes, columns, batch, phi, learningRate, logRho, options, progress, cancellationToken)
            : Multipliers(
                [.. columns.Select(q => q.Select(value => value + modes.InertEigenvalue).ToArray())],
                batch, learningRate, options, cancellationToken);
    }

    /// <summary>Scalar problems, one to every coordinate, wherever coordinates do not mix.</summary>
    internal static IReadOnlyList<double[]>? Columns(ComponentProducts products)
    {
        if (products is DiagonalProducts diagonal)
        {
            return [.. Enumerable.Range(0, products.Order).Select(diagonal.Coordinate)];
        }

        if (products.Order > 1)
        {
            return null;
        }

        double[] column = new double[products.Components];
        for (int i = 0; i < column.Length; i++)
        {
            products.Add(i, 1, [1.0], column.AsSpan(i, 1));
        }

        return [column];
    }

    static Answer Multipliers(
        IReadOnlyList<double[]> columns, Batch batch, double learningRate, PathwiseOptions options, CancellationToken cancellationToken)
    {
        (Estimate Lyapunov, Estimate TailIndex)[] all;
        long factors = 0;
        if (Products(columns, batch, learningRate) is { } products)
        {
            all = [.. products.Select(product => (Estimate.Exact(product.Lyapunov), Estimate.Exact(product.TailIndex ?? double.PositiveInfinity)))];
        }
        else
        {
            (all, factors) = SampledScalarProduct.Of(columns, batch, learningRate, options, cancellationToken);
        }

        return new(Estimate.Largest([.. all.Select(one => one.Lyapunov)]), Estimate.Smallest([.. all.Select(one => one.TailIndex)]), factors);
    }

    /// <summary>γ alone of scalar problems side by side, without the root finding of α.</summary>
    internal static Estimate LyapunovOf(
        IReadOnlyList<double[]> columns, double shift, Batch batch, double learningRate, PathwiseOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<double[]> shifted = shift == 0 ? columns : [.. columns.Select(q => q.Select(value => value + shift).ToArray())];
        return Estimate.Largest(Products(shifted, batch, learningRate) is { } products
            ? [.. products.Select(product => Estimate.Exact(product.Lyapunov))]
            : SampledScalarProduct.Lyapunov(shifted, batch, learningRate, options, cancellationToken));
    }

    /// <summary>Exact scalar products if all batches can be listed, otherwise null.</summary>
    static ScalarProduct[]? Products(IReadOnlyList<double[]> columns, Batch batch, double learningRate)
        => BatchEnumeration.Of(columns, batch) is var (means, probabilities)
            ? [.. means.Select(q => new ScalarProduct([.. q.Select(value => Math.Log(Math.Abs(1 - (learningRate * value))))], probabilities))]
            : null;

    /// <summary>Momentum on coordinates that do not mix: products of 2 × 2 matrices, the intervals widened to hold together.</summary>
    static Answer Coordinates(
        ActiveModes modes, IReadOnlyList<double[]> columns, Batch batch, double phi, double learningRate, double logRho, PathwiseOptions options,
        Action<double>? progress, CancellationToken cancellationToken)
    {
        PathwiseOptions each = options with { Confidence = 1 - ((1 - options.Confidence) / columns.Count) };
        List<(Estimate Lyapunov, Estimate TailIndex)> all = [];
        long factors = 0;
        foreach (double[] column in columns)
        {
            double mean = column.Average(), variance = column.Average(q => (q - mean) * (q - mean));
            PerronNorm norm = PerronNorm.Of(
                modes.Rule, [mean + modes.InertEigenvalue], v => v.Times(variance), phi, learningRate, null, full: true);
            ProductSystem system = new(new DiagonalProducts(column, 1), modes.InertEigenvalue, modes.Rule, batch, learningRate, norm);
            double work = options.Work(system.Cost) / columns.Count;
            TailSearch search = new(system, logRho, each, work, cancellationToken);
            all.Add(search.Run(withIndex: true, null));
            factors += search.Factors;
            progress?.Invoke((double)all.Count / columns.Count);
        }

        return new(Estimate.Largest([.. all.Select(one => one.Lyapunov)]), Estimate.Smallest([.. all.Select(one => one.TailIndex)]), factors);
    }
}
