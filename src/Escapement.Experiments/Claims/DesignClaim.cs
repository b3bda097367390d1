using Escapement.Design;
using Escapement.Experiments.Pictures;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Experiments.Claims;

/// <summary>Claim 8: a designed learning rate brings paths to the flat minimizer where linear scaling does not.</summary>
/// <remarks>
/// The claim uses quadratic–circle sums. On Styblinski–Tang sums a path that leaves the sharp minimizer may stay in its basin, and no rate chosen
/// from local geometry can promise more than leaving the minimizer.
/// </remarks>
sealed class DesignClaim : Claim
{
    const string Name = "design";
    const double Confidence = 1 - (Study.Error / 8 / 100);

    /// <summary>A choice must bring this share of the paths to the flat minimizer; the theory says all but a few in a thousand.</summary>
    const double Most = 0.99;

    static readonly int[] _batches = [1, 2, 4, 16, 64];
    static readonly TestSum[] _sums = [TestSum.QuadraticCircle[0], TestSum.QuadraticCircle[1]];
    static readonly string[] _rules = ["design", "matched", "linear", "practice"];

    /// <inheritdoc/>
    public override int Number => 8;

    /// <inheritdoc/>
    public override string Title => "A designed learning rate ends where it should";

    /// <inheritdoc/>
    public override string Statement =>
        "'escapement design' chooses the learning rate that parts the two minimizers fastest, within the pathwise window. At it, almost every path "
        + "that starts beside the sharp minimizer leaves, and paths that start beside the flat one stay: at every batch size all end in the flat "
        + "one. Its choice at batch 1 carried to larger batches at the same C/C* does so too; scaled linearly with the batch size it does not, as "
        + "soon as it passes C* of the flat minimizer, and a rate just below 2/λ₁ of the sharp one keeps paths there.";

    /// <inheritdoc/>
    public override IEnumerable<Part> Parts(StudySetting setting)
        => _sums.Index().Select(one => new Part(Name, one.Index, 200, token => Measure(setting, one.Item, token)));

    static Table Measure(StudySetting setting, TestSum sum, CancellationToken token)
    {
        using ProblemSetup flat = ProblemSetup.Of(sum.Source, "flat"), sharp = ProblemSetup.Of(sum.Source, "sharp");
        Batch[] batches = [.. _batches.Select(ProblemSetup.Draw)];
        Selection selection = Selection.Compute(
            flat.Geometry, sharp.Geometry, UpdateRule.Sgd, batches,
            new SelectionOptions { Pathwise = new PathwiseOptions { Seed = setting.Seed, Confidence = Confidence } }, null, token);
        SelectionWindow first = selection.Windows[0];
        double origin =
            first.Choice?.LearningRate ?? throw new StudyException(
                $"{sum.Source}: design has no choice at batch 1; choose another setting of claim 8.");
        LearningRateTransfer transfer = LearningRateTransfer.Compute(flat.Geometry, UpdateRule.Sgd, origin, batches[0], batches, null, null, token);
        List<object?[]> rows = [];
        foreach ((int index, SelectionWindow window) in selection.Windows.Index())
        {
            foreach (string rule in _rules)
            {
                double? learningRate = rule switch
                {
                    "design" => window.Choice?.LearningRate,
                    "matched" => transfer.Rows[index].Matched,
                    "linear" => transfer.Rows[index].Linear,
                    _ => 0.9 * 2 / sharp.Geometry.Sharpness,
                };
                if (learningRate is not { } rate)
                {
                    continue;
                }

                int batch = window.Batch.Size;
                PathwiseStability? atSharp = rule == "design" ? window.Choice!.AtShed : null;
                Proportion fromSharp = Ends(setting, sum, sharp, flat, batch, rate, token),
                    fromFlat = Ends(setting, sum, flat, flat, batch, rate, token);
                rows.Add([
                    sum.Key, sum.Homogeneous, rule, batch, rate, window.Keep.Exact, window.Shed.Exact, window.ShedLyapunov?.Value,
                    .. Agreement.Cells(atSharp?.LyapunovExponent ?? new(null, double.NaN, double.NaN)), fromSharp.Trials, .. Cells(fromSharp),
                    .. Cells(fromFlat),
                ]);
            }
        }

        return Table.Of(
            [
                "sum", "homogeneous", "rule", "batch", "learning_rate", "flat_exact", "sharp_exact", "sharp_lyapunov_zero",
                .. Agreement.Columns("sharp_lyapunov"), "paths",
                .. Agreement.Columns("from_sharp"), .. Agreement.Columns("from_flat"),
            ],
            rows);
    }

