using Escapement.Experiments.Phases;
using Escapement.Experiments.Pictures;
using Escapement.Reports.Story;
using Escapement.Stability;

namespace Escapement.Reports.Figures;

/// <summary>
/// The figure of a phase diagram: cells colored by the share of trajectories that left, and over them the exact threshold, the paper's bounds, the
/// zero of the Lyapunov exponent and gradient descent's limit.
/// </summary>
public static class PhaseFigure
{
    /// <summary>The figure as an SVG document.</summary>
    /// <param name="diagram">The phase diagram.</param>
    public static string Svg(PhaseDiagram diagram)
    {
        ArgumentNullException.ThrowIfNull(diagram);
        return PhaseMapFigure.Svg(Map(diagram));
    }

    /// <summary>The figure as a PNG at four times the SVG's size: 600 dots an inch at 85 mm.</summary>
    /// <param name="diagram">The phase diagram.</param>
    public static byte[] Png(PhaseDiagram diagram)
    {
        ArgumentNullException.ThrowIfNull(diagram);
        return PhaseMapFigure.Png(Map(diagram));
    }

    static PhaseMap Map(PhaseDiagram diagram)
    {
        int[] batches = [.. diagram.Grid.Batches.Select(batch => batch.Size)];
        Dictionary<(int, double), double> shares =
            diagram.Cells.ToDictionary(cell => (cell.Batch.Size, cell.LearningRate), cell => cell.Share.Value);
        return new(
            batches, diagram.Grid.LearningRates,
            (column, row) => shares.TryGetValue((batches[column], diagram.Grid.LearningRates[row]), out double share) ? share : double.NaN,
            Predictions(diagram),
            $"share of {Numbers.Of(diagram.Grid.Trajectories, "path")} that left within {Numbers.Of(diagram.Grid.Steps, "step")}");
    }

    static List<PhaseLine> Predictions(PhaseDiagram diagram)
    {
        StabilityReport report = diagram.Report;
        bool plain = ThresholdStory.IsPlain(report.Rule);
        PhaseLine Line(string? name, IEnumerable<double?> rates, Ink ink, float width, Stroke style, PointShape marker = PointShape.None)
            => new(name, [.. diagram.Grid.Batches.Zip(rates, (batch, rate) => (batch.Size, rate ?? double.NaN))], ink, width, style, marker);
        List<PhaseLine> lines =
        [
            Line(
                "exact threshold C*(k)", report.Thresholds.Select(row => (double?)row.Exact), Ink.Exact, 3, Stroke.Solid, PointShape.Circle),
            Line(
                "Lyapunov exponent γ = 0", diagram.Prediction.LyapunovThresholds.Select(zero => zero?.Value), Ink.Text, 2, Stroke.Solid,
                PointShape.HollowDiamond),
        ];
        if (plain)
        {
            lines.Add(Line("the paper's bounds", report.Thresholds.Select(row => row.PatelConvergence), Ink.Text, 1.8f, Stroke.Dotted));
            lines.Add(Line(null, report.Thresholds.Select(row => row.PatelDivergence), Ink.Text, 1.8f, Stroke.Dotted));
        }

        string limit = plain ? "gradient descent, 2/λ₁" : "gradient descent";
        lines.Add(PhaseLine.At(limit, report.GradientDescentLimit, Ink.GradientDescent, 1.4f, Stroke.Dashed));
        return lines;
    }
}
