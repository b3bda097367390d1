using System.Globalization;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Reports.Story;

/// <summary>The threshold curve drawn with characters, log–log: a picture that needs no file.</summary>
static class TextChart
{
    const int Height = 16;
    const int Margin = 11; // the labels of the learning-rate axis

    /// <summary>The characters of a chart: for terminals, and in ASCII for pipes and files.</summary>
    sealed record Marks(char Curve, char Point, char Band, char Limit, char Rate, char Corner, char Floor, char Wall)
    {
        public static Marks Unicode { get; } = new('•', '●', '░', '─', '┄', '└', '─', '│');

        public static Marks Ascii { get; } = new('.', 'o', ':', '-', '~', '+', '-', '|');
    }

    /// <summary>The chart's lines, none wider than <paramref name="width"/>; empty if there is no curve to draw.</summary>
    public static IEnumerable<string> Draw(StabilityReport report, int width, bool unicode)
    {
        Sampling sampling = report.Thresholds[0].Batch.Sampling;
        List<ThresholdRow> rows = [.. report.Thresholds.Where(row => row.Batch.Sampling == sampling).OrderBy(row => row.Batch.Size)];
        if (rows.Count < 2)
        {
            return [];
        }

        Marks marks = unicode ? Marks.Unicode : Marks.Ascii;
        double[] k = [.. rows.Select(row => Math.Log(row.Batch.Size))];
        double[] exact = [.. rows.Select(row => Math.Log(row.Exact))];
        bool band = rows.TrueForAll(row => row is { PatelConvergence: > 0, PatelDivergence: > 0 } && double.IsFinite(row.PatelDivergence.Value));
        double[] low = band ? [.. rows.Select(row => Math.Log(row.PatelConvergence!.Value))] : exact;
        double[] high = band ? [.. rows.Select(row => Math.Log(row.PatelDivergence!.Value))] : exact;
        double limit = Math.Log(report.GradientDescentLimit);
        double[] rates = [.. report.AtLearningRate.Select(row => Math.Log(row.LearningRate)).Distinct()];

        (double from, double to) = CurveRange.Of(report, reach: 3);
        double bottom = Math.Log(from), top = Math.Log(to);
        int columns = Math.Min(width, 100) - Margin - 1;
        char[][] canvas = [.. Enumerable.Range(0, Height).Select(_ => Enumerable.Repeat(' ', columns).ToArray())];
        int RowOf(double value) => (int)Math.Round((top - value) / (top - bottom) * (Height - 1));
        int ColumnOf(double value) => (int)Math.Round((value - k[0]) / (k[^1] - k[0]) * (columns - 1));
        void Put(int row, int column, char mark)
        {
            if (row is >= 0 and < Height)
            {
                canvas[row][column] = mark;
            }
        }

        for (int column = 0; column < columns; column++)
        {
            double at = k[0] + (k[^1] - k[0]) * column / (columns - 1);
            for (int row = Math.Max(0, RowOf(Interpolate(k, high, at))); band && row <= RowOf(Interpolate(k, low, at)); row++)
            {
                Put(row, column, marks.Band);
            }

            Put(RowOf(limit), column, marks.Limit);
            foreach (double rate in rates)
            {
                Put(RowOf(rate), column, marks.Rate);
            }
        }

        for (int column = 0; column < columns; column++)
        {
            Put(RowOf(Interpolate(k, exact, k[0] + (k[^1] - k[0]) * column / (columns - 1))), column, marks.Curve);
        }

        for (int i = 0; i < k.Length; i++)
        {
            Put(RowOf(exact[i]), ColumnOf(k[i]), marks.Point);
        }

        string[] legend = Legend(marks, band, rates.Length > 0);
        return Framed(canvas, marks, Labels(from, to, RowOf), rows, ColumnOf, legend, columns);
    }

    static string[] Legend(Marks marks, bool band, bool rates) =>
    [
        $"{marks.Point} exact C*", $"{marks.Limit} gradient descent",
        .. band ? [$"{marks.Band} the paper's band"] : Array.Empty<string>(),
        .. rates ? [$"{marks.Rate} given learning rate"] : Array.Empty<string>(),
    ];

    static IEnumerable<string> Framed(
        char[][] canvas, Marks marks, Dictionary<int, string> labels, List<ThresholdRow> rows, Func<double, int> columnOf, string[] legend,
        int columns)
    {
        yield return "Learning rate (upward) against batch size k, both logarithmic";
        for (int row = 0; row < Height; row++)
        {
            yield return $"{labels.GetValueOrDefault(row, "").PadLeft(Margin - 1)} {marks.Wall}{new string(canvas[row])}".TrimEnd();
        }

        yield return $"{new string(' ', Margin)}{marks.Corner}{new string(marks.Floor, columns)}";
        yield return $"{new string(' ', Margin + 1)}{Ticks(rows, columnOf, columns)}";
        string entries = string.Join("  ", legend.Select(entry => entry.Replace(' ', Lines.Tie) + Lines.Tie));
        foreach (string line in Lines.Wrap(entries, Margin + 1 + columns, new string(' ', Margin + 1)))
        {
            yield return line.TrimEnd();
        }
    }

    /// <summary>Batch sizes under their columns, as many as fit without touching.</summary>
    static string Ticks(List<ThresholdRow> rows, Func<double, int> columnOf, int columns)
    {
        char[] line = [.. Enumerable.Repeat(' ', columns)];
        int free = 0;
        foreach (int size in rows.Select(row => row.Batch.Size))
        {
            string label = size.ToString(CultureInfo.InvariantCulture);
            int start = Math.Clamp(columnOf(Math.Log(size)) - label.Length / 2, 0, columns - label.Length);
            if (start >= free)
            {
                label.CopyTo(line.AsSpan(start));
                free = start + label.Length + 2;
            }
        }

        return new string(line).TrimEnd();
    }

    /// <summary>Round learning rates beside their rows: decades, with 2 and 5 if few decades are in range.</summary>
    static Dictionary<int, string> Labels(double from, double to, Func<double, int> rowOf)
    {
        Dictionary<int, string> labels = [];
        int[] digits = to / from > 1000 ? [1] : [1, 2, 5];
        for (int decade = (int)Math.Floor(Math.Log10(from)); decade <= Math.Log10(to); decade++)
        {
            foreach (double value in digits.Select(digit => digit * Math.Pow(10, decade)).Where(value => value >= from && value <= to))
            {
                labels[rowOf(Math.Log(value))] = value.ToString(decade is >= -5 and <= 5 ? "0.#######" : "0e0", CultureInfo.InvariantCulture);
            }
        }

        return labels;
    }

    static double Interpolate(double[] x, double[] y, double at)
    {
        int right = Array.FindIndex(x, value => value >= at);
        if (right <= 0)
        {
            return right == 0 ? y[0] : y[^1];
        }

        double weight = (at - x[right - 1]) / (x[right] - x[right - 1]);
        return y[right - 1] + weight * (y[right] - y[right - 1]);
    }
}
