using System.Diagnostics;
using Escapement.Problems;
using Escapement.Simulation;

namespace Escapement.Studies;

/// <summary>Runs a grid of ensembles, learning rate × batch. A cell's result depends on the cell and the seed alone.</summary>
static class PhaseGrid
{
    /// <summary>Runs it, threads over cells, the dearest first.</summary>
    /// <param name="problem">The finite sum.</param>
    /// <param name="request">The grid.</param>
    /// <param name="progress">Told after each cell, from any thread, one call at a time.</param>
    /// <param name="cancellationToken">Stops the run: cells in flight are dropped, and those finished are returned.</param>
    /// <returns>The finished cells by batch, then by learning rate, in the order of the request.</returns>
    /// <exception cref="SimulationException">A setting out of range, or a problem without a simulator.</exception>
    public static IReadOnlyList<PhaseCell> Run(
        FiniteSum problem, PhaseRequest request, IProgress<PhaseProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(request);
        long began = Stopwatch.GetTimestamp(), gradients = 0;
        int rates = request.LearningRates.Count, count = rates * request.Batches.Count, taken = 0, finished = 0;
        double work = 0, most = request.MostGradients;
        PhaseCell?[] cells = new PhaseCell?[count];

        // A cell that takes long must not be the last to start.
        int[] order = [.. Enumerable.Range(0, count).OrderByDescending(cell => request.Batches[cell / rates].Size)];
        Lock telling = new();
        void Work()
        {
            while (!cancellationToken.IsCancellationRequested && Interlocked.Increment(ref taken) - 1 is var next && next < count)
            {
                int at = order[next];
                if (Cell(problem, request, at, cancellationToken) is not { } cell)
                {
                    return;
                }

                cells[at] = cell;
                lock (telling)
                {
                    finished++;
                    gradients += cell.ComponentGradients;
                    work += (double)cell.Batch.Size * request.Trajectories * request.Steps;
                    progress?.Report(new(finished, count, work / most, gradients, Stopwatch.GetElapsedTime(began)));
                }
            }
        }

        int threads = Math.Min(request.Threads ?? Environment.ProcessorCount, count);
        try
        {
            Parallel.For(0, threads, new() { MaxDegreeOfParallelism = threads }, _ => Work());
        }
        catch (AggregateException failures) when (failures.Flatten().InnerExceptions.OfType<SimulationException>().FirstOrDefault() is { } refused)
        {
            throw new SimulationException(refused.Message, refused);
        }

        return [.. cells.OfType<PhaseCell>()];
    }

    /// <summary>One cell; null where it was stopped before its end.</summary>
    static PhaseCell? Cell(FiniteSum problem, PhaseRequest request, int at, CancellationToken cancellationToken)
    {
        (int column, int row) = Math.DivRem(at, request.LearningRates.Count);
        (Updates.Batch batch, double rate) = (request.Batches[column], request.LearningRates[row]);
        ulong seed = CellSeed.Of(request.Seed, batch, rate);
        EnsembleOptions options = new()
        {
            LearningRate = rate,
            Batch = batch,
            Rule = request.Rule,
            Center = request.Center,
            Start = new Start.Around(request.Center, request.StartRadius),
            Trajectories = request.Trajectories,
            Steps = request.Steps,
            LeaveRadius = request.LeaveRadius,
            Seed = seed,
            RecordedSteps = [0],
            Threads = 1,
        };
        EnsembleResult result = Ensemble.Run(problem, options, null, cancellationToken);
        return result.Complete
            ? new(
                batch, rate, seed, result.Trajectories, result.LeftCount, result.Count(TrajectoryOutcome.NonFinite), MedianLeavingStep(result),
                result.ComponentGradients)
            : null;
    }

    static double? MedianLeavingStep(EnsembleResult result)
    {
        int[] steps = [.. result.StopSteps.Where((_, t) => result.Outcomes[t] is TrajectoryOutcome.Left or TrajectoryOutcome.NonFinite).Order()];
        return steps.Length == 0 ? null : 0.5 * (steps[(steps.Length - 1) / 2] + steps[steps.Length / 2]);
    }
}
