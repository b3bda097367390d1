using Escapement.Experiments.Measurements;
using Escapement.Experiments.Simulations;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Statistics;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>Outcomes, minimizers reached and rates as tables.</summary>
static class SimulationTables
{
    const int MostMinimizers = 8;

    public static IEnumerable<IEnumerable<string>> Of(SimulationResult simulation)
    {
        yield return Outcomes(simulation);
        if (simulation.Reached is { } reached)
        {
            yield return Reached(reached, simulation.Left.Count > 0 && double.IsFinite(simulation.Setting.LeaveRadius));
        }

        if (Rates(simulation) is { Count: > 0 } rates)
        {
            yield return TextTable.Of(["growth of distance per step", "steps", "measured", "95 % interval", "exact", "in the end"], rates);
        }

        if (simulation.Prediction.Floor is { } floor)
        {
            yield return TextTable.Of(
                ["noise floor", "measured", "95 % interval", "predicted"],
                [["mean squared distance", Tabled(simulation.MeasuredFloor?.Value), Interval(simulation.MeasuredFloor),
                    Tabled(floor.MeanSquareError)]]);
        }
    }

    static IEnumerable<string> Outcomes(SimulationResult simulation)
    {
        EnsembleOptions setting = simulation.Setting;
        List<IReadOnlyList<string>> rows = [];
        if (double.IsFinite(setting.LeaveRadius))
        {
            rows.Add(Row($"left, beyond {Spoken(setting.LeaveRadius)}", simulation.Share(TrajectoryOutcome.Left)));
        }

        rows.Add(Row("left, not finite", simulation.Share(TrajectoryOutcome.NonFinite)));
        if (setting.ArriveRadius > 0)
        {
            rows.Add(Row($"arrived, within {Size(setting.ArriveRadius)}", simulation.Share(TrajectoryOutcome.Arrived)));
        }

        rows.Add(Row($"still inside after {Numbers.Of(setting.Steps, "step")}", simulation.Share(TrajectoryOutcome.Running)));
        return TextTable.Of(["outcome", "paths", "share", "95 % interval"], rows);
    }

    static IEnumerable<string> Reached(MinimizersReached reached, bool followed)
    {
        IEnumerable<IReadOnlyList<string>> rows = reached.Minimizers.Take(MostMinimizers)
            .Select(minimizer
                => (IReadOnlyList<string>)[.. Row($"minimizer {minimizer.Minimizer.Name}", minimizer.Nearest),
                    Shares.Percent(minimizer.Within.Value)]);
        if (reached.Nowhere.Count > 0)
        {
            rows = rows.Append([.. Row("none, not finite", reached.Nowhere), ""]);
        }

        IEnumerable<string> table = TextTable.Of(
            [followed ? "not stopped, ended nearest to" : "ended nearest to", "paths", "share", "95 % interval",
                $"within {Spoken(reached.Distance)}"], rows);
        return reached.Minimizers.Count > MostMinimizers
            ? table.Append($"{Numbers.Of(reached.Minimizers.Count - MostMinimizers, "more minimizer")} reached; --json has all.")
            : table;
    }

    static List<IReadOnlyList<string>> Rates(SimulationResult simulation)
    {
        PathwiseStability paths = simulation.Prediction.Paths;
        List<IReadOnlyList<string>> rows = [];
        if (simulation.Rates?.MeanSquare is { } square)
        {
            rows.Add(Rate("log mean square", square, square.Exact, paths.Rho is { } rho ? $"log ρ = {Tabled(Math.Log(rho))}" : ""));
        }

        if (simulation.Rates?.Typical is { } typical)
        {
            rows.Add(Rate("mean log (typical path)", typical, null, paths.LyapunovExponent.Value is { } gamma ? $"γ = {Tabled(gamma)}" : ""));
        }

        return rows;
    }

    static string[] Rate(string name, RateFit fit, double? exact, string limit)
        => [name, $"{Count(fit.FirstStep)} to {Count(fit.LastStep)}", Tabled(fit.Measured.Value), Interval(fit.Measured),
            exact is null ? "" : Tabled(exact), limit];

    static string[] Row(string name, Proportion share) => [name, Count(share.Count), Shares.Percent(share.Value), Shares.Interval(share)];

    static string Interval(Estimate? estimate) => estimate is { } known ? $"{Tabled(known.Low)} to {Tabled(known.High)}" : "-";
}
