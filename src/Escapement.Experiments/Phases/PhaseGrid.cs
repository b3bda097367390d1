using System.Diagnostics;
using Escapement.Experiments.Measurements;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Experiments.Phases;

/// <summary>Runs a grid of ensembles, learning rate × batch. A cell's result depends only on the cell and the seed.</summary>
sealed class PhaseGrid
{
    readonly FiniteSum _problem;
    readonly GridRequest _request;
    readonly IProgress<ComputationProgress>? _progress;
    readonly CancellationToken _cancellationToken;
    readonly long _began = Stopwatch.GetTimestamp();
    readonly PhaseCell?[] _cells;
    readonly Lock _telling = new();
    int _taken, _finished;
    long _gradients;
    double _done, _left;

    PhaseGrid(FiniteSum problem, GridRequest request, IProgress<ComputationProgress>? progress, CancellationToken cancellationToken)
    {
        (_problem, _request, _progress, _cancellationToken) = (problem, request, progress, cancellationToken);
        _cells = new PhaseCell?[request.LearningRates.Count * request.Batches.Count];
        _left = request.LearningRates.Count * Enumerable.Range(0, request.Batches.Count).Sum(StepCost) * request.Trajectories * request.Steps;
    }

    /// <summary>Runs it, one thread for each cell at a time, the most expensive cells first.</summary>
    /// <param name="problem">The finite sum.</param>
    /// <param name="request">The grid.</param>
    /// <param name="progress">Receives progress about ten times a second, from any thread, one call at a time.</param>
    /// <param name="cancellationToken">Stops the run: unfinished cells are dropped, and finished ones are returned.</param>
    /// <returns>The finished cells by batch, then by learning rate, in the order of the request.</returns>
    /// <exception cref="SimulationException">A setting out of range, or a problem without a simulator.</exception>
    public static IReadOnlyList<PhaseCell> Run(
        FiniteSum problem, GridRequest request, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
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

    /// <summary>One cell; null if it was stopped before its end.</summary>
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
                result.MedianLeavingStep, result.ComponentGradients)
            : null;
    }

    /// <summary>The work left is an upper bound, since trajectories that leave stop early.</summary>
    void Report()
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_began);
        _progress?.Report(new("Simulating")
        {
            Done = _finished,
            Of = _cells.Length,
            Unit = "cell",
            ComponentGradients = _gradients,
            Elapsed = elapsed,
            MostSecondsLeft = _done > 0 ? Math.Max(0, _left) / _done * elapsed.TotalSeconds : null,
        });
    }

    /// <summary>Adds the work of one cell to that of the grid.</summary>
    sealed class CellWatch(PhaseGrid grid, int column) : IProgress<ComputationProgress>
    {
        double _fraction;
        long _gradients;

        public void Report(ComputationProgress value) => Tell(value.Share ?? 0, value.ComponentGradients, 0);

        public void Tell(double fraction, long gradients, int cells)
        {
            lock (grid._telling)
            {
                grid._finished += cells;
                grid._done += (gradients - _gradients) / (double)grid._request.Batches[column].Size * grid.StepCost(column);
                grid._left -= (fraction - _fraction) * grid.StepCost(column) * grid._request.Trajectories * grid._request.Steps;
                grid._gradients += gradients - _gradients;
                (_fraction, _gradients) = (fraction, gradients);
                grid.Report();
            }
        }
    }
}
