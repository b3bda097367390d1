using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Tests.Problems;
using Escapement.Updates;

namespace Escapement.Tests.Stability;

/// <summary>Compares rates and noise floors of every rule and both samplings with sums over all batches.</summary>
public class EveryBatchTests
{
    const int N = 5, P = 3;

    static readonly double[,] X = new Draws(21).Matrix(N, P);
    static readonly double[,] G = new Draws(22).ZeroSum(N, P);

    static readonly double[][,] Matrices = [.. Enumerable.Range(0, N).Select(i =>
    {
        double[,] q = new double[P, P];
        for (int a = 0; a < P; a++)
        {
            for (int b = 0; b < P; b++)
            {
                q[a, b] = X[i, a] * X[i, b];
            }
        }

        return q;
    })];

    static readonly double[][] Gradients = [.. Enumerable.Range(0, N).Select(i => Enumerable.Range(0, P).Select(j => G[i, j]).ToArray())];

    public static TheoryData<double, bool, double, int, Sampling> Rules()
    {
        TheoryData<double, bool, double, int, Sampling> data = [];
        foreach ((double beta, bool nesterov) in ((double, bool)[])[(0, false), (0.5, false), (0.9, false), (0.5, true), (0.9, true)])
        {
            foreach (double decay in (double[])[0, 0.07])
            {
                data.Add(beta, nesterov, decay, 1, Sampling.WithReplacement);
                data.Add(beta, nesterov, decay, 3, Sampling.WithReplacement);
                data.Add(beta, nesterov, decay, 2, Sampling.WithoutReplacement);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rates_thresholds_and_noise_floors_agree(double beta, bool nesterov, double decay, int size, Sampling sampling)
    {
        UpdateRule rule = new() { Momentum = beta, Nesterov = nesterov, WeightDecay = decay };
        Batch batch = new(size, sampling);
        using QuadraticSum problem = QuadraticSum.FromRows(X, G);
        using LocalGeometry geometry = LocalGeometry.At(problem, new double[P]);
        double threshold = MeanSquareThreshold.Compute(geometry, rule, batch).Exact;
        Oracle.Agree("rho at the threshold", 1, At(threshold).Rho());
        foreach (double fraction in (double[])[0.2, 0.7, 0.95])
        {
            double rate = fraction * threshold;
            Oracle.Agree($"rho at {fraction} C*", At(rate).Rho(), SecondMomentRate.Compute(geometry, rule, batch, rate).Rho, 1e-8);

            NoiseFloor floor = NoiseFloor.Compute(geometry, rule, batch, rate, withCovariance: true)!;
            double[,] expected = At(rate).StationaryCovariance();
            double meanSquare = 0, excess = 0;
            for (int i = 0; i < P; i++)
            {
                meanSquare += expected[i, i];
                for (int j = 0; j < P; j++)
                {
                    excess += 0.5 * expected[i, j] * (Matrices.Average(q => q[i, j]) + (i == j ? decay : 0));
                    Assert.Equal(expected[i, j], floor.Covariance![i, j], 1e-9 * expected[i, i]);
                }
            }

            Oracle.Agree($"mean square error at {fraction} C*", meanSquare, floor.MeanSquareError);
            Oracle.Agree($"excess loss at {fraction} C*", excess, floor.ExpectedExcessLoss);
        }

        EveryBatch At(double rate) => new(Matrices, Gradients, rule, batch, rate);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Mean_squares_agree_step_by_step(double beta, bool nesterov, double decay, int size, Sampling sampling)
    {
        UpdateRule rule = new() { Momentum = beta, Nesterov = nesterov, WeightDecay = decay };
        Batch batch = new(size, sampling);

        // The last coordinate has gradients but no curvature: it diffuses, or decays.
        double[,] x = (double[,])X.Clone();
        for (int i = 0; i < N; i++)
        {
            x[i, P - 1] = 0;
        }

        double[][,] matrices = [.. Matrices.Select(q => (double[,])q.Clone())];
        foreach (double[,] q in matrices)
        {
            for (int a = 0; a < P; a++)
            {
                q[a, P - 1] = q[P - 1, a] = 0;
            }
        }

        using QuadraticSum problem = QuadraticSum.FromRows(x, G);
        using LocalGeometry geometry = LocalGeometry.At(problem, new double[P]);
        double threshold = MeanSquareThreshold.Compute(geometry, rule, batch).Exact;
        foreach (double rate in (double[])[0.6 * threshold, 1.4 * threshold])
        {
            IReadOnlyList<double> squares = MeanSquareTransient.Compute(geometry, rule, batch, rate, 0.3, 12, CancellationToken.None)!;
            double[] expected = new EveryBatch(matrices, Gradients, rule, batch, rate).MeanSquares(0.3, 12);
            Assert.Equal(expected.Length, squares.Count);
            for (int n = 0; n < expected.Length; n++)
            {
                Oracle.Agree($"mean square after {n} steps", expected[n], squares[n], 1e-12);
            }
        }
    }
}
