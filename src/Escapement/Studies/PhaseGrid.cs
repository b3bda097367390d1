using System.Diagnostics;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Studies;

/// <summary>Runs a grid of ensembles, learning rate × batch. A cell's result depends on the cell and the seed alone.</summary>
sealed class PhaseGrid
{
    readonly FiniteSum _problem;
    readonly PhaseRequest _request;
    readonly IProgress<PhaseProgress>? _progress;
    readonly CancellationToken _cancellationToken;
    readonly long _began = Stopwatch.GetTimestamp();
    readonly PhaseCell?[] _cells;
    readonly Lock _telling = new();
    int _taken, _finished;
    long _gradients;
    double _done, _left;

    PhaseGrid(FiniteSum problem, PhaseRequest request, IProgress<PhaseProgress>? progress, CancellationToken cancellationToken)
    {
        (_problem, _request, _progress, _cancellationToken) = (problem, request, progress, cancellationToken);
        _cells = new PhaseCell?[request.LearningRates.Count * request.Batches.Count];
        _left = request.LearningRates.Count * Enumerable.Range(0, request.Batches.Count).Sum(StepCost) * request.Trajectories * request.Steps;
    }

    /// <summary>Runs it, threads over cells, the dearest first.</summary>
    /// <param name="problem">The finite sum.</param>
    /// <param name="request">The grid.</param>
    /// <param name="progress">Told about ten times a second, from any thread, one call at a time.</param>
    /// <param name="cancellationToken">Stops the run: cells in flight are dropped, and those finished are returned.</param>
    /// <returns>The finished cells by batch, then by learning rate, in the order of the request.</returns>
    /// <exception cref="SimulationException">A setting out of range, or a problem without a simulator.</exception>
    public static IReadOnlyList<PhaseCell> Run(
        FiniteSum problem, PhaseRequest request, IProgress<PhaseProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(request);
        return new PhaseGrid(problem, request, progress, cancellationToken).Run();
    }

    double StepCost(int column) => _request.StepCosts is { } costs ? costs[column] : _request.Batches[column].Size;

    IReadOnlyList<PhaseCell> Run()
    {
        // A cell that takes long must not be the last to start.
        int rates = _request.LearningRates.Count;
        int[] order = [.. Enumerable.Range(0, _cells.Length).OrderByDescending(cell => _request.Batches[cell / rates].Size)];
        int threads = Math.Min(_request.Threads ?? Environment.ProcessorCount, _cells.Length);
        using SimulationProblem simulation = SimulationProblem.Of(_problem);
        try
        {
            Parallel.For(0, threads, new() { MaxDegreeOfParallelism = threads }, _ => Work(simulation, order));
        }
        catch (AggregateException failures) when (failures.Flatten().InnerExceptions.OfType<SimulationException>().FirstOrDefault() is { } refused)
        {
            throw new SimulationException(refused.Message, refused);
        }

        return [.. _cells.OfType<PhaseCell>()];
    }

    void Work(SimulationProblem simulation, int[] order)
    {
        while (!_cancellationToken.IsCancellationRequested && Interlocked.Increment(ref _taken) - 1 is var next && next < order.Length)
        {
            int at = order[next];
            (int column, int row) = Math.DivRem(at, _request.LearningRates.Count);
            CellWatch watch = new(this, column);
            _cells[at] = Cell(simulation, _request.Batches[column], _request.LearningRates[row], watch);
            if (_cells[at] is { } cell)
            {
                watch.Tell(1, cell.ComponentGradients, 1);
            }
        }
    }

    /// <summary>One cell; null where it was stopped before its end.</summary>
    PhaseCell? Cell(SimulationProblem simulation, Batch batch, double rate, CellWatch watch)
    {
        EnsembleOptions options = new()
        {
            LearningRate = rate,
            Batch = batch,
            Rule = _request.Rule,
            Center = _request.Center,
            Start = new Start.Around(_request.Center, _request.StartRadius),
            Trajectories = _request.Trajectories,
            Steps = _request.Steps,
            LeaveRadius = _request.LeaveRadius,
            Seed = CellSeed.Of(_request.Seed, batch, rate),
            RecordedSteps = [0],
            Threads = 1,
            MemoryLimit = _request.MemoryLimit,
        };
        EnsembleResult result = Ensemble.RunOn(_problem, simulation, options, watch, _cancellationToken);
        return result.Complete
            ? new(
                batch, rate, options.Seed, result.Trajectories, result.LeftCount, result.Count(TrajectoryOutcome.NonFinite),
                MedianLeavingStep(result), result.ComponentGradients)
            : null;
    }

    static double? MedianLeavingStep(EnsembleResult result)
    {
        int[] steps = [.. result.StopSteps.Where((_, t) => result.Outcomes[t] is TrajectoryOutcome.Left or TrajectoryOutcome.NonFinite).Order()];
        return steps.Length == 0 ? null : 0.5 * (steps[(steps.Length - 1) / 2] + steps[steps.Length / 2]);
    }

    /// <summary>Adds what one cell has done to what the grid has done.</summary>
    sealed class CellWatch(PhaseGrid grid, int column) : IProgress<EnsembleProgress>
    {
        double _fraction;
        long _gradients;

        public void Report(EnsembleProgress value) => Tell((double)value.Trajectories / value.Of, value.ComponentGradients, 0);

        public void Tell(double fraction, long gradients, int cells)
        {
            lock (grid._telling)
            {
                grid._finished += cells;
                grid._done += (gradients - _gradients) / (double)grid._request.Batches[column].Size * grid.StepCost(column);
                grid._left -= (fraction - _fraction) * grid.StepCost(column) * grid._request.Trajectories * grid._request.Steps;
                grid._gradients += gradients - _gradients;
                (_fraction, _gradients) = (fraction, gradients);
                grid._progress?.Report(
                    new(grid._finished, grid._cells.Length, grid._gradients, grid._done, grid._left, Stopwatch.GetElapsedTime(grid._began)));
            }
        }
    }
}
