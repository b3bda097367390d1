using Escapement.Random;

namespace Escapement.Problems;

/// <summary>
/// Coefficients of random test problems. Entry (i, j) of a table depends only on the seed, the table and (i, j), apart from the normalization of
/// its column.
/// </summary>
static class Coefficients
{
    /// <summary>Above this coefficient of variation, a single component can dominate the mean.</summary>
    public const double LargestDispersion = 100;

    const double MeanTolerance = 1e-8;

    /// <summary>
    /// Log-normal numbers with mean 1 and coefficient of variation <paramref name="dispersion"/>, <c>exp(σz − σ²/2)</c> with
    /// <c>σ² = log(1 + dispersion²)</c>; each column is then divided by its mean. n × p, row-major.
    /// </summary>
    public static double[] Positive(ulong seed, uint table, int n, int p, double dispersion)
    {
        double[] values = Normal(seed, table, n, p);
        double variance = Math.Log(1 + (dispersion * dispersion)), deviation = Math.Sqrt(variance);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Math.Exp((deviation * values[i]) - (variance / 2));
        }

        DivideByMean(values, p);
        return values;
    }

    /// <summary>Standard normal numbers, n × p, row-major.</summary>
    public static double[] Normal(ulong seed, uint table, int n, int p)
    {
        var stream = new RandomStream(seed, StreamId.Coefficients);
        double[] values = new double[n * p];
        for (int i = 0; i < n; i++)
        {
            stream.Normals(table, (uint)i, values.AsSpan(i * p, p));
        }

        return values;
    }

    /// <summary>
    /// A flat copy of given coefficients. They must be positive, with every column mean within 1e-8 of 1; the returned means are 1 to rounding.
    /// </summary>
    public static double[] Given(double[,] values, string name)
    {
        QuadraticChecks.Array(values, name);
        int n = values.GetLength(0), p = values.GetLength(1);
        double[] flat = new double[values.Length];
        for (int i = 0; i < flat.Length; i++)
        {
            flat[i] = values[i / p, i % p];
            if (!(flat[i] > 0))
            {
                throw ProblemException.Of($"{name}[{i / p},{i % p}] is {flat[i]}: expected positive coefficients.");
            }
        }

        for (int j = 0; j < p; j++)
        {
            double mean = ColumnMean(flat, n, p, j);
            if (!(Math.Abs(mean - 1) <= MeanTolerance))
            {
                throw ProblemException.Of($"column {j} of {name} has the mean {Numbers.Digits(mean, 9)}: expected 1; divide the column by its mean.");
            }
        }

        DivideByMean(flat, p);
        return flat;
    }

    /// <summary>The mean of column j of n rows of p numbers, by compensated (Neumaier) summation.</summary>
    public static double ColumnMean(double[] values, int n, int p, int j)
    {
        double sum = 0, lost = 0;
        for (int i = 0; i < n; i++)
        {
            double value = values[(i * p) + j], next = sum + value;
            lost += Math.Abs(sum) >= Math.Abs(value) ? sum - next + value : value - next + sum;
            sum = next;
        }

        return (sum + lost) / n;
    }

    /// <summary>Makes each column's mean 1 to rounding.</summary>
    static void DivideByMean(double[] values, int p)
    {
        int n = values.Length / p;
        for (int j = 0; j < p; j++)
        {
            double mean = ColumnMean(values, n, p, j);
            for (int i = j; i < values.Length; i += p)
            {
                values[i] /= mean;
            }
        }
    }
}
