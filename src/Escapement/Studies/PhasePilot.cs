using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Studies;

/// <summary>What a grid can cost, known before it starts: short runs at rest, timed on this machine.</summary>
static class PhasePilot
{
    /// <summary>Trajectories of a pilot: enough for every loop's lanes.</summary>
    const int Trajectories = 64;

    const int MostSteps = 1 << 20;

    /// <summary>Long enough for compiled code to be the optimized one and for the clock.</summary>
    static readonly TimeSpan _warm = TimeSpan.FromMilliseconds(40);
    static readonly TimeSpan _timed = TimeSpan.FromMilliseconds(15);

    /// <summary>
    /// The longest that a grid can take, every trajectory going on to the last step. Trajectories that leave stop early.
    /// </summary>
    /// <param name="problem">The finite sum.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="batches">The columns.</param>
    /// <param name="rows">How many learning rates.</param>
    /// <param name="trajectories">Trajectories of a cell.</param>
    /// <param name="steps">The most steps of a trajectory.</param>
    /// <param name="threads">Threads over cells.</param>
    /// <exception cref="SimulationException">A problem without a simulator.</exception>
    public static TimeSpan MostTime(
        FiniteSum problem, UpdateRule rule, IReadOnlyList<Batch> batches, int rows, int trajectories, int steps, int threads)
    {
        ArgumentNullException.ThrowIfNull(problem);
        using SimulationProblem simulation = SimulationProblem.Of(problem);
        SecondsOfStep(problem, simulation, rule, batches[0], _warm);
        double all = batches.Sum(batch => SecondsOfStep(problem, simulation, rule, batch, _timed)) * rows * trajectories * steps;
        double seconds = all / Math.Min(threads, rows * batches.Count);
        return seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
    }

    /// <summary>Doubles the steps until the clock has something to measure. At learning rate 0 nothing moves, so that nothing stops.</summary>
    static double SecondsOfStep(FiniteSum problem, SimulationProblem simulation, UpdateRule rule, Batch batch, TimeSpan least)
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
            TimeSpan elapsed = Ensemble.Run(problem, simulation, options, null, default).Elapsed;
            if (elapsed >= least || steps == MostSteps)
            {
                return elapsed.TotalSeconds / steps / Trajectories;
            }
        }
    }
}
