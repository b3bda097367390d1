using Escapement.Experiments.Measurements;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>A tested prediction: the result in sentences, and a table of predictions and outcomes.</summary>
static class VerificationText
{
    public static Paragraph Tell(Verification verification)
    {
        IReadOnlyList<VerificationRow> rows = verification.Rows;
        VerificationRow[] judged = [.. rows.Where(row => row.GrowthAgrees is not null)];
        string growth = judged.Length == 0
            ? "The growth of the mean square could not be fitted."
            : $"The growth of the mean square over the first steps has its exact value inside the measured {Percent(verification)} interval in "
                + $"{Count(judged.Count(row => row.GrowthAgrees == true))} of {Of(judged.Length, "setting")}.";
        string longest = Count(rows.Max(row => row.Steps));
        return new("Put to the test",
            $"SGD was run at a few multiples of C*, {Count(rows[0].Left.Trials)} paths a setting and up to {longest} steps, from distance "
            + $"{Spoken(verification.StartRadius)}; left means farther than {Spoken(verification.LeaveRadius)}. Below C* "
            + $"{Lost(rows.Where(row => row.Ratio < 1))}; above it, {Lost(rows.Where(row => row.Ratio > 1))}. "
            + $"{growth}{Single(rows)}{Noise(verification)}");
    }

    public static IEnumerable<string> Table(Verification verification) => TextTable.Of(
        ["batch", "C/C*", "predicted", $"left, {Percent(verification)} interval", "growth of mean square", "exact"],
        verification.Rows.Select(row => (IReadOnlyList<string>)[
            Count(row.Threshold.Batch.Size), row.Ratio.ToString("0.0#", System.Globalization.CultureInfo.InvariantCulture), Predicted(row),
            $"{Shares.Percent(row.Left.Value)} ({Shares.Interval(row.Left)})", row.Growth is { } growth ? Within(growth) : "-",
            row.Growth?.Exact is { } exact ? Spoken(exact) : "-"]));

    static string Predicted(VerificationRow row)
        => row.Paths is not { } paths ? row.Ratio < 1 ? "stays" : "leaves"
            : paths.Regime.IsDecided ? PathStory.Name(paths.Regime.Worst)
            : $"{PathStory.Name(paths.Regime.Safest)}?";

    static string Within(RateFit fit) => $"{Spoken(fit.Measured.Value!.Value)} ±{Size(0.5 * (fit.Measured.High - fit.Measured.Low))}";

    static string Lost(IEnumerable<VerificationRow> rows)
    {
        VerificationRow[] all = [.. rows];
        long left = all.Sum(row => row.Left.Count), paths = all.Sum(row => row.Left.Trials);
        return $"{Count(left)} of {Of(paths, "path")} left";
    }

    static string Single(IReadOnlyList<VerificationRow> rows)
        => rows.Any(row => row.Ratio > 1 && row.Left.Count < row.Left.Trials)
            ? " That the second moment explodes above C* does not make every path leave: heavy-tailed settings lose some, escaping ones all."
            : "";

    /// <summary>If noise carries paths about as far as the leave radius, staying or leaving says nothing about the threshold.</summary>
    static string Noise(Verification verification)
    {
        const double Near = 0.2;
        return verification.NoiseDistance > Near * verification.LeaveRadius
            ? $" At half the threshold gradient noise alone already holds paths at a root mean square distance of "
                + $"{Spoken(verification.NoiseDistance)}. Many paths that leave are then no evidence against the threshold; they show that the "
                + "problem is not linear as far as its noise reaches."
            : "";
    }

    static string Percent(Verification verification) => $"{Numbers.Digits(100 * verification.Confidence, 4)} %";
}
