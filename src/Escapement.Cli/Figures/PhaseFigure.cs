using Escapement.Cli.Commands;
using Escapement.Cli.Story;
using Escapement.Stability;
using Escapement.Studies.Figures;
using ScottPlot;

namespace Escapement.Cli.Figures;

/// <summary>
/// The figure of `phase`: cells colored by the share of trajectories that left, and over them the exact threshold, the paper's bounds, the zero of
/// the Lyapunov exponent and gradient descent's limit.
/// </summary>
sealed class PhaseFigure(PhaseStudy study)
{
    readonly PhaseCells _cells = Cells(study);

    /// <summary>The figure as an SVG document.</summary>
    public string Svg() => _cells.Svg();

    /// <summary>The figure as a PNG at four times the SVG's size: 600 dots an inch at 85 mm.</summary>
    public byte[] Png() => _cells.Png();

    static PhaseCells Cells(PhaseStudy study)
    {
        int[] batches = [.. study.Request.Batches.Select(batch => batch.Size)];
        Dictionary<(int, double), double> shares = study.Cells.ToDictionary(cell => (cell.Batch.Size, cell.LearningRate), cell => cell.Share.Value);
        return new(
            batches, study.Request.LearningRates,
            (column, row) => shares.TryGetValue((batches[column], study.Request.LearningRates[row]), out double share) ? share : double.NaN,
            Predictions(study),
            $"share of {Numbers.Of(study.Request.Trajectories, "path")} that left within {Numbers.Of(study.Request.Steps, "step")}");
    }

    static List<PredictedLine> Predictions(PhaseStudy study)
    {
        StabilityReport report = study.Report;
        bool plain = ThresholdStory.IsPlain(report.Rule);
        PredictedLine Line(string? name, IEnumerable<double?> rates, Color color, float width, LinePattern pattern, MarkerShape marker = MarkerShape.None)
            => PhaseCells.Line(
                name, study.Request.Batches.Zip(rates, (batch, rate) => (batch.Size, rate ?? double.NaN)), color, width, pattern, marker);

        List<PredictedLine> lines =
        [
            Line(
                "exact threshold C*(k)", report.Thresholds.Select(row => (double?)row.Exact), FigureColors.Exact, 3, LinePattern.Solid,
                MarkerShape.FilledCircle),
            Line(
                "Lyapunov exponent γ = 0", study.Prediction.LyapunovThresholds.Select(zero => zero?.Value), FigureColors.Ink, 2, LinePattern.Solid,
                PredictedLine.Hollow),
        ];
        if (plain)
        {
            lines.Add(Line("the paper's bounds", report.Thresholds.Select(row => row.PatelConvergence), FigureColors.Ink, 1.8f, LinePattern.Dotted));
            lines.Add(Line(null, report.Thresholds.Select(row => row.PatelDivergence), FigureColors.Ink, 1.8f, LinePattern.Dotted));
        }

        lines.Add(PhaseCells.Level(plain ? "gradient descent, 2/λ₁" : "gradient descent", report.GradientDescent, FigureColors.GradientDescent, 1.4f, LinePattern.Dashed));
        return lines;
    }
}
