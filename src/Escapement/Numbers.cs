using System.Globalization;

namespace Escapement;

/// <summary>Formats numbers for readers: few significant digits, invariant culture, thousands separators in counts.</summary>
static class Numbers
{
    const double Minute = 60;
    const double Hour = 60 * Minute;
    const double Day = 24 * Hour;

    /// <summary>For sentences: 4 significant digits.</summary>
    public static string Spoken(double value) => Round(value, 4);

    /// <summary>For tables: 5 significant digits.</summary>
    public static string Tabled(double? value) => value is { } number ? Round(number, 5) : "-";

    /// <summary>Full precision that reads back to the same double.</summary>
    public static string Exact(double? value) => value is { } number ? Compact(number.ToString("R", CultureInfo.InvariantCulture)) : "";

    /// <summary>At most this many significant digits, for messages.</summary>
    public static string Digits(double value, int digits)
        => Compact(value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    /// <summary>A count: 1,797.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A quantity on the scale of a count, such as a critical batch size: one or two decimals for small values.</summary>
    public static string Quantity(double value) => Math.Abs(value) switch
    {
        < 10 => value.ToString("0.0#", CultureInfo.InvariantCulture),
        < 1e6 => value.ToString("N0", CultureInfo.InvariantCulture),
        _ => Round(value, 3),
    };

    /// <summary>Few digits, when only the magnitude matters: 3.1e-13.</summary>
    public static string Size(double value) => Round(value, 2);

    /// <summary>A duration in whole units, rounded up: "40 s", "12 min", "3 h".</summary>
    public static string Time(double seconds) => seconds switch
    {
        <= 120 => $"{Math.Ceiling(seconds):0} s",
        <= 120 * Minute => $"{Math.Ceiling(seconds / Minute):0} min",
        <= 4 * Day => $"{Math.Ceiling(seconds / Hour):0} h",
        < 1e6 * Day => $"{Count((long)Math.Ceiling(seconds / Day))} days",
        _ => $"{Size(seconds / Day)} days",
    };

    /// <summary>"1 component", "1,797 components", "4 minima".</summary>
    public static string Of(long count, string noun) => $"{Count(count)} {(count == 1 ? noun : noun == "minimum" ? "minima" : noun + "s")}";

    /// <summary>"a", "a and b", "a, b and c".</summary>
    public static string List(IReadOnlyList<string> items) => items.Count switch
    {
        0 => "",
        1 => items[0],
        _ => string.Join(", ", items.Take(items.Count - 1)) + " and " + items[^1],
    };

    static string Round(double value, int digits)
    {
        if (value == 0)
        {
            return "0";
        }

        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "-" : value > 0 ? "infinite" : "-infinite";
        }

        // The exponent is read after rounding: 0.99999 with 4 digits is 1.000.
        string scientific = value.ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        int at = scientific.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(scientific.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return exponent is >= -4 and < 6
            ? value.ToString("N" + Math.Max(0, digits - 1 - exponent).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : Compact(scientific);
    }

    /// <summary>"1E-05" as "1e-5": numbers have one notation everywhere.</summary>
    static string Compact(string number)
    {
        int at = number.IndexOf('E', StringComparison.Ordinal);
        return at < 0 ? number : string.Create(
            CultureInfo.InvariantCulture,
            $"{number[..at]}e{int.Parse(number.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)}");
    }
}