    static object?[] Cells(Proportion share) => [share.Value, share.Low, share.High];

    /// <summary>How many of the paths that start beside one minimizer end nearest to the flat one.</summary>
    static Proportion Ends(StudySetting setting, TestSum sum, ProblemSetup from, ProblemSetup flat, int batch, double learningRate,
        CancellationToken token)
    {
        NonconvexSum problem = (NonconvexSum)from.Problem;
        EnsembleResult result = from.Run(
            from.Ensemble(batch, learningRate, TestSum.StartShare * sum.LeaveRadius, setting.Pick(512, 4096), setting.Pick(2000, 4000), setting.Seed),
            token);
        long? home = problem.NearestMinimizer(flat.Center);
        int p = problem.Dimension, ended = 0;
        for (int t = 0; t < result.Trajectories; t++)
        {
            ended += result.Outcomes[t] != TrajectoryOutcome.NonFinite
                && problem.NearestMinimizer(result.FinalPoints.AsSpan(t * p, p)) == home ? 1 : 0;
        }

        return new(ended, result.Trajectories, Confidence);
    }

    /// <inheritdoc/>
    public override ClaimResult Judge(StudyData data, StudySetting setting, double error)
    {
        TableRow[] rows = [.. data[Name].Records];
        TableRow[] Of(string rule) => [.. rows.Where(row => row["rule"] == rule)];
        bool Both(TableRow row) => row.Number("from_sharp_high") >= Most && row.Number("from_flat_high") >= Most;
        TableRow[] design = Of("design"), matched = Of("matched"), linear = Of("linear"), practice = Of("practice");
        TableRow[] surely = [.. design.Where(row => row.Number("sharp_lyapunov_low") > 0)];
        TableRow[] beyond = [.. linear.Where(row => row.Number("learning_rate") > row.Number("flat_exact"))], within = [.. linear.Except(beyond)];
        TableRow[] held = [.. practice.Where(row => row.Number("batch") == _batches[^1])];
        int designed = surely.Count(Both), carried = matched.Count(Both), scaled = beyond.Count(row => !Both(row)),
            kept = held.Count(row => row.Number("from_sharp_low") <= 0.01);
        static string Range(TableRow[] of) => Shown.Range(of.Select(row => row.Number("from_sharp")));
        return new(
            $"From beside the sharp minimizer the designed learning rate brought {Range(surely)} of the paths to the flat one, at batch sizes "
            + $"{string.Join(", ", _batches)} and with and without gradient noise; the choice at batch 1 carried over at the same C/C* "
            + $"{Range(matched)}. Scaled linearly it is above C* of the flat minimizer in {beyond.Length} of {linear.Length} cases and brought "
            + $"{Range(beyond)}; where it is still below ({within.Length} cases, k up to "
            + $"{Shown.Of(within.Select(row => row.Number("batch")).DefaultIfEmpty(0).Max())}) it is as good, {Range(within)}: linear scaling works "
            + $"while k is far below k_c, and only there. At 0.9 times 2/λ₁ of the sharp minimizer and batch {_batches[^1]} {Range(held)} ended in "
            + "the flat one.",
            [
                new("Designed rate: paths from either minimizer that end in the flat one",
                    $"at least {Shown.Percent(Most)} (γ > 0 at the sharp one, ρ < 1 at the flat one), all {surely.Length}",
                    $"{designed} of {surely.Length}; {Range(surely)} from the sharp one", designed == surely.Length && surely.Length > 0),
                new("Every batch size has such a choice", $"all {_batches.Length * _sums.Length}",
                    $"{surely.Length} of {_batches.Length * _sums.Length}", surely.Length == _batches.Length * _sums.Length),
                new("The choice at batch 1 at the same C/C*", $"at least {Shown.Percent(Most)}, all {matched.Length}",
                    $"{carried} of {matched.Length}; {Range(matched)}", carried == matched.Length),
                new("The choice at batch 1 scaled linearly, where it passes C* of the flat minimizer", $"less, all {beyond.Length}",
                    $"{scaled} of {beyond.Length}; {Range(beyond)}", scaled == beyond.Length && beyond.Length > 0),
                new($"0.9 times 2/λ₁ of the sharp minimizer at batch {_batches[^1]}", $"stays there, all {held.Length}",
                    $"{kept} of {held.Length}; {Range(held)} ended in the flat one", kept == held.Length),
            ],
            [Rates(rows), Shares(rows)]);
    }

