using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Tests.Simulation;

/// <summary>A loss without a kernel runs the same paths as the kernels do: the same draws, and sums that differ only by rounding.</summary>
public class PlainBatchTests
{
    public static TheoryData<string> Kinds => [.. SumCases.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Paths_are_those_of_the_kernels(string kind)
    {
        FiniteSum sum = SumCases.Of(kind, 23, 5);
        using Forwarded plain = new(sum);
        UpdateRule[] rules =
        [
            UpdateRule.Sgd, new() { Momentum = 0.7 }, new() { Momentum = 0.7, Nesterov = true, WeightDecay = 0.02 }, new() { WeightDecay = 0.05 },
        ];
        foreach (Sampling sampling in Enum.GetValues<Sampling>())
        {
            foreach ((UpdateRule rule, int size) in rules.Select((rule, i) => (rule, i + 1)).Append((UpdateRule.Sgd, 8)).Append((UpdateRule.Sgd, 23)))
            {
                EnsembleOptions options = Options(sum, new(Math.Min(size, sum.Components), sampling), rule);
                EnsembleResult fast = Ensemble.Run(sum, options, cancellationToken: TestContext.Current.CancellationToken);
                EnsembleResult slow = Ensemble.Run(plain, options, cancellationToken: TestContext.Current.CancellationToken);
                Assert.Equal(fast.ComponentGradients, slow.ComponentGradients);
                Assert.Equal(fast.Outcomes, slow.Outcomes);
                for (int at = 0; at < fast.Curve.Count; at++)
                {
                    Near(fast.Curve[at].MeanSquaredDistance, slow.Curve[at].MeanSquaredDistance, $"{sampling}, {size}, {rule}");
                }
            }
        }
    }

    /// <summary>A batch drawn with counts, far larger than N.</summary>
    [Fact]
    public void Counted_batches_are_those_of_the_kernels()
    {
        FiniteSum sum = SumCases.Of("least squares", 23, 5);
        using Forwarded plain = new(sum);
        EnsembleOptions options = Options(sum, new(5000, Sampling.WithReplacement), UpdateRule.Sgd);
        EnsembleResult fast = Ensemble.Run(sum, options, cancellationToken: TestContext.Current.CancellationToken);
        EnsembleResult slow = Ensemble.Run(plain, options, cancellationToken: TestContext.Current.CancellationToken);
        Near(fast.Curve[^1].MeanSquaredDistance, slow.Curve[^1].MeanSquaredDistance, "counts");
    }

    static EnsembleOptions Options(FiniteSum sum, Batch batch, UpdateRule rule) => new()
    {
        LearningRate = 0.01,
        Batch = batch,
        Rule = rule,
        Center = new double[sum.Dimension],
        Start = new Start.Around(new double[sum.Dimension], 1.5),
        Trajectories = 11,
        Steps = 20,
        LeaveRadius = 100,
        RecordLoss = true,
    };

    static void Near(double expected, double actual, string what)
        => Assert.True(Math.Abs(expected - actual) <= 1e-9 * Math.Abs(expected), $"{what}: {expected} against {actual}");
}
