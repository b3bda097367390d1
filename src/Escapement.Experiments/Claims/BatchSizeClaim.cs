using Escapement.Experiments.Pictures;
using Escapement.Statistics;

namespace Escapement.Experiments.Claims;

/// <summary>Claim 2: thresholds grow in proportion to the batch size up to k_c and saturate above it.</summary>
/// <remarks>
/// <c>1/C*(φ)</c> is a maximum of functions linear in φ (section 2 of the theory), so it is convex, with the values λ₁/2 at 0 and 1/C*(1) at 1. Each
/// of those functions is nonnegative for φ = 0 … 1 and has nonnegative slope. So <c>1/((1−φ)λ₁/2 + φ/C*(1)) ≤ C*(φ) ≤ min(2/λ₁, C*(1)/φ)</c>: within
/// a factor of 2 of the two straight lines of the log–log plot, whatever the problem.
/// </remarks>
sealed class BatchSizeClaim : Claim
{
    const double Rounding = 1e-8;

    /// <summary>A batch counts as small this factor below k_c, and as large this factor above it.</summary>
    const double Far = 5;

    /// <inheritdoc/>
    public override int Number => 2;

    /// <inheritdoc/>
    public override string Title => "Thresholds grow with the batch size, then saturate";

    /// <inheritdoc/>
    public override string Statement =>
        "For small batches C*(k) is in proportion to k, for large ones it is gradient descent's 2/λ₁; the two lines meet at k_c = 2/(λ₁ C*(1)), and "
        + "C* is never more than a factor of 2 below them. The paper's own bound changes its form at k*, which is another number. Small-batch "
        + "thresholds follow the paper's t_Q and s_Q, large-batch ones λ₁ alone.";

    /// <inheritdoc/>
    public override IEnumerable<Part> Parts(StudySetting setting) => RandomSums.Parts(setting);

    /// <inheritdoc/>
    public override ClaimResult Judge(StudyData data, StudySetting setting, double error)
    {
        TableRow[] rows = [.. data[RandomSums.Name].Records];
        TableRow[] curve = [.. rows.Where(row => row["sampling"] == "with-replacement")];
        Dictionary<(string, string), double> single = curve.Where(row => row.Number("batch") == 1).ToDictionary(Key, row => row.Number("exact"));
        int within = rows.Count(row => Within(row, single[Key(row)]));
        double[] small = [.. curve.Where(row => row.Number("batch") <= row.Number("saturation_batch") / Far && row.Number("batch") > 1)
            .Select(row => row.Number("exact") / (row.Number("batch") * single[Key(row)]))];
        double[] large = [.. curve.Where(row => row.Number("batch") >= row.Number("saturation_batch") * Far)
            .Select(row => row.Number("exact") * row.Number("lambda_1") / 2)];
        double[] corner =
            [.. curve.Select(row => row.Number("exact") / Math.Min(row.Number("batch") * single[Key(row)], 2 / row.Number("lambda_1")))];
        int bends = rows.Count(row => row.Holds("bend_as_predicted"));
        TableRow[] first = [.. curve.Where(row => row.Number("batch") == 1)],
            last = [.. curve.Where(row => row.Number("batch") == curve.Max(r => r.Number("batch")))];
        double Bound(TableRow row) => Math.Sqrt(row.Number("patel_convergence") * row.Number("patel_divergence"));
        double byBounds = RankCorrelation(first, row => row.Number("exact") * row.Number("lambda_1"), row => Bound(row) * row.Number("lambda_1"));
        double bySharpness = RankCorrelation(last, row => row.Number("exact"), row => 1 / row.Number("lambda_1"));
        double chance = ChanceCorrelation(first.Length, error / 2);
        double limit = 1 / (1 + (1 / Far));
        return new(
            $"In {Shown.Count(single.Count)} sums C*(k) lay between 1/((1−φ)λ₁/2 + φ/C*(1)) and the lower of k·C*(1) and 2/λ₁ in "
            + $"{Shown.Count(within)} of {Shown.Count(rows.Length)} cases; nowhere was it less than {Shown.Of(corner.Min(), 3)} times the lower "
            + $"line, and that near k_c. A factor {Far:0} below k_c it is {Shown.Of(small.DefaultIfEmpty(double.NaN).Min(), 3)} to "
            + $"{Shown.Of(small.DefaultIfEmpty(double.NaN).Max(), 3)} times k·C*(1), a factor {Far:0} above {Shown.Of(large.Min(), 3)} to "
            + $"{Shown.Of(large.Max(), 3)} times 2/λ₁. At batch 1, C* λ₁ ranks like the paper's bounds with correlation {Shown.Of(byBounds, 3)}; at "
            + $"the largest batch C* ranks like 1/λ₁ with {Shown.Of(bySharpness, 4)}. k* is where the paper's convergence bound bends, and it is no "
            + "guide to where more batch stops buying learning rate: that is k_c.",
            [
                new("1/((1−φ)λ₁/2 + φ/C*(1)) ≤ C* ≤ min(C*(1)/φ, 2/λ₁)", $"all {Shown.Count(rows.Length)}",
                    $"{Shown.Count(within)} of {Shown.Count(rows.Length)}", within == rows.Length),
                new($"C*(k)/(k C*(1)) for 1 < k ≤ k_c/{Far:0}", $"{Shown.Of(limit, 3)} to 1 ({Shown.Count(small.Length)} cases)",
                    small.Length == 0 ? "no case" : $"{Shown.Of(small.Min(), 3)} to {Shown.Of(small.Max(), 3)}",
                    small.Length > 0 && small.Min() >= limit - Rounding && small.Max() <= 1 + Rounding),
                new($"C*(k) λ₁/2 for k ≥ {Far:0} k_c", $"{Shown.Of(limit, 3)} to 1 ({Shown.Count(large.Length)} cases)",
                    $"{Shown.Of(large.Min(), 3)} to {Shown.Of(large.Max(), 3)}",
                    large.Min() >= limit - Rounding && large.Max() <= 1 + Rounding),
                new("The paper's bound is attained at λ_m below k*, at λ₁ above", $"all {Shown.Count(rows.Length)}",
                    $"{Shown.Count(bends)} of {Shown.Count(rows.Length)}", bends == rows.Length),
                new("Rank correlation of C*(1) λ₁ with the paper's bounds, √(C_conv C_div) λ₁",
                    $"above {Shown.Of(chance, 2)}, which chance exceeds with probability {Shown.Of(error / 2, 2)}",
                    Shown.Of(byBounds, 3), byBounds > chance),
                new("Rank correlation of C* at the largest batch with 1/λ₁", $"above {Shown.Of(chance, 2)}", Shown.Of(bySharpness, 4),
                    bySharpness > chance),
            ],
            [Collapse(curve, single)]);
    }

