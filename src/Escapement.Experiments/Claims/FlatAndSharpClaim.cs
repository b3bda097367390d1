using Escapement.Experiments.Pictures;
using Escapement.Experiments.Sweeps;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Experiments.Claims;

/// <summary>
/// Claim 5: between two thresholds SGD keeps the flat minimizer and leaves the sharp one; always in mean square, for single paths in a narrower
/// window.
/// </summary>
/// <param name="sums">The problems.</param>
sealed class FlatAndSharpClaim(IReadOnlyList<TestSum> sums) : Claim
{
    const string Windows = "windows", Lines = "phase-lines", Phase = "phase-";

    /// <summary>Start distance for one-step growth, so small that the curvature is constant.</summary>
    const double Near = 1e-5;

    /// <summary>A learning rate this far above C^γ is clearly above it.</summary>
    const double Clearly = 1.15;

    /// <summary>The share of paths that must leave where theory says all do, and that may leave where it says none does.</summary>
    const double Most = 0.95, Few = 0.01;

    /// <summary>The confidence of one of some 300 intervals.</summary>
    const double Confidence = 1 - (Study.Error / 8 / 300);

    /// <inheritdoc/>
    public override int Number => 5;

    /// <inheritdoc/>
    public override string Title => "Flat minima are kept where sharp ones are shed";

    /// <inheritdoc/>
    public override string Statement =>
        "Between the exact thresholds of a sharp and a flat minimizer the second moment explodes at the sharp one and stays bounded at the flat "
        + "one, for every batch size. For single paths the window is narrower: from C^γ of the sharp one, where its Lyapunov exponent turns "
        + "positive, to C* of the flat one. For very small batches of strongly dispersed components it is empty, and whether a path leaves the "
        + "sharp minimizer is a matter of the tail index α.";

    static int[] Batches(StudySetting setting) => setting.Scale == StudyScale.Full ? [1, 2, 4, 8, 16, 32, 64, 128, 256] : [1, 4, 16, 64, 256];

    static int[] WindowBatches(StudySetting setting) => setting.Scale == StudyScale.Full ? [1, 4, 16, 64, 256] : [1, 16, 256];

    /// <summary>The problems of phase diagrams: the first of each kind at the quick scale.</summary>
    IEnumerable<TestSum> Diagrams(StudySetting setting)
        => setting.Scale == StudyScale.Full ? sums : sums.Where(sum => sum == TestSum.StyblinskiTang[0] || sum == TestSum.QuadraticCircle[0]);

    /// <inheritdoc/>
    public override IEnumerable<Part> Parts(StudySetting setting)
    {
        int places = WindowBatches(setting).Length;
        foreach ((int index, TestSum sum) in AllSums().Index().Where(one => sums.Contains(one.Item)))
        {
            foreach ((int place, int batch) in WindowBatches(setting).Index())
            {
                yield return new(Windows, (index * places) + place, 20 + batch, token => Window(setting, sum, batch, token));
            }

            if (Diagrams(setting).Contains(sum))
            {
                yield return new(Lines, index, 40, token => PhaseLines(setting, sum, token));
            }
        }
    }

    static IEnumerable<TestSum> AllSums() => TestSum.StyblinskiTang.Concat(TestSum.QuadraticCircle);

    /// <inheritdoc/>
    public override IEnumerable<NamedSweep> Sweeps(StudySetting setting) => Diagrams(setting).Select(sum => new NamedSweep(Phase + sum.Key, new Sweep
    {
        Problems = [sum.Source],
        Minimizers = ["flat", "sharp"],
        Batches = Batches(setting),
        Relative = false,
        Rates = Rates(setting, sum),
        StartRadii = [TestSum.StartShare * sum.LeaveRadius],
        LeaveRadius = sum.LeaveRadius,
        Trajectories = setting.Pick(64, 128),
        Steps = setting.Pick(1000, 2000),
        Seed = setting.Seed,
        CellsPerShard = 4,
    }));

    static double[] Rates(StudySetting setting, TestSum sum)
    {
        int count = setting.Pick(12, 24);
        return [.. Enumerable.Range(0, count).Select(i => sum.LowestRate * Math.Pow(sum.HighestRate / sum.LowestRate, i / (count - 1.0)))];
    }

