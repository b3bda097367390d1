namespace Escapement.Cli.Terminal;

/// <summary>The progress of a computation for people: how much is done, how fast, how long it will take.</summary>
static class ProgressText
{
    /// <summary>The text after the name of the stage; empty if nothing is known.</summary>
    public static string Of(ComputationProgress progress)
    {
        if (progress.GradientNorm is { } norm)
        {
            return $"{progress.Unit} {Numbers.Count((long)progress.Done)}, gradient norm {Numbers.Size(norm)}";
        }

        if (progress.Of is not { } of)
        {
            return progress.Note ?? "";
        }

        return progress.Unit is { } unit
            ? $"{Numbers.Count((long)progress.Done)} of {Numbers.Of((long)of, unit)}{Speed(progress)}"
            : $"{(int)(100 * Math.Clamp(progress.Done / of, 0, 1))} %";
    }

    static string Speed(ComputationProgress progress)
    {
        if (progress.Elapsed == TimeSpan.Zero)
        {
            return "";
        }

        string rate = $", {Numbers.Size(progress.Rate)} component gradients/s";
        if (progress.MostSecondsLeft is { } most)
        {
            return $"{rate}, at most {Numbers.Time(most)} left";
        }

        double left = progress.Elapsed.TotalSeconds * (progress.Of!.Value - progress.Done) / Math.Max(1, progress.Done);
        return $"{rate}, about {Math.Ceiling(left):0} s left";
    }
}
