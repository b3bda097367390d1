namespace Escapement.Statistics;

/// <summary>A line through points.</summary>
static class LineFit
{
    /// <summary>The slope of the weighted least-squares line; by default all weights are equal.</summary>
    public static double Slope(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights = default)
    {
        double total = 0, meanX = 0, meanY = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double w = weights.IsEmpty ? 1 : weights[i];
            total += w;
            meanX += w * x[i];
            meanY += w * y[i];
        }

        (meanX, meanY) = (meanX / total, meanY / total);
        double covariance = 0, variance = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double w = weights.IsEmpty ? 1 : weights[i];
            covariance += w * (x[i] - meanX) * (y[i] - meanY);
            variance += w * (x[i] - meanX) * (x[i] - meanX);
        }

        return covariance / variance;
    }
}
