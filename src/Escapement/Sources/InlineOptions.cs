using System.Globalization;

namespace Escapement.Sources;

/// <summary>The options after the colon of a source, <c>name:key=value,flag,…</c>.</summary>
sealed class InlineOptions(string source, string? text)
{
    readonly Dictionary<string, string?> _given = [];

    /// <summary>Reads the options.</summary>
    /// <exception cref="SourceException">
    /// An option is not in <paramref name="valued"/> or <paramref name="flags"/>, lacks its value, has a value although it is a flag, or comes twice.
    /// </exception>
    public void Allow(string[] valued, string[] flags)
    {
        foreach (string option in text?.Split(',') ?? [])
        {
            int equals = option.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? option : option[..equals];
            if (!(equals < 0 ? flags : valued).Contains(key))
            {
                string known = string.Join(", ", valued.Select(name => name + "=").Concat(flags));
                throw Error($"unknown option {Excerpt.Of(option)}; known are {known}");
            }

            if (!_given.TryAdd(key, equals < 0 ? null : option[(equals + 1)..]))
            {
                throw Error($"the option {key} is given twice");
            }
        }
    }

    /// <summary>A value, on one line.</summary>
    public string? Text(string key) => _given.GetValueOrDefault(key) is { } value ? Excerpt.Plain(value) : null;

    /// <summary>An integer ≥ 1.</summary>
    public int? Count(string key) => Text(key) is not { } value ? null
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 ? count
        : throw Fault(key, value, FormattableString.Invariant($"a whole number from 1 to {int.MaxValue}"));

    /// <summary>An unsigned 64-bit integer.</summary>
    public ulong? Seed(string key) => Text(key) is not { } value ? null
        : ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed
        : throw Fault(key, value, FormattableString.Invariant($"a whole number from 0 to {ulong.MaxValue}"));

    /// <summary>A finite number.</summary>
    public double? Number(string key) => Text(key) is not { } value ? null
        : double.TryParse(value, NumberStyles.Float & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number) ? number
        : throw Fault(key, value, "a finite number");

    /// <summary>One of a few words; the default is the first.</summary>
    public string Choice(string key, params ReadOnlySpan<string> words) => Text(key) is not { } value ? words[0]
        : words.Contains(value) ? value
        : throw Fault(key, value, string.Join(" or ", words!));

    /// <summary>One of several flags that exclude each other; the default is the first.</summary>
    public string OneOf(params string[] flags)
    {
        string[] given = [.. flags.Where(_given.ContainsKey)];
        return given.Length > 1 ? throw Error($"{given[0]} and {given[1]} exclude each other: give one") : given.Length == 1 ? given[0] : flags[0];
    }

    /// <summary>Checks, before the coefficients are drawn, that they fit into memory.</summary>
    public void RequireMemory(double bytes) => MemoryNeed.Require(Excerpt.Plain(source), "its coefficients", bytes);

    public SourceException Error(string message) => new Place(Excerpt.Plain(source)).Error(message);

    SourceException Fault(string key, string value, string expected) => Error($"{key} is {Excerpt.Of(value)}, expected {expected}");
}
