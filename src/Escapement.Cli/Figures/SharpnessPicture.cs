using Escapement.Cli.Commands;
using Escapement.Cli.Story;
using Escapement.Design;
using Escapement.Studies.Figures;
using ScottPlot;

namespace Escapement.Cli.Figures;

/// <summary>Learning rates that hold nothing sharper than S, and the threshold of the minimum at hand.</summary>
static class SharpnessPicture
{
    public static DesignPicture Of(DesignStudy.Limit study)
    {
        SharpnessLimit result = study.Result;
        PredictedLine Curve(string label, Func<SharpnessRow, double> rate, Color color, float width, LinePattern pattern, MarkerShape marker)
            => DesignPicture.Curve(label, result.Rows.Select(row => (row.Batch.Size, (double?)rate(row))), color, width, pattern, marker);

        // Copies scatter as this minimum does: where the two coincide the narrower curve is drawn on the wider one.
        PredictedLine[] curves =
        [
            Curve("C*(k) of this minimum", row => row.Reference.Value, FigureColors.Exact, 3, LinePattern.Solid, MarkerShape.FilledCircle),
            Curve(
                $"any, λ₁ > {Numbers.Exact(result.Sharpness)}", row => row.Any, FigureColors.GradientDescent, 1.4f, LinePattern.Dashed, MarkerShape.None),
            Curve("as scattered", row => row.Dispersed, FigureColors.Euclidean, 2.8f, LinePattern.Solid, MarkerShape.None),
            Curve("copies of this one", row => row.Scaled, FigureColors.SecondExact, 1.6f, LinePattern.Solid, PredictedLine.Hollow),
        ];
        (double bottom, double top) = DesignPicture.Around(curves.SelectMany(curve => curve.Y));
        return new([], curves, [], bottom, top);
    }
}
