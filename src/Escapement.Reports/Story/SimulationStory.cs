using Escapement.Experiments.Simulations;
using Escapement.Simulation;
using Escapement.Statistics;
using Escapement.Updates;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>What the paths did, and how to repeat it, in sentences.</summary>
static class SimulationStory
{
    /// <summary>Tolerance for the edge of a neighborhood, which is found by bisection.</summary>
    const double Rounding = 1e-9;

    /// <summary>Whether SGD stayed or left, with which probability, and what happened to the other paths.</summary>
    public static string Outcome(SimulationResult simulation)
    {
        EnsembleOptions setting = simulation.Setting;
        Proportion left = simulation.Left;
        string steps = $"within {Of(setting.Steps, "step")}";
        string away = double.IsFinite(setting.LeaveRadius) ? $"went farther than {Spoken(setting.LeaveRadius)} from the minimizer {steps}"
            : $"overflowed {steps}";
        List<string> sentences =
        [
            left.Count == 0
                ? $"SGD stayed: none of {Of(left.Trials, "path")} {away} (95 % interval of the probability: 0 to {Shares.Percent(left.High)})."
                : left.Count == left.Trials
                ? $"SGD left: all {Of(left.Trials, "path")} {away} (95 % interval of the probability: {Shares.Percent(left.Low)} to 100 %)."
                : $"SGD {(left.Value >= 0.5 ? "mostly left" : "mostly stayed")}: {Count(left.Count)} of {Of(left.Trials, "path")}, "
                    + $"{Shares.Spoken(left)}, {away}.",
        ];
        int arrived = simulation.Result.Count(TrajectoryOutcome.Arrived), running = simulation.Result.Count(TrajectoryOutcome.Running);
        if (simulation.Result.MedianLeavingStep is { } median)
        {
            // No path leaves between the two middle steps, so half have left by any step between them.
            long step = (long)Math.Floor(median);
            sentences.Add(left.Count == 1 ? $"It left at step {Count(step)}." : $"Half of those that left had left by step {Count(step)}.");
        }

        if (arrived > 0)
        {
            sentences.Add($"{Shares.Percent((double)arrived / left.Trials)} came within {Size(setting.ArriveRadius)} of it.");
        }

        if (running > 0)
        {
            string share = running == left.Trials ? "All" : Shares.Percent((double)running / left.Trials);
            sentences.Add($"{share} were still inside, half of them nearer than {Spoken(MedianDistance(simulation.Result))}.");
        }

        if (Fate(simulation) is { } fate)
        {
            sentences.Add(fate);
        }

        if (setting.Start is Start.Around && setting.LeaveRadius > simulation.Neighborhood * (1 + Rounding))
        {
            sentences.Add(setting.LeaveRadius >= simulation.NextMinimizer
                ? $"The leave radius contains another minimizer, at distance {Spoken(simulation.NextMinimizer)}: a path that did not "
                    + "leave may have moved there."
                : $"The leave radius contains points to which another minimizer is nearer, from distance {Spoken(simulation.Neighborhood)} on.");
        }

        if (!simulation.Result.Complete)
        {
            sentences.Insert(0, $"Interrupted: {Count(left.Trials)} of {Of(setting.Trajectories, "path")} were finished.");
        }

        return string.Join(' ', sentences);
    }

    /// <summary>Where paths end if leaving does not stop them.</summary>
    static string? Fate(SimulationResult simulation)
    {
        if (simulation.Reached is not { } reached || simulation.Left.Count == 0 || !double.IsFinite(simulation.Setting.LeaveRadius))
        {
            return null;
        }

        ReachedMinimizer? home = reached.Minimizers.FirstOrDefault(minimizer => minimizer.Minimizer.Name == simulation.Home);
        return $"If leaving does not stop paths, {Shares.Percent(home?.Nearest.Value ?? 0)} of all paths ended nearest to this same minimizer.";
    }

    static double MedianDistance(EnsembleResult result)
    {
        double[] squares = [.. result.FinalSquaredDistances.Where((_, path) => result.Outcomes[path] == TrajectoryOutcome.Running).Order()];
        return Math.Sqrt(squares[(squares.Length - 1) / 2]);
    }

    /// <summary>What was simulated, and how to repeat it.</summary>
    public static string Setting(SimulationResult simulation)
    {
        EnsembleOptions setting = simulation.Setting;
        string start = setting.Start is Start.Box box
            ? $"every coordinate of the start uniform in [{Spoken(box.Low[0])}, {Spoken(box.High[0])}]"
            : $"from distance {Spoken(simulation.StartRadius!.Value)} in random directions";
        string leave = double.IsFinite(setting.LeaveRadius) ? $"left means farther than {Spoken(setting.LeaveRadius)} ({simulation.LeaveReason})"
            : "only overflow counts as leaving";
        string arrive = setting.ArriveRadius > 0 ? $"arrived means nearer than {Size(setting.ArriveRadius)}" : "paths that come near keep running";
        return $"{simulation.Analysis.Problem.TrimEnd('.')}. {RuleText.Named(setting.Rule)} at learning rate {Exact(setting.LearningRate)}, "
            + $"batches of {Count(setting.Batch.Size)} drawn {Drawn(setting.Batch.Sampling)}. {Of(simulation.Result.Trajectories, "path")}, {start}, "
            + $"up to {Of(setting.Steps, "step")}; {leave}; {arrive}. Seed {setting.Seed}. {Size(simulation.Result.ComponentGradients)} component "
            + $"gradients in {simulation.Elapsed.TotalSeconds:0.0} s. Intervals of shares: Clopper and Pearson, 95 %; of rates: Student t over "
            + "groups of paths.";
    }

    static string Drawn(Sampling sampling) => sampling == Sampling.Reshuffled ? "in reshuffled epochs" : SamplingNames.Spoken(sampling);
}
