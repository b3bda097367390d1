using Escapement.Experiments.Sweeps;

namespace Escapement.Experiments.Claims;

/// <summary>
/// A piece of a study that any process can measure: some rows of one table. What it gives depends on the piece and the seed alone, so that any
/// division of the work gives the same table.
/// </summary>
/// <param name="Table">The table its rows belong to.</param>
/// <param name="Index">Its place among the parts of that table.</param>
/// <param name="Cost">About how long it takes, in any unit the same for all parts: the dearest start first.</param>
/// <param name="Measure">Measures it, on one thread.</param>
sealed record Part(string Table, int Index, double Cost, Func<CancellationToken, Table> Measure)
{
    /// <summary>What the part and its file are called.</summary>
    public string Name => FormattableString.Invariant($"{Table}-{Index:D4}");
}

/// <summary>A sweep that a study runs.</summary>
/// <param name="Name">What the sweep, its folder and its table are called.</param>
/// <param name="Sweep">The sweep.</param>
sealed record NamedSweep(string Name, Sweep Sweep);
