using Escapement.Experiments.Sweeps;

namespace Escapement.Experiments.Claims;

/// <summary>
/// A piece of a study that any process can measure: some rows of one table. Its result depends only on the piece and the seed, so any division of the
/// work gives the same table.
/// </summary>
/// <param name="Table">The table its rows belong to.</param>
/// <param name="Index">Its place among the parts of that table.</param>
/// <param name="Cost">Roughly how long it takes, in a unit common to all parts; the most expensive parts start first.</param>
/// <param name="Measure">Measures it, on one thread.</param>
sealed record Part(string Table, int Index, double Cost, Func<CancellationToken, Table> Measure)
{
    /// <summary>The name of the part and of its file.</summary>
    public string Name => FormattableString.Invariant($"{Table}-{Index:D4}");
}

/// <summary>A sweep that a study runs.</summary>
/// <param name="Name">The name of the sweep, its folder and its table.</param>
/// <param name="Sweep">The sweep.</param>
sealed record NamedSweep(string Name, Sweep Sweep);
