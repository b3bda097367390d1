using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Escapement.Reports.Figures;

/// <summary>Ticks of logarithmic axes, whose coordinates are decimal logarithms.</summary>
static class LogTicks
{
    const int MostLabels = 11;

    /// <summary>Ticks for batch sizes: powers of two, thinned to powers of 4, 8, … until they are few enough.</summary>
    public static ITickGenerator PowersOfTwo(double from, double to)
    {
        int first = (int)Math.Ceiling(from / Math.Log10(2) - 1e-9), last = (int)Math.Floor(to / Math.Log10(2) + 1e-9);
        int step = Math.Max(1, (int)Math.Ceiling((last - first + 1) / (double)MostLabels));
        NumericManual ticks = new();
        for (int power = first; power <= last; power++)
        {
            double at = power * Math.Log10(2);
            if (power % step == 0)
            {
                ticks.AddMajor(at, Plain(Math.Pow(2, power)));
            }
            else
            {
                ticks.AddMinor(at);
            }
        }

        return ticks;
    }

    /// <summary>
    /// Ticks for counts from 0, placed at the decimal logarithm of count + 1: 0 and powers of ten; if few of those are in range, also 2 and 5.
    /// </summary>
    public static ITickGenerator Counts(double to)
    {
        NumericManual ticks = new();
        ticks.AddMajor(0, "0");
        for (int decade = 0; decade <= to; decade++)
        {
            for (int digit = 1; digit <= 9; digit++)
            {
                double count = digit * Math.Pow(10, decade), at = Math.Log10(count + 1);
                if (at > to)
                {
                    break;
                }

                if (digit == 1 || (to < 3 && digit is 2 or 5))
                {
                    ticks.AddMajor(at, Plain(count));
                }
                else
                {
                    ticks.AddMinor(at);
                }
            }
        }

        return ticks;
    }

    /// <summary>Decades with minor ticks at 2 … 9; if few decades are in range, numbers between them have labels too.</summary>
    public static ITickGenerator Decades(double from, double to)
    {
        NumericManual ticks = new();
        int first = (int)Math.Floor(from), last = (int)Math.Ceiling(to), step = Math.Max(1, (int)Math.Ceiling((last - first) / 8.0));
        double[] labelled = Labelled(to - from);
        for (int decade = first; decade <= last; decade++)
        {
            foreach (double number in _digits.Union(labelled))
            {
                double at = decade + Math.Log10(number);
                if (at < from || at > to)
                {
                    continue;
                }

                if (labelled.Contains(number) && (number > 1 || decade % step == 0))
                {
                    ticks.AddMajor(at, Label(number, decade));
                }
                else if (number == 1 || step == 1)
                {
                    ticks.AddMinor(at);
                }
            }
        }

        return ticks;
    }

    static readonly double[] _digits = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    /// <summary>The numbers with labels in each decade, by the number of decades in range: enough to read values, few enough not to touch.</summary>
    static double[] Labelled(double decades) => decades switch
    {
        < 0.31 => [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 2, 2.2, 2.4, 2.6, 2.8, 3, 3.2, 3.5, 3.8, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9,
            9.5],
        < 0.62 => [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9],
        < 1 => [1, 2, 3, 4, 5, 6, 8],
        < 2 => [1, 2, 5],
        < 3 => [1, 3],
        _ => [1],
    };

    /// <summary>Writes 0.002, 0.5, 20; beyond four places 2×10⁻⁷.</summary>
    internal static string Label(double number, int decade)
        => decade is >= -4 and <= 4 ? Plain(number * Math.Pow(10, decade))
            : number == 1 ? $"10{Superscript(decade)}" : $"{Plain(number)}×10{Superscript(decade)}";

    static string Plain(double value) => value.ToString("#,0.########", CultureInfo.InvariantCulture);

    static string Superscript(int number)
        => string.Concat(number.ToString(CultureInfo.InvariantCulture)
            .Select(character => character == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[character - '0']));
}
