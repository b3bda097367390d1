using Escapement.Updates;

namespace Escapement.Experiments.Sweeps;

/// <summary>What a sweep file declares: every combination of the lists is a cell, an ensemble of its own.</summary>
sealed record Sweep
{
    /// <summary>Problem sources, as <see cref="Sources.ProblemSource.Load"/> takes them, or Parquet files.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Names of minimizers of nonconvex problems; null stands for the one the source prefers.</summary>
    public IReadOnlyList<string?> Minimizers { get; init; } = [null];

    public IReadOnlyList<Sampling> Samplings { get; init; } = [Sampling.WithReplacement];

    /// <summary>Batch sizes k.</summary>
    public required IReadOnlyList<int> Batches { get; init; }

    /// <summary>Learning rates: multiples of the exact mean-square threshold C*(k) of the minimizer, or the rates themselves.</summary>
    public required IReadOnlyList<double> Rates { get; init; }

    /// <summary>Whether <see cref="Rates"/> are multiples of the threshold.</summary>
    public bool Relative { get; init; } = true;

    /// <summary>Distances of the starts from the minimizer.</summary>
    public required IReadOnlyList<double> StartRadii { get; init; }

    /// <summary>A path has left once it is farther than this from the minimizer.</summary>
    public required double LeaveRadius { get; init; }

    public UpdateRule Rule { get; init; } = UpdateRule.Sgd;

    /// <summary>Paths of a cell.</summary>
    public int Trajectories { get; init; } = 256;

    /// <summary>The most steps of a path.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>The steps at which curves are recorded.</summary>
    public IReadOnlyList<int> RecordedSteps { get; init; } = [];

    /// <summary>How often each combination is run, each time with its own seed.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>The seed from which each cell's is derived (<see cref="SweepSeed"/>).</summary>
    public ulong Seed { get; init; }

    /// <summary>Cells written as one file; a killed process loses at most this many for each thread.</summary>
    public int CellsPerShard { get; init; } = 16;

    /// <summary>The number of cells; a double, since products of list lengths can overflow an integer.</summary>
    public double CellCount
        => (double)Problems.Count * Minimizers.Count * Samplings.Count * Batches.Count * Rates.Count * StartRadii.Count * Repeats;

    /// <summary>The number of shards.</summary>
    public int Shards => (int)((CellCount + CellsPerShard - 1) / CellsPerShard);

    /// <summary>A cell by its place: repeats vary fastest, problems slowest.</summary>
    /// <param name="index">0 … <see cref="CellCount"/> − 1.</param>
    public SweepCell Cell(int index)
    {
        int rest = index;
        int Next(int count)
        {
            (rest, int place) = Math.DivRem(rest, count);
            return place;
        }

        int repeat = Next(Repeats);
        double radius = StartRadii[Next(StartRadii.Count)];
        double rate = Rates[Next(Rates.Count)];
        int size = Batches[Next(Batches.Count)];
        Sampling sampling = Samplings[Next(Samplings.Count)];
        string? minimizer = Minimizers[Next(Minimizers.Count)];
        return new(index, Problems[rest], minimizer, new(size, sampling), rate, radius, repeat);
    }

    /// <summary>The cells of one shard.</summary>
    public IEnumerable<SweepCell> CellsOf(int shard)
    {
        int first = shard * CellsPerShard;
        return Enumerable.Range(first, Math.Min(CellsPerShard, (int)CellCount - first)).Select(Cell);
    }

    /// <summary>The most component gradients that a shard can need; paths that leave stop early.</summary>
    public double MostGradients(int shard) => CellsOf(shard).Sum(cell => (double)cell.Batch.Size) * Trajectories * Steps;
}

/// <summary>One combination.</summary>
/// <param name="Index">Its place in the sweep.</param>
/// <param name="Problem">The source.</param>
/// <param name="Minimizer">The minimizer's name; null for the one the source prefers.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Rate">The learning rate as declared: a multiple of the threshold, or the rate itself.</param>
/// <param name="StartRadius">Distance of the starts.</param>
/// <param name="Repeat">Which of the repeats, from 0.</param>
sealed record SweepCell(int Index, string Problem, string? Minimizer, Batch Batch, double Rate, double StartRadius, int Repeat);
