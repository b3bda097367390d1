using Escapement.Experiments.Pictures;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Statistics;

namespace Escapement.Experiments.Claims;

/// <summary>Claim 6: at one learning rate large batches hold both flat and sharp minima; small batches lose the sharp one.</summary>
/// <param name="sums">The problems.</param>
sealed class AgnosticClaim(IReadOnlyList<TestSum> sums) : Claim
{
    const string Name = "agnostic";

    /// <summary>
    /// The learning rate as a multiple of gradient descent's limit at the sharp minimizer. Large-batch practice tunes to just below that limit.
    /// </summary>
    const double Practice = 0.9;

    const double Near = 1e-5, Most = 0.95, Few = 0.01;
    const double Confidence = 1 - (Study.Error / 8 / 200);

    /// <summary>Strongly dispersed components, where small batches differ most.</summary>
    public static IReadOnlyList<TestSum> StyblinskiTang { get; } =
        [new("styblinski-tang-2-dispersed", "styblinski-tang:p=2,dispersion=1", true, 0.13, 0, 0)];

    /// <summary>A sharp ring with and without gradient noise.</summary>
    public static IReadOnlyList<TestSum> QuadraticCircle { get; } = [TestSum.QuadraticCircle[0], TestSum.QuadraticCircle[1]];

    /// <inheritdoc/>
    public override int Number => 6;

    /// <inheritdoc/>
    public override string Title => "Large batches look agnostic";

    /// <inheritdoc/>
    public override string Statement =>
        "At a learning rate just below 2/λ₁ of the sharp minimizer, which is where large-batch training is tuned to, large batches hold the flat "
        + "and the sharp minimizer alike. At the same learning rate small batches lose the sharp one, as long as C*(k) there is below it, and keep "
        + "the flat one, as long as C*(k) there is above it.";

    static int[] Batches(StudySetting setting)
        => setting.Scale == StudyScale.Full ? [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] : [1, 4, 16, 64, 256, 1024];

    /// <inheritdoc/>
    public override IEnumerable<Part> Parts(StudySetting setting)
    {
        int[] batches = Batches(setting);
        foreach ((int index, TestSum sum) in StyblinskiTang.Concat(QuadraticCircle).Index().Where(one => sums.Contains(one.Item)))
        {
            foreach ((int place, int batch) in batches.Index())
            {
                yield return new(Name, (index * batches.Length) + place, 10 + batch, token => Measure(setting, sum, batch, token));
            }
        }
    }

    static Table Measure(StudySetting setting, TestSum sum, int batch, CancellationToken token)
    {
        using ProblemSetup flat = ProblemSetup.Of(sum.Source, "flat"), sharp = ProblemSetup.Of(sum.Source, "sharp");
        double learningRate = Practice * 2 / sharp.Geometry.Sharpness;
        object?[] At(ProblemSetup at)
        {
            OneStepGrowth growth = OneStepGrowth.Measure(
                at.Problem, at.Simulation, at.Geometry, at.Center, ProblemSetup.Draw(batch), learningRate, Near, setting.Seed, Confidence,
                setting.Pick(1 << 16, 1 << 19), token);

            // With noise, paths leave in a time of order R^α: several thousand steps when α is below 2. Above k = 16 a step costs more than it is
            // worth.
            int steps = batch <= 16 ? setting.Pick(4000, 8000) : 1000;
            PathwiseStability paths = at.Paths(batch, learningRate, setting.Seed, Confidence, token);
            EnsembleResult result = at.Run(
                at.Ensemble(batch, learningRate, TestSum.StartShare * sum.LeaveRadius, setting.Pick(256, 1024), steps, setting.Seed) with
                {
                    LeaveRadius = sum.LeaveRadius,
                },
                token);
            Proportion share = new(result.LeftCount, result.Trajectories, Confidence);
            return
            [
                at.Threshold(batch, token).Exact, growth.Rho, .. Agreement.Cells(growth.Measured), .. Agreement.Cells(paths.LyapunovExponent),
                .. Agreement.Cells(paths.TailIndex ?? new(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity)),
                result.Trajectories, result.LeftCount, steps,
                share.Value, share.Low, share.High,
            ];
        }

        string[] columns = ["exact", "rho", .. Agreement.Columns("measured"), .. Agreement.Columns("lyapunov"), .. Agreement.Columns("alpha"),
            "paths", "left", "steps", .. Agreement.Columns("share")];
        return Table.Of(
            ["sum", "homogeneous", "batch", "learning_rate", .. columns.Select(column => "flat_" + column),
                .. columns.Select(column => "sharp_" + column)],
            [[sum.Key, sum.Homogeneous, batch, learningRate, .. At(flat), .. At(sharp)]]);
    }

