namespace Escapement.Statistics;

/// <summary>Student's t distribution with an integer number of degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4).</summary>
static class StudentT
{
    /// <summary>t with P(|T| ≤ t) = confidence.</summary>
    public static double TwoSided(double confidence, int degrees)
    {
        double low = 0, high = 1;
        while (Central(high, degrees) < confidence)
        {
            (low, high) = (high, 2 * high);
        }

        for (int i = 0; i < 100; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = Central(middle, degrees) < confidence ? (middle, high) : (low, middle);
        }

        return 0.5 * (low + high);
    }

    /// <summary>The mean and half the width of its two-sided interval.</summary>
    public static (double Mean, double Half) Interval(ReadOnlySpan<double> values, double confidence)
    {
        (double mean, double variance) = Moments(values);
        return (mean, TwoSided(confidence, values.Length - 1) * Math.Sqrt(variance / values.Length));
    }

    /// <summary>The mean and the unbiased variance.</summary>
    public static (double Mean, double Variance) Moments(ReadOnlySpan<double> values)
    {
        double sum = 0, squares = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        double mean = sum / values.Length;
        foreach (double value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, squares / (values.Length - 1));
    }

    static double Central(double t, int degrees)
    {
        double angle = Math.Atan(t / Math.Sqrt(degrees)), cosine = Math.Cos(angle), square = cosine * cosine;
        bool odd = degrees % 2 == 1;
        double term = odd ? cosine : 1, sum = degrees == 1 ? 0 : term;
        for (int i = odd ? 3 : 2; i <= degrees - 2; i += 2)
        {
            term *= square * (i - 1) / i;
            sum += term;
        }

        return odd ? 2 / Math.PI * (angle + (Math.Sin(angle) * sum)) : Math.Sin(angle) * sum;
    }
}
