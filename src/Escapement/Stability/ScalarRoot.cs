namespace Escapement.Stability;

/// <summary>Roots of increasing scalar functions, to the last digits.</summary>
static class ScalarRoot
{
    const int MaxIterations = 200;

    /// <summary>
    /// The root of an increasing f above <paramref name="minimum"/> ≥ 0, or the minimum itself where f is positive all the way down to it.
    /// </summary>
    public static double Increasing(Func<double, double> f, double minimum, double guess)
    {
        double low = minimum, high = Math.Max(guess, minimum * (1 + 1e-12));
        high = high > 0 ? high : 1;
        double step = high * 1e-3;
        double fHigh = f(high), fLow = double.NaN;
        if (fHigh > 0)
        {
            // walk down from the guess
            for (int i = 0; i < MaxIterations && fHigh > 0; i++, step *= 4)
            {
                double next = high - step;
                if (next <= minimum * (1 + 1e-15))
                {
                    next = minimum * (1 + 1e-15);
                    double f0 = f(next);
                    if (!(f0 < 0))
                    {
                        return minimum;
                    }

                    (low, fLow) = (next, f0);
                    break;
                }

                double value = f(next);
                if (value <= 0)
                {
                    (low, fLow) = (next, value);
                    break;
                }

                (high, fHigh) = (next, value);
            }
        }
        else
        {
            (low, fLow) = (high, fHigh);
            for (int i = 0; i < MaxIterations && !(fHigh > 0); i++, step *= 4)
            {
                (low, fLow) = (high, fHigh);
                high += step;
                fHigh = f(high);
            }
        }

        return fLow <= 0 && fHigh > 0
            ? Illinois(f, low, fLow, high, fHigh)
            : throw new ArithmeticException($"No root between {low} and {high}: the function runs from {fLow} to {fHigh}.");
    }

    static double Illinois(Func<double, double> f, double low, double fLow, double high, double fHigh)
    {
        int side = 0;
        for (int i = 0; i < MaxIterations && high - low > 2e-16 * high; i++)
        {
            double middle = fHigh == fLow ? 0.5 * (low + high) : ((low * fHigh) - (high * fLow)) / (fHigh - fLow);
            if (i % 8 == 7 || !(middle > low && middle < high))
            {
                middle = 0.5 * (low + high);
                if (middle <= low || middle >= high)
                {
                    break;
                }
            }

            double value = f(middle);
            if (value == 0)
            {
                return middle;
            }

            if (value > 0)
            {
                (high, fHigh) = (middle, value);
                fLow = side == 1 ? fLow / 2 : fLow;
                side = 1;
            }
            else
            {
                (low, fLow) = (middle, value);
                fHigh = side == -1 ? fHigh / 2 : fHigh;
                side = -1;
            }
        }

        return 0.5 * (low + high);
    }
}