    static (string, string) Key(TableRow row) => (row["family"], row["number"]);

    static bool Within(TableRow row, double single)
    {
        double phi = row.Number("phi"), limit = 2 / row.Number("lambda_1"), exact = row.Number("exact");
        return exact >= (1 - Rounding) / (((1 - phi) / limit) + (phi / single))
            && exact <= (1 + Rounding) * Math.Min(phi > 0 ? single / phi : limit, limit);
    }

    /// <summary>Spearman's rank correlation.</summary>
    static double RankCorrelation(TableRow[] rows, Func<TableRow, double> one, Func<TableRow, double> other)
    {
        double[] a = Ranks([.. rows.Select(one)]), b = Ranks([.. rows.Select(other)]);
        double middle = 0.5 * (rows.Length - 1), product = a.Zip(b, (x, y) => (x - middle) * (y - middle)).Sum();
        return product / Math.Sqrt(a.Sum(x => (x - middle) * (x - middle)) * b.Sum(y => (y - middle) * (y - middle)));
    }

    static double[] Ranks(double[] values)
    {
        double[] ranks = new double[values.Length];
        foreach ((int rank, int index) in Enumerable.Range(0, values.Length).OrderBy(index => values[index]).Index())
        {
            ranks[index] = rank;
        }

        return ranks;
    }

    /// <summary>The correlation that independent ranks exceed with at most this probability, by Student's t for correlations.</summary>
    static double ChanceCorrelation(int count, double error)
    {
        double t = StudentT.TwoSided(1 - error, count - 2);
        return t / Math.Sqrt(count - 2 + (t * t));
    }

    static ClaimFigure Collapse(TableRow[] curve, Dictionary<(string, string), double> single)
    {
        Chart chart = new("batch size over that of saturation", "threshold C* λ₁/2", AxisScale.Decades, AxisScale.Decades);
        (double X, double Y)[] points =
            [.. curve.Select(row => (row.Number("batch") / row.Number("saturation_batch"), row.Number("exact") * row.Number("lambda_1") / 2))];
        double low = points.Min(point => point.X), high = points.Max(point => point.X);
        chart.Points("exact threshold C*", points, Ink.Exact, size: 2.5f);
        chart.Line("slope 1, then level", [(low, low), (1, 1), (high, 1)], Ink.Text, width: 1.6f);
        chart.Line("the least possible", Enumerable.Range(0, 61).Select(i => low * Math.Pow(high / low, i / 60.0)).Select(x => (x, x / (1 + x))),
            Ink.Text, Stroke.Dashed, 1.6f);
        return new(
            "saturation", $"Thresholds of {Shown.Count(single.Count)} sums at all batch sizes fall between two curves once the batch is counted in "
            + "k_c = 2/(λ₁ C*(1)).",
            chart, [RandomSums.Name]);
    }
}
