namespace Escapement.Tests.Stability.Pathwise;

/// <summary>Textbook SGD with heavy ball on rows x_i, batch 1, with the framework's random numbers.</summary>
sealed class DirectPaths(double[] farthest)
{
    const double Gone = 1e-6;
    const double Far = 1e6;

    /// <summary>The farthest distance of every path, each started at distance 1 in a random direction.</summary>
    public static DirectPaths Run(double[,] rows, double rate, double momentum, int paths, int seed)
    {
        System.Random random = new(seed);
        double[] farthest = new double[paths];
        for (int path = 0; path < paths; path++)
        {
            double angle = 2 * Math.PI * random.NextDouble(), distance = 1;
            double[] e = [Math.Cos(angle), Math.Sin(angle)], before = [.. e];
            while (distance is > Gone and < Far)
            {
                farthest[path] = Math.Max(farthest[path], distance);
                distance = Step(rows, rate, momentum, random, e, before);
            }

            farthest[path] = Math.Max(farthest[path], distance);
        }

        return new(farthest);
    }

    /// <summary>The slope of −log P(beyond R) against log R between two radii, with its standard error.</summary>
    public (double Slope, double Error) Slope(double near, double far)
    {
        double n = farthest.Count(r => r > near), m = farthest.Count(r => r > far), length = Math.Log(far / near);
        return (Math.Log(n / m) / length, Math.Sqrt((1 / m) - (1 / n)) / length);
    }

    /// <summary>The mean growth of log distance per step along one renormalized path, with its standard error from 40 parts.</summary>
    public static (double Exponent, double Error) Exponent(double[,] rows, double rate, double momentum, int steps, int seed)
    {
        const int Parts = 40;
        System.Random random = new(seed);
        double[] e = [1, 0.3], before = [.. e], parts = new double[Parts];
        for (int step = 0; step < steps; step++)
        {
            Step(rows, rate, momentum, random, e, before);
            double size = Math.Sqrt((e[0] * e[0]) + (e[1] * e[1]) + (before[0] * before[0]) + (before[1] * before[1]));
            parts[(int)((long)step * Parts / steps)] += Math.Log(size) * Parts / steps;
            for (int a = 0; a < 2; a++)
            {
                (e[a], before[a]) = (e[a] / size, before[a] / size);
            }
        }

        double mean = parts.Average();
        return (mean, Math.Sqrt(parts.Sum(p => (p - mean) * (p - mean)) / (Parts - 1) / Parts));
    }

    static double Step(double[,] rows, double rate, double momentum, System.Random random, double[] e, double[] before)
    {
        int i = random.Next(rows.GetLength(0));
        double product = (rows[i, 0] * e[0]) + (rows[i, 1] * e[1]);
        for (int a = 0; a < 2; a++)
        {
            double next = e[a] + (momentum * (e[a] - before[a])) - (rate * product * rows[i, a]);
            (before[a], e[a]) = (e[a], next);
        }

        return Math.Sqrt((e[0] * e[0]) + (e[1] * e[1]));
    }
}
