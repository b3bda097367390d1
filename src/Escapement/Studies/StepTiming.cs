using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Studies;

/// <summary>What steps cost on this machine, known before a simulation starts: short runs at rest, timed.</summary>
static class StepTiming
{
    /// <summary>Enough trajectories for every loop's lanes.</summary>
    const int Trajectories = 64;

    const int MostSteps = 1 << 20;

    /// <summary>Long enough for compiled code to be the optimized one, and for the clock.</summary>
    static readonly TimeSpan _warm = TimeSpan.FromMilliseconds(40);
    static readonly TimeSpan _timed = TimeSpan.FromMilliseconds(15);

    /// <summary>Seconds that one step of one trajectory takes on one thread, for each batch.</summary>
    /// <param name="problem">The finite sum.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="batches">The batches, at least one.</param>
    /// <exception cref="SimulationException">A problem without a simulator, or a batch it cannot draw.</exception>
    public static double[] Seconds(FiniteSum problem, UpdateRule rule, IReadOnlyList<Batch> batches)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(batches);
        using SimulationProblem simulation = SimulationProblem.Of(problem);
        Time(problem, simulation, rule, batches[0], _warm);
        return [.. batches.Select(batch => Time(problem, simulation, rule, batch, _timed))];
    }

    /// <summary>Doubles the steps until the clock has something to measure. At learning rate 0 nothing moves, so that nothing stops.</summary>
    static double Time(FiniteSum problem, SimulationProblem simulation, UpdateRule rule, Batch batch, TimeSpan least)
    {
        double[] rest = new double[problem.Dimension];
        for (int steps = 1; ; steps *= 2)
        {
            EnsembleOptions options = new()
            {
                LearningRate = 0,
                Batch = batch,
                Rule = rule,
                Center = rest,
                Start = new Start.Around(rest, 1),
                Trajectories = Trajectories,
                Steps = steps,
                RecordedSteps = [0],
                Threads = 1,
            };
            TimeSpan elapsed = Ensemble.RunOn(problem, simulation, options, null, default).Elapsed;
            if (elapsed >= least || steps == MostSteps)
            {
                return elapsed.TotalSeconds / steps / Trajectories;
            }
        }
    }
}
