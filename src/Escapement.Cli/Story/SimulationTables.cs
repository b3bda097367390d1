using Escapement.Cli.Commands;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Studies;
using static Escapement.Cli.Story.Numbers;

namespace Escapement.Cli.Story;

/// <summary>Outcomes, minimizers reached and rates as tables.</summary>
static class SimulationTables
{
    const int MostMinimizers = 8;

    public static IEnumerable<IEnumerable<string>> Of(SimulationStudy study)
    {
        yield return Outcomes(study);
        if (study.Reached is { } reached)
        {
            yield return Reached(reached, study.Left.Count > 0 && double.IsFinite(study.Setting.LeaveRadius));
        }

        if (Rates(study) is { Count: > 0 } rates)
        {
            yield return TextTable.Of(["growth of distance per step", "steps", "measured", "95 % interval", "exact", "in the end"], rates);
        }

        if (study.Prediction.Floor is { } floor)
        {
            yield return TextTable.Of(
                ["noise floor", "measured", "95 % interval", "predicted"],
                [["mean squared distance", Tabled(study.MeasuredFloor?.Value), Interval(study.MeasuredFloor), Tabled(floor.MeanSquareError)]]);
        }
    }

    static IEnumerable<string> Outcomes(SimulationStudy study)
    {
        EnsembleOptions setting = study.Setting;
        List<IReadOnlyList<string>> rows = [];
        if (double.IsFinite(setting.LeaveRadius))
        {
            rows.Add(Row($"left, beyond {Spoken(setting.LeaveRadius)}", study.Share(TrajectoryOutcome.Left)));
        }

        rows.Add(Row("left, not finite", study.Share(TrajectoryOutcome.NonFinite)));
        if (setting.ArriveRadius > 0)
        {
            rows.Add(Row($"arrived, within {Size(setting.ArriveRadius)}", study.Share(TrajectoryOutcome.Arrived)));
        }

        rows.Add(Row($"still inside after {Numbers.Of(setting.Steps, "step")}", study.Share(TrajectoryOutcome.Running)));
        return TextTable.Of(["outcome", "paths", "share", "95 % interval"], rows);
    }

    static IEnumerable<string> Reached(MinimizersReached reached, bool followed)
    {
        IEnumerable<IReadOnlyList<string>> rows = reached.Minimizers.Take(MostMinimizers)
            .Select(minimizer => (IReadOnlyList<string>)[.. Row($"minimizer {minimizer.Minimizer.Name}", minimizer.Nearest), Shares.Percent(minimizer.Within.Value)]);
        if (reached.Nowhere.Count > 0)
        {
            rows = rows.Append([.. Row("none, not finite", reached.Nowhere), ""]);
        }

        IEnumerable<string> table = TextTable.Of(
            [followed ? "not stopped, ended nearest to" : "ended nearest to", "paths", "share", "95 % interval", $"within {Spoken(reached.Distance)}"], rows);
        return reached.Minimizers.Count > MostMinimizers
            ? table.Append($"{Numbers.Of(reached.Minimizers.Count - MostMinimizers, "more minimizer")} reached; --json has all.")
            : table;
    }

    static List<IReadOnlyList<string>> Rates(SimulationStudy study)
    {
        PathwiseStability paths = study.Prediction.Paths;
        List<IReadOnlyList<string>> rows = [];
        if (study.Rates?.MeanSquare is { } square)
        {
            rows.Add(Rate("log mean square", square, square.Exact, paths.Rho is { } rho ? $"log ρ = {Tabled(Math.Log(rho))}" : ""));
        }

        if (study.Rates?.Typical is { } typical)
        {
            rows.Add(Rate("mean log (typical path)", typical, null, paths.LyapunovExponent.Value is { } gamma ? $"γ = {Tabled(gamma)}" : ""));
        }

        return rows;
    }

    static string[] Rate(string name, RateFit fit, double? exact, string limit)
        => [name, $"{Count(fit.FirstStep)} to {Count(fit.LastStep)}", Tabled(fit.Measured.Value), Interval(fit.Measured), exact is null ? "" : Tabled(exact), limit];

    static string[] Row(string name, Proportion share) => [name, Count(share.Count), Shares.Percent(share.Value), Shares.Interval(share)];

    static string Interval(Estimate? estimate) => estimate is { } known ? $"{Tabled(known.Low)} to {Tabled(known.High)}" : "-";
}
