using Escapement.Reports.Story;
using Escapement.Stability;
using Escapement.Updates;
using ScottPlot;
using ScottPlot.Plottables;

namespace Escapement.Reports.Figures;

/// <summary>
/// The learning-rate threshold against batch size, log–log: exact curve, the paper's band, the Euclidean bound, gradient descent's limit.
/// </summary>
sealed class ThresholdFigure : IDisposable
{
    const int Width = 900;
    const int Height = 620;
    const double BoundsReach = 30;
    const double BandOpacity = 0.28;

    readonly StabilityReport _report;
    readonly Plot _plot = FigureStyle.NewPlot();
    readonly double _left;
    readonly double _right;
    readonly double _bottom;
    readonly double _top;

    public ThresholdFigure(StabilityReport report)
    {
        _report = report;
        (_left, _right) = BatchRange(report);
        (double from, double to) = CurveRange.Of(report, BoundsReach);
        (_bottom, _top) = (Math.Log10(from), Math.Log10(to));

        Band();
        Limit();
        ChosenRates();
        Marks();
        Curves();
        Legend();
        Dress();
    }

    /// <summary>The figure as an SVG document.</summary>
    public string Svg() => FigureStyle.Svg(_plot, Width, Height);

    /// <summary>The figure as a PNG at twice the SVG's size.</summary>
    public byte[] Png() => FigureStyle.Png(_plot, Width, Height, FigureStyle.WidePngScale);

    public void Dispose() => _plot.Dispose();

    IEnumerable<IGrouping<Sampling, ThresholdRow>> BySampling()
        => _report.Thresholds.OrderBy(row => row.Batch.Size).GroupBy(row => row.Batch.Sampling);

    /// <summary>Decimal logarithms of the ends of the batch axis, a little beyond the first and the last batch.</summary>
    static (double From, double To) BatchRange(StabilityReport report)
    {
        double from = Math.Log10(report.Thresholds.Min(row => row.Batch.Size)), to = Math.Log10(report.Thresholds.Max(row => row.Batch.Size));
        double margin = Math.Max(0.03 * (to - from), 0.15);
        return (from - margin, to + margin);
    }

    /// <summary>Adds an item to the legend without drawing, so that the legend is ordered by importance rather than by drawing.</summary>
    void Name(string text, Color color, float width, LinePattern pattern, MarkerShape marker = MarkerShape.None, Color? fill = null)
        => _plot.Legend.ManualItems.Add(new LegendItem
        {
            LabelText = text,
            LineColor = color,
            LineWidth = width,
            LinePattern = pattern,
            MarkerShape = marker,
            MarkerSize = 7,
            MarkerFillColor = color,
            FillColor = fill ?? Colors.Transparent,
        });

    // Only for the first sampling: two overlapping bands would hide each other.
    void Band()
    {
        List<ThresholdRow> bounded = [.. BySampling().First().Where(row => row is { PatelConvergence: > 0, PatelDivergence: > 0 })];
        if (bounded.Count > 1)
        {
            double[] low = [.. bounded.Select(row => Math.Max(Math.Log10(row.PatelConvergence!.Value), _bottom - 1))];
            double[] high = [.. bounded.Select(row => Math.Min(Math.Log10(row.PatelDivergence!.Value), _top + 1))];
            FillY band = _plot.Add.FillY(bounded.Select(X).ToArray(), low, high);
            band.FillColor = FigureColors.Paper.WithAlpha(BandOpacity);
            band.LineColor = FigureColors.Paper;
            band.LineWidth = 1;
        }
    }

    void Curves()
    {
        List<ThresholdRow> euclidean = [.. BySampling().First().Where(row => row.EuclideanSufficient > 0)];
        if (euclidean.Count > 0)
        {
            double[] heights = [.. euclidean.Select(row => Math.Log10(row.EuclideanSufficient!.Value))];
            Scatter bound = _plot.Add.ScatterLine(euclidean.Select(X).ToArray(), heights, FigureColors.Euclidean);
            bound.LineWidth = 1.4f;
            bound.LinePattern = LinePattern.Dashed;
        }

        foreach ((int index, IGrouping<Sampling, ThresholdRow> rows) in BySampling().Index())
        {
            double[] values = [.. rows.Select(row => Math.Log10(row.Exact))];
            Scatter exact = _plot.Add.Scatter(rows.Select(X).ToArray(), values, ExactColor(index));
            exact.LineWidth = ExactWidth(index);
            exact.MarkerSize = 7;
            exact.MarkerShape = ExactMarker(index);
        }
    }

