using Escapement.Statistics;

namespace Escapement.Experiments.Claims;

/// <summary>Whether a prediction and a measurement, each with its interval, can be the same number.</summary>
static class Agreement
{
    /// <summary>Relative rounding error of exact values.</summary>
    const double Rounding = 1e-9;

    /// <summary>Whether the intervals have a point in common.</summary>
    public static bool Of(Estimate predicted, Estimate measured)
        => predicted.Low - (Rounding * Math.Abs(predicted.Low)) <= measured.High
            && measured.Low <= predicted.High + (Rounding * Math.Abs(predicted.High));

    /// <summary>Reads an interval from the columns NAME, NAME_low and NAME_high of a table.</summary>
    public static Estimate Read(TableRow row, string name)
    {
        double value = row.Number(name);
        return new(double.IsNaN(value) ? null : value, row.Number(name + "_low"), row.Number(name + "_high"));
    }

    /// <summary>The three cells of an interval.</summary>
    public static object?[] Cells(Estimate estimate) => [estimate.Value, estimate.Low, estimate.High];

    /// <summary>The names of an interval's columns.</summary>
    public static string[] Columns(string name) => [name, name + "_low", name + "_high"];

    /// <summary>
    /// The slope of a straight line through independent points with known standard errors, by weighted least squares, with its normal interval.
    /// </summary>
    /// <param name="points">Abscissas, ordinates and standard errors.</param>
    /// <param name="confidence">The confidence.</param>
    public static Estimate Slope(IReadOnlyList<(double X, double Y, double Error)> points, double confidence)
    {
        double Weight((double X, double Y, double Error) point) => 1 / (point.Error * point.Error);
        double all = points.Sum(Weight), x = points.Sum(point => Weight(point) * point.X) / all,
            y = points.Sum(point => Weight(point) * point.Y) / all;
        double spread = points.Sum(point => Weight(point) * (point.X - x) * (point.X - x));
        double slope = points.Sum(point => Weight(point) * (point.X - x) * (point.Y - y)) / spread;
        double half = StudentT.TwoSided(confidence, Normal) / Math.Sqrt(spread);
        return new(slope, slope - half, slope + half);
    }

    /// <summary>So many degrees of freedom that Student's t equals the normal distribution.</summary>
    const int Normal = 1_000_000;
}