    static ClaimFigure Rates(TableRow[] rows)
    {
        TableRow[] still = [.. rows.Where(row => row["sum"] == _sums[0].Key)];
        Chart chart = new("batch size k (components)", "learning rate C", AxisScale.PowersOfTwo, AxisScale.Decades);
        IEnumerable<(double, double)> Curve(string rule, string column) => still.Where(row => row["rule"] == rule)
            .Select(row => (row.Number("batch"), row.Number(column)));
        chart.Band(
            "pathwise window",
            still.Where(row => row["rule"] == "design")
                .Select(row => (row.Number("batch"), row.Number("sharp_lyapunov_zero"), row.Number("flat_exact"))), Ink.Paper);
        chart.Line("C* of the flat one", Curve("design", "flat_exact"), Ink.Exact);
        chart.Line("C* of the sharp one", Curve("design", "sharp_exact"), Ink.Exact, Stroke.Dashed);
        chart.Line("linear scaling", Curve("linear", "learning_rate").Where(point => point.Item2 < 20), Ink.Text, Stroke.Dotted);
        chart.Points("design", Curve("design", "learning_rate"), Ink.Chosen, PointShape.Diamond, 10);
        chart.Points("same C/C*", Curve("matched", "learning_rate"), Ink.Chosen, PointShape.OpenCircle, 9);
        return new("design-rates",
            $"Learning rates on {_sums[0].Source}: the window in which the sharp minimizer is left almost surely and the flat one kept, and "
            + "three rules.", chart, [Name]);
    }

    static ClaimFigure Shares(TableRow[] rows)
    {
        TableRow[] still = [.. rows.Where(row => row["sum"] == _sums[0].Key)];
        Chart chart = new("batch size k (components)", "share that ends in the flat one", AxisScale.PowersOfTwo);
        void Add(string rule, string label, Ink color, PointShape shape)
        {
            TableRow[] own = [.. still.Where(row => row["rule"] == rule)];
            chart.Line(null, own.Select(row => (row.Number("batch"), row.Number("from_sharp"))), color, width: 1);
            chart.Intervals(label,
                own.Select(row => (row.Number("batch"), row.Number("from_sharp"), row.Number("from_sharp_low"), row.Number("from_sharp_high"))),
                color, shape, 8);
        }

        Add("linear", "linear scaling", Ink.Text, PointShape.Square);
        Add("practice", "0.9 · 2/λ₁ of the sharp one", Ink.Muted, PointShape.Triangle);
        Add("matched", "same C/C*", Ink.Exact, PointShape.OpenCircle);
        Add("design", "design", Ink.Chosen, PointShape.Diamond);
        chart.Up(-0.03, 1.03);
        return new("design-shares",
            $"Paths that start beside the sharp minimizer of {_sums[0].Source} and end in the flat one, under four rules for the "
            + "learning rate.", chart, [Name]);
    }
}
