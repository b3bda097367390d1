using Escapement.Cli.Output;
using Escapement.Cli.Story;
using Escapement.Studies;

namespace Escapement.Cli.Commands;

/// <summary>A verification's progress as a person reads it: how many settings, how fast, how long to go.</summary>
sealed class SettingProgress(ProgressLine line) : IProgress<VerificationProgress>
{
    public void Report(VerificationProgress value)
    {
        double rate = value.ComponentGradients / value.Elapsed.TotalSeconds, left = value.Elapsed.TotalSeconds * (value.Of - value.Settings) / value.Settings;
        line.Stage(
            "Verifying",
            $"{Numbers.Count(value.Settings)} of {Numbers.Of(value.Of, "setting")}, {Numbers.Size(rate)} component gradients/s, about {Math.Ceiling(left):0} s left");
    }
}
