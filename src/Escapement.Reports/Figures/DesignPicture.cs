using Escapement.Experiments.Designs;
using Escapement.Experiments.Pictures;
using ScottPlot;

namespace Escapement.Reports.Figures;

/// <summary>An area between two curves over the batch sizes at which the lower is below the upper.</summary>
/// <param name="Label">Its name in the legend.</param>
/// <param name="X">Decimal logarithms of the batch sizes.</param>
/// <param name="Low">Decimal logarithms of the lower curve.</param>
/// <param name="High">Decimal logarithms of the upper curve.</param>
/// <param name="Color">Its color.</param>
sealed record DesignBand(string Label, double[] X, double[] Low, double[] High, Color Color)
{
    /// <summary>The stretches in which the lower curve is below the upper; each ends where they cross.</summary>
    public IEnumerable<(double[] X, double[] Low, double[] High)> Stretches()
    {
        List<(double X, double Low, double High)> points = [];
        for (int i = 0; i < X.Length; i++)
        {
            double gap = High[i] - Low[i], before = i > 0 ? High[i - 1] - Low[i - 1] : gap;
            if (gap > 0 != before > 0)
            {
                double share = before / (before - gap), x = X[i - 1] + (share * (X[i] - X[i - 1])), y = Low[i - 1] + (share * (Low[i] - Low[i - 1]));
                points.Add((x, y, y));
            }

            if (gap > 0)
            {
                points.Add((X[i], Low[i], High[i]));
            }
            else if (points.Count > 0)
            {
                yield return Split(points);
                points = [];
            }
        }

        if (points.Count > 0)
        {
            yield return Split(points);
        }
    }

    static (double[] X, double[] Low, double[] High) Split(List<(double X, double Low, double High)> points)
        => ([.. points.Select(point => point.X)], [.. points.Select(point => point.Low)], [.. points.Select(point => point.High)]);
}

/// <summary>A learning rate at a batch size.</summary>
/// <param name="Label">Its name in the legend; null if another point already has it.</param>
/// <param name="X">Decimal logarithm of the batch size.</param>
/// <param name="Y">Decimal logarithm of the learning rate.</param>
/// <param name="Marker">Its mark.</param>
/// <param name="Size">The size of the mark.</param>
sealed record DesignPoint(string? Label, double X, double Y, PointShape Marker, float Size);

/// <summary>What the figure of a design shows: learning rates against batch sizes, both logarithmic.</summary>
/// <param name="Bands">Areas, below everything.</param>
/// <param name="Curves">Curves, in the order of the legend.</param>
/// <param name="Points">Marks, above everything.</param>
/// <param name="Bottom">Decimal logarithm of the lowest learning rate shown.</param>
/// <param name="Top">Decimal logarithm of the highest.</param>
sealed record DesignPicture(
    IReadOnlyList<DesignBand> Bands, IReadOnlyList<PredictedLine> Curves, IReadOnlyList<DesignPoint> Points, double Bottom, double Top)
{
    /// <summary>The picture of any design.</summary>
    public static DesignPicture Of(DesignResult design) => design switch
    {
        DesignResult.KeepAndShed select => SelectionPicture.Of(select),
        DesignResult.Transfer transfer => TransferPicture.Of(transfer),
        DesignResult.Limit limit => SharpnessPicture.Of(limit),
        _ => throw new InvalidOperationException($"There is no picture of {design}."),
    };

    /// <summary>A curve through the batch sizes at which it has a value.</summary>
    public static PredictedLine Curve(
        string label, IEnumerable<(int Size, double? Rate)> points, Color color, float width, LinePattern pattern, PointShape marker)
    {
        (double X, double Y)[] known = [.. points
            .Where(point => point.Rate > 0).Select(point => (Math.Log10(point.Size), Math.Log10(point.Rate!.Value)))];
        return new(label, [.. known.Select(point => point.X)], [.. known.Select(point => point.Y)], color, width, pattern, marker);
    }

    /// <summary>Limits that show all given values, with a margin.</summary>
    public static (double Bottom, double Top) Around(IEnumerable<double> values)
    {
        const double Share = 0.06, Least = 0.04;
        double[] all = [.. values];
        double margin = Math.Max(Least, Share * (all.Max() - all.Min()));
        return (all.Min() - margin, all.Max() + margin);
    }
}
