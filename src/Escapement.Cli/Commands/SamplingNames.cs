using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>What samplings are called on the command line and in the JSON, and in sentences.</summary>
static class SamplingNames
{
    public const string With = "with-replacement";

    public const string Without = "without-replacement";

    public const string Epochs = "reshuffled";

    public static string Of(Sampling sampling) => sampling switch
    {
        Sampling.WithReplacement => With,
        Sampling.WithoutReplacement => Without,
        _ => Epochs,
    };

    public static string Spoken(Sampling sampling) => Of(sampling).Replace('-', ' ');
}
