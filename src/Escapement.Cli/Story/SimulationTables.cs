using Escapement.Cli.Commands;
using Escapement.Simulation;
using Escapement.Simulation.Statistics;
using Escapement.Stability;
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
            yield return Reached(reached);
        }

        if (Rates(study) is { Count: > 0 } rates)
        {
            yield return TextTable.Of(["rate per step", "measured", "95 % interval", "predicted", "steps"], rates);
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

    static IEnumerable<string> Reached(MinimizersReached reached)
    {
        IEnumerable<IReadOnlyList<string>> rows = reached.Minimizers.Take(MostMinimizers)
            .Select(minimizer => (IReadOnlyList<string>)[.. Row($"minimizer {minimizer.Minimizer.Name}", minimizer.Nearest), Shares.Percent(minimizer.Within.Value)]);
        if (reached.Nowhere.Count > 0)
        {
            rows = rows.Append([.. Row("none, not finite", reached.Nowhere), ""]);
        }

        IEnumerable<string> table = TextTable.Of(
            ["not stopped, ended nearest to", "paths", "share", "95 % interval", $"within {Spoken(reached.Distance)}"], rows);
        return reached.Minimizers.Count > MostMinimizers
            ? table.Append($"{Numbers.Of(reached.Minimizers.Count - MostMinimizers, "more minimizer")} reached; --json has all.")
            : table;
    }

    static List<IReadOnlyList<string>> Rates(SimulationStudy study)
    {
        PathwiseStability paths = study.Prediction.Paths;
        if (study.Growth is not { } growth || study.Prediction.Floor is not null)
        {
            return [];
        }

        string steps = $"{Count(growth.FirstStep)} to {Count(growth.LastStep)}";
        return
        [
            ["mean square", Tabled(growth.MeanSquare.Value), Interval(growth.MeanSquare), paths.Rho is { } rho ? $"log ρ = {Tabled(Math.Log(rho))}" : "-", steps],
            ["typical path", Tabled(growth.Typical.Value), Interval(growth.Typical), $"γ = {Tabled(paths.LyapunovExponent.Value)}", steps],
        ];
    }

    static string[] Row(string name, Proportion share) => [name, Count(share.Count), Shares.Percent(share.Value), Shares.Interval(share)];

    static string Interval(Estimate? estimate) => estimate is { } known ? $"{Tabled(known.Low)} to {Tabled(known.High)}" : "-";
}
