using Escapement.Experiments.Simulations;
using Escapement.Reports.Story;
using Escapement.Simulation;
using Escapement.Stability;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Escapement.Reports.Figures;

/// <summary>
/// Distance from the minimizer against steps, both logarithmic: quantiles over all paths, the mean while all paths run, and over them the predicted
/// rates of the mean square and of a typical path.
/// </summary>
sealed class SimulationFigure : IDisposable
{
    const int Width = 820;
    const int Height = 620;
    const int Median = 2;

    readonly SimulationResult _simulation;
    readonly Plot _plot = FigureStyle.NewPlot();
    readonly CurvePoint[] _curve;
    readonly bool _linear;
    readonly double _low;
    readonly double _high;
    readonly double _bottom;
    readonly double _top;
    readonly double _right;

    public SimulationFigure(SimulationResult simulation)
    {
        _simulation = simulation;
        _curve = [.. simulation.Result.Curve.Where(point => point.Step <= Last(simulation))];
        _linear = simulation.Result.Curve.Index().All(point => point.Item.Step == point.Index);
        (_low, _high) = Distances();
        double margin = Math.Max(0.12, 0.06 * (_high - _low));
        (_bottom, _top) = (_low - margin, _high + margin);
        _right = X(_curve[^1].Step);
        Band(0, "5 to 95 % of all paths", 0.18);
        Band(1, "25 to 75 %", 0.38);
        Lines();
        Predictions();
        Radii();
        Dress();
    }

    /// <summary>The figure as an SVG document.</summary>
    public string Svg() => FigureStyle.Svg(_plot, Width, Height);

    /// <summary>The figure as a PNG at twice the SVG's size.</summary>
    public byte[] Png() => FigureStyle.Png(_plot, Width, Height, FigureStyle.WidePngScale);

    public void Dispose() => _plot.Dispose();

    /// <summary>The recorded steps up to the first at which all quantiles have left or arrived.</summary>
    static int Last(SimulationResult simulation)
        => simulation.Result.Curve.FirstOrDefault(point => !point.DistanceQuantiles.Any(distance => distance > 0 && double.IsFinite(distance)))?.Step
            ?? simulation.Result.Curve[^1].Step;

    /// <summary>
    /// The place of a step on the axis. If every step is recorded, the axis is linear and rates are straight lines; otherwise step n lies at log(n +
    /// 1).
    /// </summary>
    double X(double step) => _linear ? step : Math.Log10(step + 1);

    double Y(double distance) => Math.Clamp(Math.Log10(distance), _low, _high);

    /// <summary>
    /// Decimal logarithms of the smallest and the largest distance shown; paths that stopped appear at the radius at which they stopped.
    /// </summary>
    (double, double) Distances()
    {
        double[] seen = [.. _curve.SelectMany(point => point.DistanceQuantiles).Where(distance => distance > 0 && double.IsFinite(distance))];
        double leave = _simulation.Setting.LeaveRadius, arrive = _simulation.Setting.ArriveRadius;
        double high = double.IsFinite(leave) ? leave : seen.Max(), low = Math.Min(seen.Min(), high / 10);
        return (Math.Log10(low < 10 * arrive ? arrive : low), Math.Log10(high));
    }

    void Band(int level, string name, double opacity)
    {
        int other = EnsembleResult.QuantileLevels.Count - 1 - level;
        FillY band = _plot.Add.FillY(
            [.. _curve.Select(point => X(point.Step))],
            [.. _curve.Select(point => Y(point.DistanceQuantiles[level]))],
            [.. _curve.Select(point => Y(point.DistanceQuantiles[other]))]);
        band.FillColor = FigureColors.Paths.WithAlpha(opacity);
        band.LineWidth = 0;
        _plot.Legend.ManualItems.Add(new LegendItem { LabelText = name, FillColor = band.FillColor, OutlineWidth = 0 });
    }

    void Lines()
    {
        Line("median path", _curve.Select(point => (point.Step, (double?)point.DistanceQuantiles[Median])), FigureColors.Paths, 3, LinePattern.Solid);
        int all = _simulation.Result.Trajectories;
        Line(
            "root mean square, until a path stops",
            _curve.TakeWhile(point => point.Running == all).Select(point => (point.Step, (double?)Math.Sqrt(point.MeanSquaredDistance))),
            FigureColors.Exact, 3,
            LinePattern.Solid);
    }

