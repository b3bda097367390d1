using Escapement.Design;
using Escapement.Experiments.Designs;
using Escapement.Experiments.Pictures;
using Escapement.Stability;
using ScottPlot;

namespace Escapement.Reports.Figures;

/// <summary>A learning rate transferred to other batch sizes by three rules, and the threshold.</summary>
static class TransferPicture
{
    /// <summary>
    /// Factors by which the picture extends above the highest threshold and below the lowest rate at constant C/C*; the other rules are cut off
    /// there.
    /// </summary>
    const double Above = 3, Below = 3;

    const double Shade = 0.16;

    public static DesignPicture Of(DesignResult.Transfer design)
    {
        LearningRateTransfer result = design.Result;
        int origin = result.Origin.Batch.Size, most = Math.Max(origin, result.Rows.Max(row => row.Batch.Size));
        Threshold[] thresholds = [.. result.Rows.Select(row => row.Threshold).Concat(result.Ladder)
            .DistinctBy(row => row.Batch.Size).Where(row => row.Batch.Size <= most).OrderBy(row => row.Batch.Size)];
        PredictedLine Curve(string label, Func<Threshold, double> rate, Color color, float width, LinePattern pattern)
            => DesignPicture.Curve(label, thresholds.Select(row => (row.Batch.Size, (double?)rate(row))), color, width, pattern, PointShape.None);

        PredictedLine exact = Curve("exact threshold C*(k)", row => row.Exact, FigureColors.Exact, 3, LinePattern.Solid);
        PredictedLine matched = Curve("same C/C*(k)", row => result.Ratio * row.Exact, FigureColors.Chosen, 2.4f, LinePattern.Solid);
        PredictedLine linear = Curve("linear scaling", row => result.LearningRate * row.Batch.Size / origin, FigureColors.Text, 1.6f,
            LinePattern.Dashed);
        PredictedLine root = Curve(
            "square root", row => result.LearningRate * Math.Sqrt((double)row.Batch.Size / origin), FigureColors.Euclidean, 1.8f, LinePattern.Dotted);
        double highest = exact.Y.Max() + Math.Log10(Above), lowest = matched.Y.Min() - Math.Log10(Below);
        (double bottom, double top) = DesignPicture.Around(
            [.. exact.Y, .. matched.Y, .. linear.Y.Concat(root.Y).Select(value => Math.Clamp(value, lowest, highest))]);
        DesignBand lost = new("minimum not held", exact.X, exact.Y, [.. exact.Y.Select(_ => top + 1)], FigureColors.Muted.WithAlpha(Shade));
        DesignPoint[] points =
        [
            new("start", Math.Log10(origin), Math.Log10(result.LearningRate), PointShape.Diamond, 13),
            .. result.Rows.Select(row => new DesignPoint(null, Math.Log10(row.Batch.Size), Math.Log10(row.Matched), PointShape.Triangle, 8)),
        ];
        return new([lost], [exact, matched, linear, root], points, bottom, top);
    }
}
