using System.CommandLine;
using Escapement.Cli.Terminal;

namespace Escapement.Cli.Commands;

/// <summary>The values of the options of one command line.</summary>
/// <param name="parsed">The command line.</param>
readonly struct OptionValues(ParseResult parsed)
{
    public string? Text(Option<string> option) => parsed.GetValue(option);

    public bool Given(Option<bool> option) => parsed.GetValue(option);

    public bool AnyGiven(params ReadOnlySpan<Option<string>> options)
    {
        foreach (Option<string> option in options)
        {
            if (Text(option) is not null)
            {
                return true;
            }
        }

        return false;
    }

    public int? Count(Option<string> option, int least) => Text(option) is { } text ? Values.Count(option.Name, text, least) : null;

    public double? Positive(Option<string> option)
        => Text(option) is { } text ? Values.Number(option.Name, text, "a finite number above 0", value => value > 0) : null;

    public double? NotNegative(Option<string> option)
        => Text(option) is { } text ? Values.Number(option.Name, text, "a finite number of at least 0", value => value >= 0) : null;

    public ulong? Seed(Option<string> option) => Text(option) is { } text ? Values.Seed(option.Name, text) : null;

    public IReadOnlyList<int>? BatchSizes(Option<string> option) => Text(option) is { } sizes ? Values.BatchSizes(option.Name, sizes) : null;

    public TimeSpan? Minutes(Option<string> option) => Positive(option) is { } minutes
        ? minutes < TimeSpan.MaxValue.TotalMinutes ? TimeSpan.FromMinutes(minutes) : TimeSpan.MaxValue
        : null;

    public long? Mebibytes(Option<string> option) => Count(option, 1) is { } mebibytes ? (long)mebibytes << 20 : null;

    /// <summary>Refuses two options that cannot both be given.</summary>
    public void Exclude(Option<string> one, Option<string> other)
    {
        if (AnyGiven(one) && AnyGiven(other))
        {
            throw new BadInputException($"{one.Name} and {other.Name} exclude each other: keep one.");
        }
    }

    /// <summary>Refuses an option that is given without the option it belongs to.</summary>
    public void Need(Option<string> option, Option<string> other, string why)
    {
        if (AnyGiven(option) && !AnyGiven(other))
        {
            throw new BadInputException($"{option.Name} needs {other.Name}: {why}.");
        }
    }
}