    /// <summary>Draws predictions in darker shades over the measurements.</summary>
    void Predictions()
    {
        const int Points = 400;
        PathwiseStability paths = _simulation.Prediction.Paths;
        int last = _curve[^1].Step;
        int[] steps = [.. Enumerable.Range(0, Points)
            .Select(i => (int)Math.Round(_linear ? last * i / (Points - 1.0) : Math.Pow(10, _right * i / (Points - 1.0)) - 1)).Distinct()];
        string rate = paths.Rho is { } rho ? $" (ρ = {Numbers.Spoken(rho)})" : "";
        Line(
            $"predicted root mean square{rate}", steps.Select(step => (step, Root(PredictedCurve.MeanSquare(_simulation, step)))),
            FigureColors.Predicted(FigureColors.Exact), 2,
            LinePattern.Dashed);
        Line(
            $"predicted typical path (γ = {Numbers.Spoken(paths.LyapunovExponent.Value ?? double.NaN).Replace('-', '−')})",
            steps.Select(step => (step, PredictedCurve.Typical(_simulation, step))), FigureColors.Predicted(FigureColors.Paths), 2,
            LinePattern.Dashed);
        if (_simulation.Prediction.Floor is { } floor)
        {
            double distance = Math.Sqrt(floor.MeanSquareError);
            Line("predicted noise floor", [(0, distance), (last, distance)], FigureColors.Predicted(FigureColors.Exact), 1.6f, LinePattern.Dotted);
        }
    }

    static double? Root(double? square) => square is { } known ? Math.Sqrt(known) : null;

    /// <summary>Draws a line up to where it leaves the picture; without points it draws nothing and adds nothing to the legend.</summary>
    void Line(string name, IEnumerable<(int Step, double? Distance)> points, Color color, float width, LinePattern pattern)
    {
        (double X, double Y)[] shown =
            [.. Inside([.. points.Where(point => point.Distance is not null).Select(point => (X(point.Step), Math.Log10(point.Distance!.Value)))])];
        if (shown.Length < 2)
        {
            return;
        }

        Scatter line = _plot.Add.ScatterLine(shown.Select(point => point.X).ToArray(), shown.Select(point => point.Y).ToArray(), color);
        line.LineWidth = width;
        line.LinePattern = pattern;
        _plot.Legend.ManualItems.Add(new LegendItem { LabelText = name, LineColor = color, LineWidth = width, LinePattern = pattern });
    }

    /// <summary>The leading points inside the picture, and the point where the line to the next one crosses the edge.</summary>
    IEnumerable<(double X, double Y)> Inside((double X, double Y)[] points)
    {
        for (int i = 0; i < points.Length; i++)
        {
            double y = points[i].Y;
            if (y >= _low && y <= _high)
            {
                yield return points[i];
                continue;
            }

            if (i > 0)
            {
                double edge = y > _high ? _high : _low, part = double.IsFinite(y) ? (edge - points[i - 1].Y) / (y - points[i - 1].Y) : 1;
                yield return (points[i - 1].X + (part * (points[i].X - points[i - 1].X)), edge);
            }

            yield break;
        }
    }

    void Radii()
    {
        Radius(_simulation.Setting.LeaveRadius, "left", Alignment.LowerRight, -1);
        Radius(_simulation.Setting.ArriveRadius, "arrived", Alignment.UpperRight, 1);
    }

    void Radius(double radius, string name, Alignment alignment, float down)
    {
        double at = Math.Log10(radius);
        if (!(at >= _bottom && at <= _top))
        {
            return;
        }

        _plot.Add.HorizontalLine(at, 1.2f, FigureColors.Text, LinePattern.Dotted);
        Text label = _plot.Add.Text(name, _right, at);
        label.LabelFontSize = 13;
        label.LabelFontColor = FigureColors.Muted;
        label.LabelAlignment = alignment;
        label.OffsetX = -5;
        label.OffsetY = 3 * down;
    }

    string Heading()
    {
        EnsembleOptions setting = _simulation.Setting;
        return $"learning rate {Numbers.Spoken(setting.LearningRate)} = {Numbers.Spoken(_simulation.Ratio)} C*, batch size "
            + $"{Numbers.Count(setting.Batch.Size)}: {(_simulation.Left.Count == 0 ? "none" : Shares.Percent(_simulation.Left.Value))} of "
            + $"{Numbers.Of(_simulation.Result.Trajectories, "path")} left";
    }

    static NumericAutomatic WholeTicks() => new()
    {
        IntegerTicksOnly = true,
        LabelFormatter = step => Numbers.Count((long)Math.Round(step)),
    };

    void Dress()
    {
        _plot.Axes.SetLimits(0, _right, _bottom, _top);
        _plot.Axes.Bottom.TickGenerator = _linear ? WholeTicks() : LogTicks.Counts(_right);
        _plot.Axes.Left.TickGenerator = LogTicks.Decades(_bottom, _top);
        _plot.Title(Heading(), 14);
        FigureStyle.Dress(_plot, "steps", "distance from the minimizer", LegendLayoutKind.Rows);
        FigureStyle.OpenFrame(_plot);
        _plot.Axes.Title.Label.Bold = false;
        _plot.Axes.Title.Label.ForeColor = FigureColors.Text;
    }
}
