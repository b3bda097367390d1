using Escapement.Design;
using Escapement.Experiments.Designs;
using Escapement.Experiments.Pictures;
using ScottPlot;

namespace Escapement.Reports.Figures;

/// <summary>Learning rates that hold nothing sharper than S, and the threshold of the analyzed minimum.</summary>
static class SharpnessPicture
{
    public static DesignPicture Of(DesignResult.Limit design)
    {
        SharpnessLimit result = design.Result;
        PredictedLine Curve(string label, Func<SharpnessRow, double> rate, Color color, float width, LinePattern pattern, PointShape marker)
            => DesignPicture.Curve(label, result.Rows.Select(row => (row.Batch.Size, (double?)rate(row))), color, width, pattern, marker);

        // Copies have the dispersion of this minimum. Where the two curves coincide, the narrower one is drawn over the wider one.
        PredictedLine[] curves =
        [
            Curve("C*(k) of this minimum", row => row.Reference.Exact, FigureColors.Exact, 3, LinePattern.Solid, PointShape.Circle),
            Curve(
                $"any, λ₁ > {Numbers.Exact(result.Sharpness)}", row => row.AnyMinimum, FigureColors.GradientDescent, 1.4f, LinePattern.Dashed,
                PointShape.None),
            Curve("as scattered", row => row.Dispersed, FigureColors.Euclidean, 2.8f, LinePattern.Solid, PointShape.None),
            Curve("copies of this one", row => row.Scaled, FigureColors.SecondExact, 1.6f, LinePattern.Solid, PointShape.HollowDiamond),
        ];
        (double bottom, double top) = DesignPicture.Around(curves.SelectMany(curve => curve.Y));
        return new([], curves, [], bottom, top);
    }
}
