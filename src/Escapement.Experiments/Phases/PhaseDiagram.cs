using Escapement.Experiments.Analyses;
using Escapement.Stability;
using Escapement.Statistics;

namespace Escapement.Experiments.Phases;

/// <summary>What theory predicts for a grid.</summary>
/// <param name="Analysis">Thresholds in the order of the grid's batches.</param>
/// <param name="LyapunovThresholds">Where γ passes through zero, batch by batch; null where that is too expensive to compute.</param>
/// <param name="Leave">The leave radius and the reason for it.</param>
/// <param name="NextMinimizer">Distance to the nearest other minimizer; infinite where there is none.</param>
public sealed record PhasePrediction(
    Analysis Analysis, IReadOnlyList<Estimate?> LyapunovThresholds, LeaveRadiusChoice Leave, double NextMinimizer);

/// <summary>A simulated grid and its prediction: everything that the story, the table, the figure and the files show.</summary>
/// <param name="Prediction">The prediction.</param>
/// <param name="Grid">The requested grid.</param>
/// <param name="Cells">The finished cells.</param>
/// <param name="Elapsed">The time of the simulation.</param>
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

    /// <summary>A remark about the radius; null if none is needed.</summary>
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
