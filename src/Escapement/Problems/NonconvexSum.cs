namespace Escapement.Problems;

/// <summary>
/// A nonconvex finite sum all of whose minimizers are known in closed form or as roots polished to machine precision: a test problem for what
/// SGD stays at and what it leaves.
/// </summary>
public abstract class NonconvexSum : FiniteSum
{
    /// <summary>The name of the minimizer of least sharpness, which every such sum knows.</summary>
    public const string Flat = "flat";

    /// <summary>The name of the minimizer of greatest sharpness, which every such sum knows.</summary>
    public const string Sharp = "sharp";

    readonly string _preferred = Flat;

    /// <summary>The minimizer that <see cref="FindMinimizer"/> returns, by any name <see cref="Find"/> takes. Default <c>flat</c>.</summary>
    /// <exception cref="ProblemException">No minimizer has this name.</exception>
    public string PreferredMinimizer
    {
        get => _preferred;
        init => _preferred = Find(value) is not null
            ? value
            : throw ProblemException.Of($"there is no minimizer {value}: expected {KnownNames}.");
    }

    /// <summary>The names that <see cref="Find"/> takes, for messages. Unless overridden, those of the first <see cref="Minimizers"/>.</summary>
    public virtual string KnownNames
    {
        get
        {
            const int Most = 8;
            string[] names = [.. Minimizers().Take(Most + 1).Select(minimizer => minimizer.Name)];
            return string.Join(", ", names.Take(Most)) + (names.Length > Most ? ", …" : "");
        }
    }

    /// <summary>All minimizers of <c>F(θ) + ½·ω·‖θ‖²</c> that are known, in a fixed order and one by one: there may be 2^p.</summary>
    /// <param name="weightDecay">ω ≥ 0. Large decay removes minimizers. Default 0.</param>
    public abstract IEnumerable<NamedMinimizer> Minimizers(double weightDecay = 0);

    /// <summary>The minimizer of a name: <c>flat</c>, <c>sharp</c> or one of the problem's own; null where there is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="weightDecay">ω ≥ 0, as in <see cref="Minimizers"/>. Default 0.</param>
    public abstract NamedMinimizer? Find(string name, double weightDecay = 0);

    /// <summary>
    /// Which minimizer of F is nearest in Euclidean distance, as its place in <see cref="Minimizers"/> without weight decay, from 0. A set of
    /// minimizers (a ring) counts as one. Null where the point is not finite. Allocates nothing.
    /// </summary>
    /// <param name="point">θ, length p.</param>
    public abstract long? NearestMinimizer(ReadOnlySpan<double> point);

    /// <summary>The minimizer at a place of <see cref="Minimizers"/>, without weight decay.</summary>
    /// <param name="place">From 0.</param>
    public virtual NamedMinimizer MinimizerAt(long place) => Minimizers().ElementAt(checked((int)place));

    /// <summary>How far a point is from a minimizer; from a set of minimizers, from the nearest of its points.</summary>
    /// <param name="minimizer">One of <see cref="Minimizers"/>.</param>
    /// <param name="point">θ, length p.</param>
    public virtual double Distance(NamedMinimizer minimizer, ReadOnlySpan<double> point)
    {
        double square = 0;
        for (int j = 0; j < point.Length; j++)
        {
            square += (point[j] - minimizer.Point[j]) * (point[j] - minimizer.Point[j]);
        }

        return Math.Sqrt(square);
    }

    /// <summary>How far a point is from the nearest minimizer of F other than the one nearest of all; infinite where there is one only.</summary>
    /// <param name="point">θ, length p.</param>
    public virtual double DistanceToNext(double[] point)
    {
        double[] distances = [.. Minimizers().Select(minimizer => Distance(minimizer, point)).Order().Take(2)];
        return distances.Length < 2 ? double.PositiveInfinity : distances[1];
    }

    /// <summary>
    /// The <see cref="PreferredMinimizer"/>, known directly: no iterations. <see cref="MinimizerOutcome.NoMinimizer"/> where weight decay
    /// has removed it. See <see cref="FiniteSum.FindMinimizer"/>.
    /// </summary>
    /// <inheritdoc/>
    public sealed override Minimizer FindMinimizer(
        MinimizerOptions? options = null, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        double decay = options.WeightDecay;
        if (Find(PreferredMinimizer, decay) is not { } found)
        {
            string remedy = FormattableString.Invariant(
                $"weight decay {decay} has removed the minimizer {PreferredMinimizer}: choose another one, or less decay");
            return new(new double[Dimension], Loss(new double[Dimension]), double.NaN, 0, MinimizerOutcome.NoMinimizer, remedy);
        }

        double squares = 0;
        foreach (double value in found.Point)
        {
            squares += value * value;
        }

        double loss = Loss(found.Point) + (0.5 * decay * squares);
        progress?.Report(ComputationProgress.Search(0, found.GradientNorm));
        bool converged = found.GradientNorm <= options.GradientTolerance;
        return new(
            found.Point, loss, found.GradientNorm, 0,
            converged ? MinimizerOutcome.Converged : MinimizerOutcome.Stalled,
            converged ? null : "the gradient is zero to rounding only: accept a larger gradient norm");
    }
}