    /// <inheritdoc/>
    public override ClaimResult Judge(StudyData data, StudySetting setting, double error)
    {
        TableRow[] rows = [.. data[Name].Records.Where(row => sums.Any(sum => sum.Key == row["sum"]))];
        bool Held(TableRow row) => row.Number("learning_rate") < row.Number("sharp_exact");
        bool FlatHeld(TableRow row) => row.Number("learning_rate") < row.Number("flat_exact");
        TableRow[] large = [.. rows.Where(Held)], small = [.. rows.Where(row => !Held(row) && FlatHeld(row))],
            none = [.. rows.Where(row => !FlatHeld(row))];
        int both = large.Count(row => row.Number("sharp_measured_high") < 1 && row.Number("flat_measured_high") < 1);
        int lost = small.Count(row => row.Number("sharp_measured_low") > 1 && row.Number("flat_measured_high") < 1);
        int neither = none.Count(row => row.Number("sharp_measured_low") > 1 && row.Number("flat_measured_low") > 1);
        TableRow[] still = [.. rows.Where(row => row.Holds("homogeneous"))], noisy = [.. rows.Where(row => !row.Holds("homogeneous"))];
        int predicted = still.Count(row => AsPredicted(row, "flat") && AsPredicted(row, "sharp"));
        List<Check> checks =
        [
            new("Where C is below C* of both minimizers, one step shrinks the second moment at both", $"all {large.Length}",
                $"{both} of {large.Length}", both == large.Length && large.Length > 0),
            new("Where C is between the two C*, one step grows it at the sharp one and shrinks it at the flat one", $"all {small.Length}",
                $"{lost} of {small.Length}", lost == small.Length && small.Length > 0),
            new("Paths that leave without gradient noise, at both minimizers",
                $"at least {Shown.Percent(Most)} where γ > 0, else at most 3 (e₀/R)^α: all {2 * still.Length}",
                $"{still.Count(row => AsPredicted(row, "flat")) + still.Count(row => AsPredicted(row, "sharp"))} of {2 * still.Length}",
                predicted == still.Length),
        ];
        if (none.Length > 0)
        {
            checks.Add(new("Where C is above both C*, one step grows it at both", $"all {none.Length}", $"{neither} of {none.Length}",
                neither == none.Length));
        }

        foreach (TableRow[] group in noisy.GroupBy(row => row["sum"]).Select(group => group.OrderBy(row => row.Number("batch")).ToArray()))
        {
            checks.Add(new(
                $"Paths that leave the sharp minimizer with gradient noise, k = {group[0]["batch"]} and k = {group[^1]["batch"]}, "
                    + $"{group[0]["sum"]}",
                $"at least {Shown.Percent(Most)}; at most {Shown.Percent(Few)}",
                $"{Shown.Percent(group[0].Number("sharp_share"))}; {Shown.Percent(group[^1].Number("sharp_share"))}",
                group[0].Number("sharp_share") >= Most && group[^1].Number("sharp_share_low") <= Few));
            checks.Add(new(
                $"Paths that leave the flat one there, at any batch size", $"at most {Shown.Percent(Few)}",
                $"at most {Shown.Percent(group.Max(row => row.Number("flat_share")))}",
                group.All(row => row.Number("flat_share_low") <= Few)));
        }

        double FirstHeld(TestSum sum) => rows.Where(row => row["sum"] == sum.Key && Held(row))
            .Select(row => row.Number("batch")).DefaultIfEmpty(double.NaN).Min();
        string turning = string.Join("; ", sums.Select(sum => $"{sum.Key} from k = {Shown.Of(FirstHeld(sum))} on"));
        return new(
            $"At {Practice} times 2/λ₁ of the sharp minimizer both minimizers are held for large batches ({turning}), in theory and in {both} of "
            + $"{large.Length} measurements; at smaller ones the second moment explodes at the sharp one alone, in {lost} of "
            + $"{small.Length}{(none.Length > 0 ? $", and where C is above both thresholds at both, in {neither} of {none.Length}" : "")}. What "
            + "single paths do depends on noise: without gradient noise a path that starts at 0.01 R leaves the sharp minimizer only as often as "
            + $"the tail index allows ({Shown.Percent(still.Max(row => row.Number("sharp_share")))} at most), "
            + (noisy.Length > 0
                ? $"with noise {Shown.Percent(noisy.MinBy(row => row.Number("batch")).Number("sharp_share"))} left it at batch 1 "
                    + $"and {Shown.Percent(noisy.MaxBy(row => row.Number("batch")).Number("sharp_share"))} at the largest batch."
                : "and with noise in time all of them do."),
            checks, [.. sums.Select(sum => Figure(sum, [.. rows.Where(row => row["sum"] == sum.Key)]))]);
    }

    static bool AsPredicted(TableRow row, string side) => Agreement.Read(row, side + "_lyapunov") is { Low: > 0 }
        ? row.Number(side + "_share") >= Most
        : row.Number(side + "_share_low") <= 3 * Math.Pow(TestSum.StartShare, row.Number(side + "_alpha_low"));

    static ClaimFigure Figure(TestSum sum, TableRow[] rows)
    {
        Chart chart = new("batch size k (components)", "growth factor ρ per step", AxisScale.PowersOfTwo, AxisScale.Decades);
        chart.Line("stays as it is", rows.Select(row => (row.Number("batch"), 1.0)), Ink.Muted, Stroke.Dashed);
        foreach ((string side, Ink color) in (ReadOnlySpan<(string, Ink)>)[("flat", Ink.Flat), ("sharp", Ink.Sharp)])
        {
            chart.Line($"{side}, predicted", rows.Select(row => (row.Number("batch"), row.Number(side + "_rho"))), color);
            chart.Intervals(
                $"{side}, one step of SGD",
                rows.Select(row => (
                    row.Number("batch"), row.Number(side + "_measured"), row.Number(side + "_measured_low"),
                    row.Number(side + "_measured_high"))), color);
        }

        return new(
            $"agnostic-{sum.Key}", $"{sum.Source} at {Practice} times 2/λ₁ of the sharp minimizer: below 1 a minimizer is held in mean square. "
            + "Large batches hold both, small ones the flat one only.",
            chart, [Name]);
    }
}
