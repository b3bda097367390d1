using System.Globalization;
using Escapement.Cli.Terminal;
using Escapement.Experiments.Sweeps;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>Reads the values of options; every mistake is one line that names the option, the value it got and the one expected.</summary>
static class Values
{
    const NumberStyles Real = NumberStyles.Float;

    /// <summary>Comma-separated batch sizes, each at least 1.</summary>
    public static IReadOnlyList<int> BatchSizes(string option, string text) => List(option, text, item => Count(option, item, 1));

    /// <summary>Comma-separated learning rates, each finite and positive.</summary>
    public static IReadOnlyList<double> LearningRates(string option, string text)
        => List(option, text, item => Number(option, item, "a finite number above 0", value => value > 0));

    /// <summary>Comma-separated samplings.</summary>
    public static IReadOnlyList<Sampling> Samplings(string option, string text) => List(option, text, item => item switch
    {
        SamplingNames.With => Sampling.WithReplacement,
        SamplingNames.Without => Sampling.WithoutReplacement,
        _ => throw Bad(option, item, $"{SamplingNames.With} or {SamplingNames.Without}"),
    });

    /// <summary>One sampling; reshuffled epochs are allowed.</summary>
    public static Sampling AnySampling(string option, string text) => text switch
    {
        SamplingNames.With => Sampling.WithReplacement,
        SamplingNames.Without => Sampling.WithoutReplacement,
        SamplingNames.Epochs => Sampling.Reshuffled,
        _ => throw Bad(option, text, $"{SamplingNames.With}, {SamplingNames.Without} or {SamplingNames.Epochs}"),
    };

    /// <summary>Two finite numbers, the lower first.</summary>
    public static (double Low, double High) Range(string option, string text)
        => text.Split(',', StringSplitOptions.TrimEntries) is [var low, var high] && Finite(low) is { } first && Finite(high) is { } second
            && first < second
            ? (first, second)
            : throw Bad(option, text, "two finite numbers with a comma between them, the lower first");

    /// <summary>A whole number of at least 0 and 64 bits.</summary>
    public static ulong Seed(string option, string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
        ? value
        : throw Bad(option, text, $"a whole number from 0 to {ulong.MaxValue}");

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    public static int Count(string option, string text, int least)
        => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least
            ? value
            : throw Bad(option, text, $"a whole number from {least} to {int.MaxValue}");

    /// <summary>A finite number for which the condition holds.</summary>
    public static double Number(string option, string text, string expected, Func<double, bool> holds)
        => double.TryParse(text, Real, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && holds(value)
            ? value
            : throw Bad(option, text, expected);

    /// <summary>I/N: one of N processes.</summary>
    public static Slice Slice(string option, string text)
    {
        string[] parts = text.Split('/');
        if (parts.Length != 2)
        {
            throw Bad(option, text, "I/N, such as 1/2");
        }

        Slice slice = new(Count(option, parts[0], 1), Count(option, parts[1], 1));
        return slice.Index <= slice.Of ? slice : throw Bad(option, text, "I from 1 to N");
    }

    static double? Finite(string text)
        => double.TryParse(text, Real, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    static List<T> List<T>(string option, string text, Func<string, T> read)
    {
        List<T> values = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(read)];
        return values.Distinct().Count() == values.Count
            ? values
            : throw new BadInputException($"{option}: got '{text}', which names a value twice.");
    }

    static BadInputException Bad(string option, string got, string expected) => new($"{option}: got '{got}', expected {expected}.");
}
