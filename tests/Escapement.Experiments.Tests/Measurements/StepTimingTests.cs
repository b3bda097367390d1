using Escapement.Experiments.Measurements;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Experiments.Tests.Measurements;

// Parallel tests would take cores from one side of the comparison.
[CollectionDefinition(DisableParallelization = true)]
public class Timings;

[Collection(typeof(Timings))]
public class StepTimingTests
{
    const int Steps = 1 << 16, Repeats = 8, Attempts = 5;

    /// <summary>
    /// Load only lengthens a run, so the test compares the fastest of several; the timing itself does the same. Other programs may take a core all
    /// through one side of a comparison, so that it may be repeated: a wrong timing fails every time.
    /// </summary>
    [Fact]
    public void The_fastest_run_takes_what_the_timing_says_to_a_factor_of_three()
    {
        using MinOfParabolasSum wu = MinOfParabolasSum.Wu();
        Batch batch = new(1, Sampling.WithReplacement);
        double[] center = [0.0];
        EnsembleOptions options = new()
        {
            LearningRate = 0.1,
            Batch = batch,
            Center = center,
            Start = new Start.Around(center, 0.1),
            Trajectories = 64,
            Steps = Steps,
            RecordedSteps = [0],
            Threads = 1,
        };
        List<double> ratios = [];
        while (ratios.Count < Attempts && !ratios.Exists(ratio => ratio is > 1 / 3.0 and < 3))
        {
            double promised = StepTiming.Seconds(wu, UpdateRule.Sgd, [batch])[0] * Steps * 64;
            EnsembleResult[] runs = [.. Enumerable.Range(0, Repeats).Select(_ => Ensemble.Run(wu, options))];
            Assert.All(runs, run => Assert.Equal(64L * Steps, run.ComponentGradients));
            ratios.Add(promised / runs.Min(run => run.Elapsed.TotalSeconds));
        }

        Assert.True(ratios[^1] is > 1 / 3.0 and < 3, $"The timing said {string.Join(", ", ratios)} times what runs took.");
    }
}