    static Table Window(StudySetting setting, TestSum sum, int batch, CancellationToken token)
    {
        using ProblemSetup flat = ProblemSetup.Of(sum.Source, "flat"), sharp = ProblemSetup.Of(sum.Source, "sharp");
        Threshold keep = flat.Threshold(batch, token), shed = sharp.Threshold(batch, token);
        double between = Math.Sqrt(keep.Exact * shed.Exact);
        OneStepGrowth Growth(ProblemSetup at) => OneStepGrowth.Measure(
            at.Problem, at.Simulation, at.Geometry, at.Center, ProblemSetup.Draw(batch), between, Near, setting.Seed, Confidence,
            setting.Pick(1 << 17, 1 << 20), token);
        OneStepGrowth atFlat = Growth(flat), atSharp = Growth(sharp);
        Estimate? zero = sharp.Lyapunov(batch, shed.Exact, setting.Seed, Confidence, token);
        bool open = zero is { } known && known.High < keep.Lower;
        NoiseFloor? floor = NoiseFloor.Compute(flat.Geometry, UpdateRule.Sgd, ProblemSetup.Draw(batch), between, cancellationToken: token);
        List<object?> row =
        [
            sum.Key, sum.Homogeneous, batch, keep.Exact, keep.Lower, keep.Upper, shed.Exact, shed.Lower, shed.Upper, between,
            atFlat.Rho, .. Agreement.Cells(atFlat.Measured), atSharp.Rho, .. Agreement.Cells(atSharp.Measured),
            floor is null ? null : Math.Sqrt(floor.MeanSquareError),
            .. Agreement.Cells(zero ?? new(null, double.NaN, double.NaN)), open,
        ];
        double pathRate = open ? Math.Sqrt(zero!.Value.High * keep.Exact) : between;
        row.AddRange(sum.Homogeneous ? Paths(setting, sum, batch, flat, sharp, pathRate, open, token) : new object?[17]);
        return Table.Of(
            [
                "sum", "homogeneous", "batch", "flat_exact", "flat_lower", "flat_upper", "sharp_exact", "sharp_lower", "sharp_upper", "learning_rate",
                "flat_rho", .. Agreement.Columns("flat_measured"), "sharp_rho", .. Agreement.Columns("sharp_measured"), "flat_noise_floor",
                .. Agreement.Columns("sharp_lyapunov_zero"), "pathwise_window", "path_learning_rate", .. Agreement.Columns("sharp_lyapunov"),
                .. Agreement.Columns("sharp_alpha"),
                "paths", "sharp_left", .. Agreement.Columns("sharp_share"), "flat_left", .. Agreement.Columns("flat_share"), "steps",
            ],
            [[.. row]]);
    }

    /// <summary>
    /// If the window is open, how many paths leave each minimizer; if it is empty, how many leave the sharp one from two distances.
    /// </summary>
    static object?[] Paths(
        StudySetting setting, TestSum sum, int batch, ProblemSetup flat, ProblemSetup sharp, double learningRate, bool open, CancellationToken token)
    {
        PathwiseStability fate = sharp.Paths(batch, learningRate, setting.Seed, Confidence, token);
        Estimate gamma = fate.LyapunovExponent;

        // Leaving takes log(R/e₀)/γ steps on average; ten times that is enough for all but a few in a thousand.
        int steps = open ? (int)Math.Clamp(10 * Math.Log(1 / TestSum.StartShare) / Math.Max(gamma.Low, 1e-3), 200, 50_000) : 20_000;
        int paths = open ? setting.Pick(512, 2048) : setting.Pick(1 << 14, 1 << 17);
        EnsembleResult Run(ProblemSetup at, double share) => at.Run(
            at.Ensemble(batch, learningRate, share * sum.LeaveRadius, paths, steps, setting.Seed) with
            {
                LeaveRadius = sum.LeaveRadius,
                ArriveRadius = open ? 0 : 1e-6 * sum.LeaveRadius,
            },
            token);
        EnsembleResult left = Run(sharp, TestSum.StartShare), kept = Run(flat, TestSum.StartShare);
        static object?[] Share(EnsembleResult result)
        {
            Proportion share = new(result.LeftCount, result.Trajectories, Confidence);
            return [result.LeftCount, share.Value, share.Low, share.High];
        }

        return
        [
            learningRate, .. Agreement.Cells(gamma),
            .. Agreement.Cells(fate.TailIndex ?? new(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity)), paths,
            .. Share(left), .. Share(kept), steps,
        ];
    }

    static Table PhaseLines(StudySetting setting, TestSum sum, CancellationToken token)
    {
        List<object?[]> rows = [];
        foreach (string minimizer in (string[])["flat", "sharp"])
        {
            using ProblemSetup at = ProblemSetup.Of(sum.Source, minimizer);
            PatelBounds bounds = PatelBounds.Compute(at.Geometry);
            foreach (int batch in Batches(setting))
            {
                Threshold threshold = at.Threshold(batch, token);
                rows.Add([
                    sum.Key, minimizer, batch, threshold.Exact, bounds.Convergence(threshold.Phi), bounds.Divergence(threshold.Phi),
                    2 / bounds.Eigenvalues[0],
                    .. Agreement.Cells(at.Lyapunov(batch, threshold.Exact, setting.Seed, 0.99, token) ?? new(null, double.NaN, double.NaN)),
                ]);
            }
        }

        return Table.Of(
            ["sum", "minimizer", "batch", "exact", "patel_convergence", "patel_divergence", "gradient_descent",
                .. Agreement.Columns("lyapunov_zero")], rows);
    }

