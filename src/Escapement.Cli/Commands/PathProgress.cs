using Escapement.Cli.Output;
using Escapement.Cli.Story;
using Escapement.Simulation;

namespace Escapement.Cli.Commands;

/// <summary>An ensemble's progress as a person reads it: how many, how fast, how long to go.</summary>
sealed class PathProgress(ProgressLine line, string stage) : IProgress<EnsembleProgress>
{
    public void Report(EnsembleProgress value)
    {
        double rate = value.ComponentGradients / value.Elapsed.TotalSeconds;
        double left = value.Elapsed.TotalSeconds * (value.Of - value.Trajectories) / Math.Max(1, value.Trajectories);
        line.Stage(
            stage,
            $"{Numbers.Count(value.Trajectories)} of {Numbers.Of(value.Of, "path")}, {Numbers.Size(rate)} component gradients/s, about {Math.Ceiling(left):0} s left");
    }
}
