namespace Escapement.Tests.Problems;

/// <summary>Random data from a seed.</summary>
sealed class Draws(int seed)
{
    readonly System.Random _random = new(seed);

    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    public double Uniform() => _random.NextDouble();

    public double[] Vector(int n, double scale = 1)
    {
        var v = new double[n];
        for (int i = 0; i < n; i++)
        {
            v[i] = scale * Normal();
        }

        return v;
    }

    public double[,] Matrix(int rows, int columns)
    {
        var m = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                m[i, j] = Normal();
            }
        }

        return m;
    }

    /// <summary>A matrix whose columns sum to zero.</summary>
    public double[,] ZeroSum(int rows, int columns)
    {
        double[,] m = Matrix(rows, columns);
        for (int j = 0; j < columns; j++)
        {
            double mean = Enumerable.Range(0, rows).Average(i => m[i, j]);
            for (int i = 0; i < rows; i++)
            {
                m[i, j] -= mean;
            }
        }

        return m;
    }

    /// <summary>Labels drawn from a softmax model with random parameters, each class at least once.</summary>
    public int[] Labels(double[,] x, int classes, double sharpness = 1)
    {
        int n = x.GetLength(0), d = x.GetLength(1);
        double[,] theta = Matrix(d, classes);
        var labels = new int[n];
        for (int i = 0; i < n; i++)
        {
            double best = double.NegativeInfinity;
            for (int c = 0; c < classes; c++)
            {
                double score = -Math.Log(-Math.Log(1 - Uniform()));
                for (int j = 0; j < d; j++)
                {
                    score += sharpness * x[i, j] * theta[j, c];
                }

                if (score > best)
                {
                    (best, labels[i]) = (score, c);
                }
            }
        }

        for (int c = 0; c < classes; c++)
        {
            labels[c] = c;
        }

        return labels;
    }

    /// <summary>Columns multiplied by powers of ten up to 10^±decades.</summary>
    public double[,] BadlyScaled(int rows, int columns, double decades)
    {
        double[,] m = Matrix(rows, columns);
        for (int j = 0; j < columns; j++)
        {
            double scale = Math.Pow(10, decades * ((2 * Uniform()) - 1));
            for (int i = 0; i < rows; i++)
            {
                m[i, j] *= scale;
            }
        }

        return m;
    }
}