    /// <inheritdoc/>
    public override ClaimResult Judge(StudyData data, StudySetting setting, double error)
    {
        TableRow[] rows = [.. data[Windows].Records.Where(row => sums.Any(sum => sum.Key == row["sum"]))], lines = [.. data[Lines].Records];
        int proved = rows.Count(row => row.Number("sharp_upper") < row.Number("flat_lower"));
        int explode = rows.Count(row => row.Number("sharp_measured_low") > 1), settle = rows.Count(row => row.Number("flat_measured_high") < 1);
        TableRow[] paths = [.. rows.Where(row => row.Holds("homogeneous"))];
        TableRow[] open = [.. paths.Where(row => row.Holds("pathwise_window"))], empty = [.. paths.Where(row => !row.Holds("pathwise_window"))];
        int shed = open.Count(row => row.Number("sharp_share") >= Most), kept = open.Count(row => row.Number("flat_share") <= Few);
        int few = empty.Count(row => row.Number("sharp_share_low") <= Likely(row));
        List<Check> checks =
        [
            new("The certificates prove C* of the sharp minimizer below C* of the flat one", $"all {rows.Length}", $"{proved} of {rows.Length}",
                proved == rows.Length),
            new("Between the two, one step grows the second moment at the sharp minimizer", $"all {rows.Length}", $"{explode} of {rows.Length}",
                explode == rows.Length),
            new("and shrinks it at the flat one", $"all {rows.Length}", $"{settle} of {rows.Length}", settle == rows.Length),
        ];
        if (open.Length > 0)
        {
            checks.Add(new($"In the pathwise window, paths that leave the sharp minimizer (homogeneous sums)",
                $"at least {Shown.Percent(Most)} in all {open.Length}",
                $"{shed} of {open.Length}; least {Shown.Percent(open.Min(row => row.Number("sharp_share")))}", shed == open.Length));
            checks.Add(new($"and that leave the flat one", $"at most {Shown.Percent(Few)} in all {open.Length}",
                $"{kept} of {open.Length}; most {Shown.Percent(open.Max(row => row.Number("flat_share")))}", kept == open.Length));
        }

        if (empty.Length > 0)
        {
            checks.Add(new("Where that window is empty, paths that leave the sharp minimizer from 0.01 R",
                $"few, by (e₀/R)^α with α > 0, in all {empty.Length}",
                $"{few} of {empty.Length}; most {Shown.Percent(empty.Max(row => row.Number("sharp_share")))}", few == empty.Length));
        }

        List<ClaimFigure> figures = [WindowFigure(rows)];
        foreach (TestSum sum in Diagrams(setting))
        {
            TableRow[] cells = [.. data[Phase + sum.Key].Records], predicted = [.. lines.Where(row => row["sum"] == sum.Key)];
            (int right, int clear) = Compare(cells, predicted, sum.Homogeneous);
            checks.Add(new(
                $"Cells of the phase diagrams of {sum.Key} that lie clearly on one side",
                $"{Shown.Percent(Most)} left above {Clearly} C^γ" + (sum.Homogeneous ? $", {Shown.Percent(Few)} below C*" : ""),
                $"{right} of {clear}", right == clear && clear > 0));
            figures.AddRange(((string[])["flat", "sharp"]).Select(minimizer => Diagram(setting, sum, minimizer, cells, predicted)));
        }

        double FirstOpen(TestSum sum) => rows.Where(row => row["sum"] == sum.Key && row.Holds("pathwise_window"))
            .Select(row => row.Number("batch")).DefaultIfEmpty(double.NaN).Min();
        string openFrom = string.Join(
            ", ",
            sums.Select(sum => (sum.Key, First: FirstOpen(sum)))
                .Select(one => double.IsNaN(one.First) ? $"{one.Key} at none tried" : $"{one.Key} from k = {one.First} on"));
        return new(
            $"On {sums.Count} sums and batch sizes {string.Join(", ", WindowBatches(setting))} the second moment exploded at the sharp minimizer in "
            + $"{explode} of {rows.Length} cases and shrank at the flat one in {settle}, at the geometric mean of the two thresholds; with gradient "
            + $"noise this is the difference of two paths driven by the same batches. For single paths the window is open as follows: {openFrom}. "
            + (open.Length > 0
                ? $"There {Shown.Range(open.Select(row => row.Number("sharp_share")))} of the paths left the sharp minimizer and "
                    + $"{Shown.Range(open.Select(row => row.Number("flat_share")))} the flat one. "
                : "")
            + (empty.Length > 0
                ? "Where it is empty, the mean-square prediction says nothing about most paths: at most "
                    + $"{Shown.Percent(empty.Max(row => row.Number("sharp_share")))} left from 0.01 R. "
                : "")
            + "With gradient noise paths pass any radius in time, so that phase diagrams of the noisy sums show leaving below C* too; leaving a "
            + "radius is not leaving a basin.",
            checks, figures);
    }

