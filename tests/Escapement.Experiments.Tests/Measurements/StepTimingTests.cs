using Escapement.Experiments.Measurements;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Experiments.Tests.Measurements;

public class StepTimingTests
{
    const int Steps = 1 << 18;

    /// <summary>Load only lengthens the run, and the timing keeps the fastest of several: too long a promise is the fault that can be seen here.</summary>
    [Fact]
    public void A_run_does_not_take_a_third_of_what_the_timing_says()
    {
        using MinOfParabolasSum wu = MinOfParabolasSum.Wu();
        Batch batch = new(1, Sampling.WithReplacement);
        double[] center = [0.0];
        double promised = StepTiming.Seconds(wu, UpdateRule.Sgd, [batch])[0] * Steps * 64;
        EnsembleResult run = Ensemble.Run(wu, new()
        {
            LearningRate = 0.1,
            Batch = batch,
            Center = center,
            Start = new Start.Around(center, 0.1),
            Trajectories = 64,
            Steps = Steps,
            RecordedSteps = [0],
            Threads = 1,
        });
        Assert.Equal(64L * Steps, run.ComponentGradients);
        Assert.InRange(promised, 0, 3 * run.Elapsed.TotalSeconds);
    }
}