    // Two samplings nearly coincide at small batches; the second is drawn thinner, so the first stays visible below it.
    static float ExactWidth(int sampling) => sampling == 0 ? 3 : 1.4f;

    static Color ExactColor(int sampling) => sampling == 0 ? FigureColors.Exact : FigureColors.SecondExact;

    static MarkerShape ExactMarker(int sampling) => sampling == 0 ? MarkerShape.FilledCircle : MarkerShape.FilledDiamond;

    void Limit() => _plot.Add.HorizontalLine(Math.Log10(_report.GradientDescentLimit), 1.4f, FigureColors.GradientDescent, LinePattern.Dashed);

    void ChosenRates()
    {
        foreach (double rate in _report.AtLearningRate.Select(row => row.LearningRate).Distinct())
        {
            _plot.Add.HorizontalLine(Math.Log10(rate), 1.6f, FigureColors.Chosen, LinePattern.Dotted);
        }
    }

    void Legend()
    {
        // Short if there are two, since a viewer without Inter needs more room for each.
        List<Sampling> samplings = [.. BySampling().Select(rows => rows.Key)];
        string name = samplings.Count > 1 ? "exact C*(k)" : "exact threshold C*(k)";
        foreach ((int index, Sampling sampling) in samplings.Index())
        {
            string suffix = samplings.Count > 1 ? $", {SamplingNames.Spoken(sampling)}" : "";
            Name($"{name}{suffix}", ExactColor(index), ExactWidth(index), LinePattern.Solid, ExactMarker(index));
        }

        if (ThresholdStory.IsPlain(_report.Rule))
        {
            Name("between the paper's bounds", FigureColors.Paper, 1, LinePattern.Solid, fill: FigureColors.Paper.WithAlpha(BandOpacity));
            Name("Euclidean bound (sufficient)", FigureColors.Euclidean, 1.4f, LinePattern.Dashed);
        }

        string limit = ThresholdStory.IsPlain(_report.Rule) ? "gradient descent, 2/λ₁" : "gradient descent, same rule";
        Name(limit, FigureColors.GradientDescent, 1.4f, LinePattern.Dashed);
        if (_report.AtLearningRate.Count > 0)
        {
            Name("given learning rate", FigureColors.Chosen, 1.6f, LinePattern.Dotted);
        }
    }

    void Marks()
    {
        Mark("k_c", _report.SaturationBatch);
        if (ThresholdStory.IsPlain(_report.Rule))
        {
            Mark("k*", _report.CriticalBatch);
        }
    }

    void Mark(string name, double batch)
    {
        double at = Math.Log10(batch);
        if (!(at > _left && at < _right))
        {
            return; // the text gives the number; a mark this far outside would stretch the axis
        }

        _plot.Add.VerticalLine(at, 1, FigureColors.Muted, LinePattern.Dotted);
        bool atRightEnd = at > _left + 0.85 * (_right - _left);
        Text label = _plot.Add.Text($"{name} = {Numbers.Quantity(batch)}", at, _bottom);
        label.LabelFontSize = 13;
        label.LabelFontColor = FigureColors.Muted;
        label.LabelAlignment = atRightEnd ? Alignment.LowerRight : Alignment.LowerLeft;
        label.OffsetX = atRightEnd ? -5 : 5;
        label.OffsetY = -5;
    }

    void Dress()
    {
        _plot.Axes.SetLimits(_left, _right, _bottom, _top);
        _plot.Axes.Bottom.TickGenerator = LogTicks.PowersOfTwo(_left, _right);
        _plot.Axes.Left.TickGenerator = LogTicks.Decades(_bottom, _top);
        FigureStyle.Dress(_plot, "batch size k (components)", "learning rate", LegendLayoutKind.Rows, gap: 24);
        FigureStyle.OpenFrame(_plot);
    }

    static double X(ThresholdRow row) => Math.Log10(row.Batch.Size);
}
