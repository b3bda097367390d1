using Escapement.Design;
using Escapement.Experiments.Designs;
using Escapement.Experiments.Pictures;
using ScottPlot;

namespace Escapement.Reports.Figures;

/// <summary>The windows between two minima, and the choices in them.</summary>
static class SelectionPicture
{
    const double Light = 0.10, Full = 0.22;
    const string Best = "best choice";

    public static DesignPicture Of(DesignResult.KeepAndShed design)
    {
        IReadOnlyList<SelectionWindow> windows = design.Selection.Windows;
        PredictedLine Curve(string label, Func<SelectionWindow, double?> rate, Color color, float width, PointShape marker)
            => DesignPicture.Curve(label, windows.Select(window => (window.Batch.Size, rate(window))), color, width, LinePattern.Solid, marker);

        PredictedLine keep = Curve($"C*(k) at {design.Keep.Name}, kept", window => window.Keep.Exact, FigureColors.Exact, 3, PointShape.Circle);
        PredictedLine shed = Curve(
            $"C*(k) at {design.Shed.Name}, shed", window => window.Shed.Exact, FigureColors.SecondExact, 3, PointShape.Square);
        PredictedLine zero = Curve($"γ = 0 at {design.Shed.Name}", window => window.ShedLyapunov?.Value, FigureColors.Text, 2,
            PointShape.HollowDiamond);
        List<DesignBand> bands = [new("in mean square", shed.X, shed.Y, keep.Y, FigureColors.Exact.WithAlpha(Light))];
        if (zero.X.Length > 0)
        {
            double[] upper = [.. zero.X.Select(x => keep.Y[Array.IndexOf(keep.X, x)])];
            bands.Add(new("almost surely", zero.X, zero.Y, upper, FigureColors.Exact.WithAlpha(Full)));
        }

        List<DesignPoint> points = [];
        foreach (SelectionWindow window in windows.Where(window => window.Choice is not null))
        {
            bool best = window == design.Selection.Best;
            string? label = best ? "best of all" : points.Exists(point => point.Label == Best) ? null : Best;
            double x = Math.Log10(window.Batch.Size), y = Math.Log10(window.Choice!.LearningRate);
            points.Add(new(label, x, y, PointShape.Triangle, best ? 15 : 8));
        }

        PredictedLine[] curves = zero.X.Length > 0 ? [keep, shed, zero] : [keep, shed];
        (double bottom, double top) = DesignPicture.Around(curves.SelectMany(curve => curve.Y));
        return new([.. bands.Where(band => band.Stretches().Any())], curves, points, bottom, top);
    }
}
