using System.Globalization;
using Escapement.Statistics;

namespace Escapement.Experiments.Claims;

/// <summary>Numbers as the report shows them.</summary>
static class Shown
{
    /// <summary>Four digits.</summary>
    public static string Of(double value) => Of(value, 4);

    /// <summary>A number of significant digits; powers of ten beyond six places.</summary>
    public static string Of(double value, int digits)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return double.IsNaN(value) ? "–" : double.IsPositiveInfinity(value) ? "∞" : double.IsNegativeInfinity(value) ? "−∞" : "0";
        }

        double magnitude = Math.Floor(Math.Log10(Math.Abs(value)));
        if (magnitude is < -4 or > 6)
        {
            string mantissa = (value / Math.Pow(10, magnitude))
                .ToString("0." + new string('#', Math.Min(2, digits - 1)), CultureInfo.InvariantCulture);
            return $"{mantissa}·10^{magnitude.ToString(CultureInfo.InvariantCulture)}".Replace('-', '−');
        }

        int places = Math.Max(0, digits - 1 - (int)magnitude);
        return value.ToString("#,0." + new string('#', places), CultureInfo.InvariantCulture).Replace('-', '−');
    }

    /// <summary>A value with its interval.</summary>
    public static string Of(Estimate estimate)
        => estimate.Value is { } value ? estimate.IsExact ? Of(value) : $"{Of(value)} ({Of(estimate.Low, 3)} to {Of(estimate.High, 3)})"
            : Interval(estimate);

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => $"{Of(100 * share, 3)} %";

    /// <summary>The smallest and the largest of some shares; one number if both print the same.</summary>
    public static string Range(IEnumerable<double> shares)
    {
        double[] all = [.. shares];
        if (all.Length == 0)
        {
            return "none";
        }

        string low = Percent(all.Min()), high = Percent(all.Max());
        return low == high ? low : $"{low} to {high}";
    }

    /// <summary>A whole number.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    static string Interval(Estimate estimate) => $"between {Of(estimate.Low, 3)} and {Of(estimate.High, 3)}";
}
