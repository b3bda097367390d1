using System.Diagnostics;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Experiments.Measurements;

/// <summary>Measures the cost of a step on this machine before a simulation starts, by timing short runs that do not move.</summary>
static class StepTiming
{
    /// <summary>Enough trajectories for every loop's lanes.</summary>
    const int Trajectories = 64;

    const int Repeats = 4;
    const int MostSteps = 1 << 20;

    /// <summary>Enough time, in many runs, for the runtime to find the hot code and optimize it.</summary>
    static readonly TimeSpan _warm = TimeSpan.FromMilliseconds(500);

    /// <summary>Steps of a run of the warm-up: runs of a single step would make the runtime treat loops over steps as short.</summary>
    const int MostWarmSteps = 256;

    /// <summary>The longest run of the warm-up, so that large problems also get many runs.</summary>
    static readonly TimeSpan _brief = TimeSpan.FromMilliseconds(5);

    /// <summary>Long enough for the clock to measure.</summary>
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
    /// Doubles the steps until a run clearly takes longer than one without steps, then keeps the fastest of a few runs of each kind. Other load on
    /// the machine only slows runs down, and one slow run without steps would hide the cost of steps.
    /// </summary>
    static double Time(FiniteSum problem, SimulationProblem simulation, UpdateRule rule, Batch batch)
    {
        TimeSpan Fastest(int steps) => Enumerable.Range(1, Repeats).Min(_ => Elapsed(problem, simulation, rule, batch, steps));
        TimeSpan idle = Fastest(0);
        for (int steps = 1; ; steps *= 2)
        {
            // also the fastest of a few: one delayed run would end the doubling long before the steps are measurable
            TimeSpan moving = Fastest(steps) - idle;
            if (moving >= _timed || steps == MostSteps)
            {
                return Math.Max(0, moving.TotalSeconds) / steps / Trajectories;
            }
        }
    }

    /// <summary>At learning rate 0 nothing moves, so no path stops early.</summary>
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