    /// <summary>The share that (e₀/R)^α allows, with a factor of 3 since the law is asymptotic.</summary>
    static double Likely(TableRow row) => Math.Min(1, 3 * Math.Pow(TestSum.StartShare, row.Number("sharp_alpha_low")));

    static (int Right, int Clear) Compare(TableRow[] cells, TableRow[] lines, bool homogeneous)
    {
        int right = 0, clear = 0;
        foreach (TableRow cell in cells)
        {
            TableRow line = lines.First(row => row["minimizer"] == cell["minimizer"] && row["batch"] == cell["batch"]);
            double rate = cell.Number("learning_rate");
            bool leaves = rate > Clearly * line.Number("lyapunov_zero_high"), stays = homogeneous && rate < line.Number("exact");
            clear += leaves || stays ? 1 : 0;
            right += (leaves && cell.Number("share_left") >= Most) || (stays && cell.Number("share_low") <= Few) ? 1 : 0;
        }

        return (right, clear);
    }

    static ClaimFigure Diagram(StudySetting setting, TestSum sum, string minimizer, TableRow[] cells, TableRow[] lines)
    {
        TableRow[] own = [.. lines.Where(row => row["minimizer"] == minimizer)];
        double[] rates = Rates(setting, sum);
        int[] batches = Batches(setting);
        Dictionary<(double, double), double> shares = cells.Where(cell => cell["minimizer"] == minimizer)
            .ToDictionary(cell => (cell.Number("batch"), cell.Number("learning_rate")), cell => cell.Number("share_left"));
        PhaseLine Line(string? label, string column, Ink ink, float width, Stroke style, PointShape marker = PointShape.None)
            => new(label, [.. own.Select(row => ((int)row.Number("batch"), row.Number(column)))], ink, width, style, marker);
        PhaseMap map = new(
            batches, rates, (column, row) => shares.GetValueOrDefault((batches[column], rates[row]), double.NaN),
            [
                Line("exact threshold C*(k)", "exact", Ink.Exact, 3, Stroke.Solid, PointShape.Circle),
                Line("Lyapunov exponent γ = 0", "lyapunov_zero", Ink.Text, 2, Stroke.Solid, PointShape.HollowDiamond),
                Line("the paper's bounds", "patel_convergence", Ink.Text, 1.8f, Stroke.Dotted),
                Line(null, "patel_divergence", Ink.Text, 1.8f, Stroke.Dotted),
                PhaseLine.At("gradient descent, 2/λ₁", own[0].Number("gradient_descent"), Ink.GradientDescent, 1.4f, Stroke.Dashed),
            ],
            $"share of {setting.Pick(64, 128)} paths that left");
        return new(
            $"phase-{sum.Key}-{minimizer}", $"The {minimizer} minimizer of {sum.Source}: share of paths that left radius {sum.LeaveRadius} within "
            + $"{Shown.Count(setting.Pick(1000, 2000))} steps, from {TestSum.StartShare} of it, and the predictions.", map, [Phase + sum.Key, Lines]);
    }

    static ClaimFigure WindowFigure(TableRow[] rows)
    {
        Chart chart = new("predicted growth factor ρ per step", "measured growth factor per step", AxisScale.Decades, AxisScale.Decades);
        double[] ends = [.. rows.SelectMany(row => (double[])[row.Number("flat_rho"), row.Number("sharp_rho")])];
        chart.Line("measured = predicted", [(ends.Min(), ends.Min()), (ends.Max(), ends.Max())], Ink.Muted);
        foreach ((string side, Ink color) in (ReadOnlySpan<(string, Ink)>)[("flat", Ink.Flat), ("sharp", Ink.Sharp)])
        {
            chart.Intervals(
                $"at the {side} minimizer",
                rows.Select(row => (
                    row.Number(side + "_rho"), row.Number(side + "_measured"), row.Number(side + "_measured_low"),
                    row.Number(side + "_measured_high"))), color);
        }

        return new("windows",
            "Growth of the second moment at the geometric mean of the two thresholds, every sum at every batch size: below 1 at the flat minimizer, "
            + "above 1 at the sharp one.", chart, [Windows]);
    }
}
