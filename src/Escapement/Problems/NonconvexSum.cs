namespace Escapement.Problems;

/// <summary>
/// A nonconvex finite sum for which all minimizers are known, in closed form or as roots to machine precision. It is a test problem for which
/// minimizers SGD stays at and which it leaves.
/// </summary>
public abstract class NonconvexSum : FiniteSum
{
    /// <summary>The name of the minimizer of least sharpness, which every such sum accepts.</summary>
    public const string Flat = "flat";

    /// <summary>The name of the minimizer of greatest sharpness, which every such sum accepts.</summary>
    public const string Sharp = "sharp";

    readonly string _preferred = Flat;

    /// <summary>The name, as in <see cref="Find"/>, of the minimizer that <see cref="FindMinimizer"/> returns. Default <c>flat</c>.</summary>
    /// <exception cref="ProblemException">No minimizer has this name.</exception>
    public string PreferredMinimizer
    {
        get => _preferred;
        init => _preferred = Find(value) is not null
            ? value
            : throw ProblemException.Of($"there is no minimizer {value}: expected {KnownNames}.");
    }

    /// <summary>The names that <see cref="Find"/> accepts, for messages. Unless overridden, those of the first <see cref="Minimizers"/>.</summary>
    public virtual string KnownNames
    {
        get
        {
            const int Most = 8;
            string[] names = [.. Minimizers().Take(Most + 1).Select(minimizer => minimizer.Name)];
            return string.Join(", ", names.Take(Most)) + (names.Length > Most ? ", …" : "");
        }
    }

    /// <summary>All known minimizers of <c>F(θ) + ½·ω·‖θ‖²</c> in a fixed order, enumerated lazily, as there can be 2^p.</summary>
    /// <param name="weightDecay">ω ≥ 0. Large decay removes minimizers. Default 0.</param>
    public abstract IEnumerable<NamedMinimizer> Minimizers(double weightDecay = 0);

    /// <summary>Finds a minimizer by name: <c>flat</c>, <c>sharp</c> or one of the problem's own names; null if there is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="weightDecay">ω ≥ 0, as in <see cref="Minimizers"/>. Default 0.</param>
    public abstract NamedMinimizer? Find(string name, double weightDecay = 0);

    /// <summary>
    /// Finds the minimizer of F nearest in Euclidean distance. Returns its zero-based position in <see cref="Minimizers"/> without weight decay, or
    /// null if the point is not finite. A set of minimizers (a ring) counts as one. Allocates nothing.
    /// </summary>
    /// <param name="point">θ, length p.</param>
    public abstract long? NearestMinimizer(ReadOnlySpan<double> point);

    /// <summary>The minimizer at a position in <see cref="Minimizers"/>, without weight decay.</summary>
    /// <param name="place">The zero-based position.</param>
    public virtual NamedMinimizer MinimizerAt(long place) => Minimizers().ElementAt(checked((int)place));

    /// <summary>The distance of a point from a minimizer; for a set of minimizers, from its nearest point.</summary>
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

    /// <summary>The distance of a point from the second-nearest minimizer of F; infinite if there is only one.</summary>
    /// <param name="point">θ, length p.</param>
    public virtual double DistanceToNext(double[] point)
    {
        double[] distances = [.. Minimizers().Select(minimizer => Distance(minimizer, point)).Order().Take(2)];
        return distances.Length < 2 ? double.PositiveInfinity : distances[1];
    }

    /// <summary>
    /// Returns the <see cref="PreferredMinimizer"/>, which is known without iterations. The outcome is <see cref="MinimizerOutcome.NoMinimizer"/> if
    /// weight decay has removed it. See <see cref="FiniteSum.FindMinimizer"/>.
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
            converged ? null : "the gradient is zero only up to rounding: accept a larger gradient norm");
    }
}
