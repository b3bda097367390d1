using Escapement.Cli.Commands;
using Escapement.Simulation;
using Escapement.Statistics;
using Escapement.Updates;
using static Escapement.Cli.Story.Numbers;

namespace Escapement.Cli.Story;

/// <summary>What the paths did, and how to repeat it, in sentences.</summary>
static class SimulationStory
{
    /// <summary>The edge of a neighborhood is found by halving.</summary>
    const double Rounding = 1e-9;

    /// <summary>Whether it stayed or left, how probably, and what became of the rest.</summary>
    public static string Outcome(SimulationStudy study)
    {
        EnsembleOptions setting = study.Setting;
        Proportion left = study.Left;
        string steps = $"within {Of(setting.Steps, "step")}";
        string away = double.IsFinite(setting.LeaveRadius) ? $"went farther than {Spoken(setting.LeaveRadius)} from the minimizer {steps}" : $"overflowed {steps}";
        List<string> sentences =
        [
            left.Count == 0 ? $"SGD stayed: none of {Of(left.Trials, "path")} {away} (95 % interval of the probability: 0 to {Shares.Percent(left.High)})."
                : left.Count == left.Trials
                ? $"SGD left: all {Of(left.Trials, "path")} {away} (95 % interval of the probability: {Shares.Percent(left.Low)} to 100 %)."
                : $"SGD {(left.Value >= 0.5 ? "mostly left" : "mostly stayed")}: {Count(left.Count)} of {Of(left.Trials, "path")}, {Shares.Spoken(left)}, {away}.",
        ];
        int arrived = study.Result.Count(TrajectoryOutcome.Arrived), running = study.Result.Count(TrajectoryOutcome.Running);
        if (MedianLeavingStep(study.Result) is { } median)
        {
            sentences.Add(left.Count == 1 ? $"It left at step {Count(median)}." : $"Half of those that left had left by step {Count(median)}.");
        }

        if (arrived > 0)
        {
            sentences.Add($"{Shares.Percent((double)arrived / left.Trials)} came within {Size(setting.ArriveRadius)} of it.");
        }

        if (running > 0)
        {
            string share = running == left.Trials ? "All" : Shares.Percent((double)running / left.Trials);
            sentences.Add($"{share} were still inside, half of them nearer than {Spoken(MedianDistance(study.Result))}.");
        }

        if (Fate(study) is { } fate)
        {
            sentences.Add(fate);
        }

        if (setting.Start is Start.Around && setting.LeaveRadius > study.Neighborhood * (1 + Rounding))
        {
            sentences.Add(setting.LeaveRadius >= study.NextMinimizer
                ? $"The leave radius contains another minimizer, at distance {Spoken(study.NextMinimizer)}: not having left is not having stayed."
                : $"The leave radius contains points to which another minimizer is nearer, from distance {Spoken(study.Neighborhood)} on.");
        }

        if (!study.Result.Complete)
        {
            sentences.Insert(0, $"Interrupted: {Count(left.Trials)} of {Of(setting.Trajectories, "path")} were finished.");
        }

        return string.Join(' ', sentences);
    }

    /// <summary>Where the paths ended that were not stopped when they left.</summary>
    static string? Fate(SimulationStudy study)
    {
        if (study.Reached is not { } reached || study.Left.Count == 0 || !double.IsFinite(study.Setting.LeaveRadius))
        {
            return null;
        }

        ReachedMinimizer? home = reached.Minimizers.FirstOrDefault(minimizer => minimizer.Minimizer.Name == study.Home);
        return $"Not stopped there, {Shares.Percent(home?.Nearest.Value ?? 0)} of all paths ended nearest to this same minimizer.";
    }

    static int? MedianLeavingStep(EnsembleResult result)
    {
        int[] steps = [.. result.StopSteps.Where((_, path) => result.Outcomes[path] is TrajectoryOutcome.Left or TrajectoryOutcome.NonFinite).Order()];
        return steps.Length == 0 ? null : steps[(steps.Length - 1) / 2];
    }

    static double MedianDistance(EnsembleResult result)
    {
        double[] squares = [.. result.FinalSquaredDistances.Where((_, path) => result.Outcomes[path] == TrajectoryOutcome.Running).Order()];
        return Math.Sqrt(squares[(squares.Length - 1) / 2]);
    }

    /// <summary>What was simulated, and how to repeat it.</summary>
    public static string Setting(SimulationStudy study)
    {
        EnsembleOptions setting = study.Setting;
        string start = setting.Start is Start.Box box
            ? $"every coordinate of the start uniform in [{Spoken(box.Low[0])}, {Spoken(box.High[0])}]"
            : $"from distance {Spoken(study.StartRadius!.Value)} in random directions";
        string leave = double.IsFinite(setting.LeaveRadius) ? $"left means farther than {Spoken(setting.LeaveRadius)} ({study.LeaveReason})" : "nothing counts as leaving but overflow";
        string arrive = setting.ArriveRadius > 0 ? $"arrived means nearer than {Size(setting.ArriveRadius)}" : "paths that come near run on";
        return $"{study.Analysis.Problem.TrimEnd('.')}. {Rule(setting.Rule)} at learning rate {Exact(setting.LearningRate)}, batches of "
            + $"{Count(setting.Batch.Size)} drawn {Drawn(setting.Batch.Sampling)}. {Of(study.Result.Trajectories, "path")}, {start}, up to {Of(setting.Steps, "step")}; {leave}; {arrive}."
            + $" Seed {setting.Seed}. {Size(study.Result.ComponentGradients)} component gradients in {study.Elapsed.TotalSeconds:0.0} s. "
            + "Intervals of shares: Clopper and Pearson, 95 %; of rates: Student t over groups of paths.";
    }

    static string Drawn(Sampling sampling) => sampling == Sampling.Reshuffled ? "in reshuffled epochs" : SamplingNames.Spoken(sampling);

    static string Rule(UpdateRule rule)
        => (rule.Momentum > 0 ? $"SGD with {(rule.Nesterov ? "Nesterov" : "heavy-ball")} momentum {Spoken(rule.Momentum)}" : "SGD")
            + (rule.WeightDecay > 0 ? $"{(rule.Momentum > 0 ? " and" : " with")} weight decay {Spoken(rule.WeightDecay)}" : "");
}
