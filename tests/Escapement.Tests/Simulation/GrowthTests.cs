using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Tests.Simulation;

/// <summary>Compares the mean square distance of simulated paths with the theory, on random quadratic sums of every structure.</summary>
public sealed class GrowthTests
{
    public static TheoryData<string, double> Cases
    {
        get
        {
            TheoryData<string, double> cases = [];
            foreach (string kind in (string[])["rows", "row blocks", "matrices", "diagonals"])
            {
                foreach (double multiple in (double[])[0.4, 0.8, 1.1, 1.3])
                {
                    cases.Add(kind, multiple);
                }
            }

            return cases;
        }
    }

    /// <summary>
    /// Compares E‖e_t‖² of paths with the recursion of E[eeᵀ] by its definition, and that recursion's late growth with ρ. Over more steps a plain
    /// average would be too small, because paths too rare to be drawn dominate the mean square (docs/theory.md, section 18). With bounds of 4.5
    /// standard errors the 16 cases fail with a probability of one in 10,000.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void The_mean_square_grows_at_the_rate_rho(string kind, double multiple)
    {
        const int steps = 5;
        using FiniteSum sum = SumCases.Of(kind, 12, 3);
        double[] origin = new double[sum.Dimension];
        using LocalGeometry geometry = LocalGeometry.At(sum, origin);
        Batch batch = new(40, Sampling.WithReplacement);
        double rate = multiple * MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, batch).Exact;
        double[] exact = MeanSquares(sum, batch, rate, 400);
        Assert.Equal(SecondMomentRate.Compute(geometry, UpdateRule.Sgd, batch, rate).Rho, exact[400] / exact[399], 1e-8);

        EnsembleResult result = Ensemble.Run(sum, new()
        {
            LearningRate = rate,
            Batch = batch,
            Center = origin,
            Start = new Start.Around(origin, 1),
            Trajectories = 100_000,
            Steps = steps,
            Seed = 8,
        });
        double mean = result.FinalSquaredDistances.Average();
        double error = Math.Sqrt(result.FinalSquaredDistances.Average(square => (square - mean) * (square - mean)) / result.Trajectories);
        Assert.InRange(mean, exact[steps] - (4.5 * error), exact[steps] + (4.5 * error));
        Assert.True(error < 0.05 * exact[steps], $"an error of {error / exact[steps]:P1} shows little");
    }

    /// <summary>Traces of <c>S ← S − C(MS + SM) + C²(φ·mean of Q_i S Q_i + (1 − φ)·MSM)</c> from S = I/p.</summary>
    static double[] MeanSquares(FiniteSum sum, Batch batch, double rate, int steps)
    {
        using var scope = NewDisposeScope();
        int p = sum.Dimension;
        Tensor q = ExplicitSum.Matrices(sum.CurvatureAt(new double[p])), m = q.mean([0]), s = eye(p, dtype: float64).Over(p);
        double phi = batch.SamplingFactor(sum.Components);
        double[] traces = new double[steps + 1];
        for (int step = 0; ; step++)
        {
            traces[step] = s.trace().item<double>();
            if (step == steps)
            {
                return traces;
            }

            Tensor noise = q.matmul(s).matmul(q).mean([0]).Times(phi).Plus(m.mm(s).mm(m).Times(1 - phi));
            s = (s - m.mm(s).Plus(s.mm(m)).Times(rate)).Plus(noise.Times(rate * rate));
        }
    }
}
