namespace Escapement.Benchmarks;

/// <summary>Summaries of repeated measurements.</summary>
static class Statistics
{
    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static double Median(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        return 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }

    /// <summary>The exponent a of y = c·xᵃ, by least squares on logarithms.</summary>
    public static double Exponent(IReadOnlyList<(double X, double Y)> points)
    {
        double meanX = points.Average(point => Math.Log(point.X)), meanY = points.Average(point => Math.Log(point.Y));
        double above = points.Sum(point => (Math.Log(point.X) - meanX) * (Math.Log(point.Y) - meanY));
        return above / points.Sum(point => Math.Pow(Math.Log(point.X) - meanX, 2));
    }
}
