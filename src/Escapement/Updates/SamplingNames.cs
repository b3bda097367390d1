namespace Escapement.Updates;

/// <summary>The names of samplings on command lines, in files and in messages.</summary>
static class SamplingNames
{
    public const string With = "with-replacement";

    public const string Without = "without-replacement";

    public const string Epochs = "reshuffled";

    /// <summary>All names, for messages.</summary>
    public static IReadOnlyList<string> All { get; } = [With, Without, Epochs];

    public static string Of(Sampling sampling) => sampling switch
    {
        Sampling.WithReplacement => With,
        Sampling.WithoutReplacement => Without,
        _ => Epochs,
    };

    /// <summary>The sampling with a given name; null if there is none.</summary>
    public static Sampling? Parse(string name) => name switch
    {
        With => Sampling.WithReplacement,
        Without => Sampling.WithoutReplacement,
        Epochs => Sampling.Reshuffled,
        _ => null,
    };

    public static string Spoken(Sampling sampling) => Of(sampling).Replace('-', ' ');
}
