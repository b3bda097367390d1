using Escapement.Experiments.Analyses;
using Escapement.Stability;
using Escapement.Statistics;

namespace Escapement.Experiments.Phases;

/// <summary>What was known of a grid before it was simulated.</summary>
/// <param name="Analysis">Thresholds in the order of the grid's batches.</param>
/// <param name="LyapunovThresholds">Where γ passes through zero, batch by batch; null where that is too expensive to know.</param>
/// <param name="Leave">The leave radius and why it is what it is.</param>
/// <param name="NextMinimizer">Distance to the nearest other minimizer; infinite where there is none.</param>
public sealed record PhasePrediction(
    Analysis Analysis, IReadOnlyList<Estimate?> LyapunovThresholds, LeaveRadiusChoice Leave, double NextMinimizer);

/// <summary>A simulated grid beside its prediction: all that the story, the table, the figure and the files show.</summary>
/// <param name="Prediction">What was to be expected.</param>
/// <param name="Grid">The grid as it was asked for.</param>
/// <param name="Cells">The finished cells.</param>
/// <param name="Elapsed">Time the simulation took.</param>
public sealed record PhaseDiagram(PhasePrediction Prediction, GridRequest Grid, IReadOnlyList<PhaseCell> Cells, TimeSpan Elapsed)
{
    readonly Dictionary<int, int> _places = Grid.Batches.Index().ToDictionary(batch => batch.Item.Size, batch => batch.Index);

    /// <summary>The analysis of the minimum.</summary>
    public StabilityReport Report => Prediction.Analysis.Report;

    /// <summary>Cells asked for.</summary>
    public int CellCount => Grid.Batches.Count * Grid.LearningRates.Count;

    /// <summary>Whether the grid was simulated to its end.</summary>
    public bool Complete => Cells.Count == CellCount;

    /// <summary>The prediction at a cell's batch.</summary>
    /// <param name="cell">The cell.</param>
    public ThresholdRow Row(PhaseCell cell) => Report.Thresholds[Place(cell)];

    /// <summary>Where γ passes through zero at a cell's batch.</summary>
    /// <param name="cell">The cell.</param>
    public Estimate? Lyapunov(PhaseCell cell) => Prediction.LyapunovThresholds[Place(cell)];

    /// <summary>The cell's learning rate as a multiple of the exact threshold at its batch.</summary>
    /// <param name="cell">The cell.</param>
    public double Ratio(PhaseCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return cell.LearningRate / Row(cell).Exact;
    }

    /// <summary>What a reader must know about the radius; null where nothing.</summary>
    public string? Note => Grid.LeaveRadius >= Prediction.NextMinimizer
        ? $"the leave radius {Numbers.Spoken(Grid.LeaveRadius)} already contains another minimizer, at distance "
            + $"{Numbers.Spoken(Prediction.NextMinimizer)}: paths that moved there do not count as having left"
        : null;

    int Place(PhaseCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return _places[cell.Batch.Size];
    }
}
