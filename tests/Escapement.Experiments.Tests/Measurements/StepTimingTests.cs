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
    const int Steps = 1 << 18, Repeats = 8;

    /// <summary>Load only lengthens a run, so the test compares the fastest of several; the timing itself does the same.</summary>
    [Fact]
    public void The_fastest_run_takes_what_the_timing_says_to_a_factor_of_three()
    {
        using MinOfParabolasSum wu = MinOfParabolasSum.Wu();
        Batch batch = new(1, Sampling.WithReplacement);
        double[] center = [0.0];
        double promised = StepTiming.Seconds(wu, UpdateRule.Sgd, [batch])[0] * Steps * 64;
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
        EnsembleResult[] runs = [.. Enumerable.Range(0, Repeats).Select(_ => Ensemble.Run(wu, options))];
        Assert.All(runs, run => Assert.Equal(64L * Steps, run.ComponentGradients));
        double fastest = runs.Min(run => run.Elapsed.TotalSeconds);
        Assert.InRange(promised, fastest / 3, fastest * 3);
    }
}
