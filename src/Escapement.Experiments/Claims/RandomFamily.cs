using Escapement.Problems;
using Escapement.Random;

namespace Escapement.Experiments.Claims;

/// <summary>Six families of random quadratic sums with very different spectra and dispersions.</summary>
static class RandomFamily
{
    /// <summary>Their names, in the order of the figures.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["Gaussian rows", "heavy-tailed rows", "dense Wishart", "exponential diagonal", "rank-deficient", "nearly identical"];

    /// <summary>One sum of a family: 2 to 8 parameters, 16 to 64 components, a spectrum over up to two decades.</summary>
    /// <param name="family">The index of its name.</param>
    /// <param name="number">Its number.</param>
    /// <param name="seed">The seed of all sums.</param>
    public static QuadraticSum Make(int family, int number, ulong seed)
    {
        Draws draws = new(seed, (uint)family, (uint)number);
        int p = 2 + (int)(draws.Uniform() * 7), n = 16 + (int)(draws.Uniform() * 49);
        double decades = 2 * draws.Uniform();
        double[] scale = [.. Enumerable.Range(0, p).Select(j => Math.Pow(10, -0.5 * decades * j / (p - 1)))];
        return family switch
        {
            0 => QuadraticSum.FromRows(Fill(n, p, (_, j) => scale[j] * draws.Normal())),
            1 => QuadraticSum.FromRows(Heavy(draws, n, p, scale)),
            2 => QuadraticSum.FromMatrices(Wishart(draws, n, p, scale, p + 2, 0)),
            3 => QuadraticSum.FromDiagonals(Fill(n, p, (_, j) => -scale[j] * Math.Log(1 - draws.Uniform()))),
            4 => QuadraticSum.FromRows(Deficient(draws, n, p)),
            5 => QuadraticSum.FromMatrices(Wishart(draws, n, p, scale, 1, 0.01)),
            _ => throw new ArgumentOutOfRangeException(nameof(family), family, "There are six families, from 0."),
        };
    }

    static double[,] Fill(int rows, int columns, Func<int, int, double> value)
    {
        double[,] all = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                all[i, j] = value(i, j);
            }
        }

        return all;
    }

    /// <summary>Rows of Student's t with three degrees of freedom: the fourth moments that decide C*(1) are infinite in the population.</summary>
    static double[,] Heavy(Draws draws, int n, int p, double[] scale)
    {
        double[] spread = [.. Enumerable.Range(0, n).Select(_ => Math.Sqrt(3 / (Square() + Square() + Square())))];
        return Fill(n, p, (i, j) => spread[i] * scale[j] * draws.Normal());

        double Square()
        {
            double z = draws.Normal();
            return z * z;
        }
    }

    /// <summary>Rows in a random subspace of half the dimension.</summary>
    static double[,] Deficient(Draws draws, int n, int p)
    {
        int rank = Math.Max(1, p / 2);
        double[,] into = Fill(rank, p, (_, _) => draws.Normal()), within = Fill(n, rank, (_, _) => draws.Normal());
        return Fill(n, p, (i, j) => Enumerable.Range(0, rank).Sum(r => within[i, r] * into[r, j]));
    }

    /// <summary>
    /// Components that are mean squares of normal vectors. If <paramref name="share"/> is positive, they are that share, added to a common diagonal.
    /// </summary>
    static double[,,] Wishart(Draws draws, int n, int p, double[] scale, int degrees, double share)
    {
        double[,,] q = new double[n, p, p];
        for (int i = 0; i < n; i++)
        {
            for (int d = 0; d < degrees; d++)
            {
                double[] z = [.. scale.Select(s => s * draws.Normal())];
                for (int a = 0; a < p; a++)
                {
                    for (int b = 0; b < p; b++)
                    {
                        q[i, a, b] += (share > 0 ? share : 1) * z[a] * z[b] / degrees;
                    }
                }
            }

            for (int a = 0; a < p && share > 0; a++)
            {
                q[i, a, a] += scale[a] * scale[a];
            }
        }

        return q;
    }

    /// <summary>The random numbers of one sum, in order.</summary>
    sealed class Draws(ulong seed, uint family, uint number)
    {
        readonly RandomStream _stream = new(seed, StreamId.Coefficients);
        uint _next;

        public double Uniform() => _stream.Block(_next++, family, number).Uniforms.First;

        public double Normal() => _stream.Normals(_next++, family, number).First;
    }
}
