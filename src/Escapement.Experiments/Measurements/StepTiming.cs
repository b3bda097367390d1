using System.Diagnostics;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Experiments.Measurements;

/// <summary>What steps cost on this machine, known before a simulation starts: short runs at rest, timed.</summary>
static class StepTiming
{
    /// <summary>Enough trajectories for every loop's lanes.</summary>
    const int Trajectories = 64;

    const int Repeats = 4;
    const int MostSteps = 1 << 20;

    /// <summary>Long enough, in many runs, for the runtime to notice what runs often and compile it well.</summary>
    static readonly TimeSpan _warm = TimeSpan.FromMilliseconds(500);

    /// <summary>Steps of a run of the warm-up: runs of one step teach the runtime that loops over steps are not worth its while.</summary>
    const int MostWarmSteps = 256;

    /// <summary>Where a run of the warm-up stops growing, so that large problems have many runs too.</summary>
    static readonly TimeSpan _brief = TimeSpan.FromMilliseconds(5);

    /// <summary>Long enough for the clock.</summary>
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
        int warmSteps = 1;
        for (Stopwatch warming = Stopwatch.StartNew(); warming.Elapsed < _warm;)
        {
            bool brief = Elapsed(problem, simulation, rule, batches[0] with { Size = 1 }, warmSteps) < _brief;
            warmSteps = brief ? Math.Min(2 * warmSteps, MostWarmSteps) : warmSteps;
        }

        return [.. batches.Select(batch => Time(problem, simulation, rule, batch))];
    }

    /// <summary>
    /// Doubles the steps until the clock has something to measure beyond what a run without steps takes, then keeps the fastest of a few runs
    /// of both: what else the machine does only slows, and a slow start run alone would hide the steps.
    /// </summary>
    static double Time(FiniteSum problem, SimulationProblem simulation, UpdateRule rule, Batch batch)
    {
        TimeSpan Fastest(int steps) => Enumerable.Range(1, Repeats).Min(_ => Elapsed(problem, simulation, rule, batch, steps));
        TimeSpan idle = Fastest(0);
        for (int steps = 1; ; steps *= 2)
        {
            // the fastest of a few here too: one run that was held up would end the doubling long before there is anything to measure
            TimeSpan moving = Fastest(steps) - idle;
            if (moving >= _timed || steps == MostSteps)
            {
                return Math.Max(0, moving.TotalSeconds) / steps / Trajectories;
            }
        }
    }

    /// <summary>At learning rate 0 nothing moves, so that nothing stops.</summary>
    static TimeSpan Elapsed(FiniteSum problem, SimulationProblem simulation, UpdateRule rule, Batch batch, int steps)
    {
        double[] rest = new double[problem.Dimension];
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
        return Ensemble.RunOn(problem, simulation, options, null, default).Elapsed;
    }
}
