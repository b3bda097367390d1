namespace Escapement.Statistics;

/// <summary>The regularized incomplete beta function, by its continued fraction (Numerical Recipes, section 6.4).</summary>
static class IncompleteBeta
{
    const double Tiny = 1e-300;

    /// <summary><c>I_x(a, b)</c> for a, b &gt; 0 and x in [0, 1]: P(X ≤ x) of a Beta(a, b) variable.</summary>
    public static double Regularized(double x, double a, double b)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));

        // The fraction converges fast only on this side of the mean.
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    /// <summary>The x with <c>I_x(a, b) = probability</c>, by bisection.</summary>
    public static double Quantile(double probability, double a, double b)
    {
        double low = 0, high = 1;
        for (int i = 0; i < 100; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = Regularized(middle, a, b) < probability ? (middle, high) : (low, middle);
        }

        return 0.5 * (low + high);
    }

    static double Fraction(double x, double a, double b)
    {
        double c = 1, d = 1 / Away(1 - ((a + b) * x / (a + 1))), value = d;

        // The fraction needs about √max(a, b) terms.
        int most = 200 + (int)(20 * Math.Sqrt(Math.Max(a, b)));
        for (int m = 1; m <= most; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Away(1 + (even * d));
            c = Away(1 + (even / c));
            value *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Away(1 + (odd * d));
            c = Away(1 + (odd / c));
            double factor = d * c;
            value *= factor;
            if (Math.Abs(factor - 1) < 1e-15)
            {
                break;
            }
        }

        return value;
    }

    static double Away(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>log Γ(z) for z &gt; 0: recurrence up to 16, then Stirling's series.</summary>
    static double LogGamma(double z)
    {
        double shift = 0;
        for (; z < 16; z++)
        {
            shift -= Math.Log(z);
        }

        double inverse = 1 / z, square = inverse * inverse;
        double series = inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square * ((1.0 / 1680) - (square / 1188))))))));
        return shift + ((z - 0.5) * Math.Log(z)) - z + (0.5 * Math.Log(2 * Math.PI)) + series;
    }
}
