using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Studies;

namespace Escapement.Cli.Commands;

/// <summary>What was known of a grid before it was simulated.</summary>
/// <param name="Analysis">Thresholds in the order of the request's batches.</param>
/// <param name="LyapunovThresholds">Where γ passes through zero, batch by batch; null where that is too expensive to know.</param>
/// <param name="Leave">The leave radius and why it is what it is.</param>
/// <param name="NextMinimizer">Distance to the nearest other minimizer; infinite where there is none.</param>
sealed record PhasePrediction(
    Analysis Analysis, IReadOnlyList<Estimate?> LyapunovThresholds, LeaveRadiusChoice Leave, double NextMinimizer);

/// <summary>A simulated grid beside its prediction: all that the story, the table, the figure and the files show.</summary>
/// <param name="Prediction">What was to be expected.</param>
/// <param name="Request">The grid as it was asked for.</param>
/// <param name="Cells">The finished cells.</param>
/// <param name="Elapsed">Time the simulation took.</param>
sealed record PhaseStudy(PhasePrediction Prediction, PhaseRequest Request, IReadOnlyList<PhaseCell> Cells, TimeSpan Elapsed)
{
    readonly Dictionary<int, int> _places = Request.Batches.Index().ToDictionary(batch => batch.Item.Size, batch => batch.Index);

    public StabilityReport Report => Prediction.Analysis.Report;

    /// <summary>Cells asked for.</summary>
    public int Of => Request.Batches.Count * Request.LearningRates.Count;

    /// <summary>Whether the grid was simulated to its end.</summary>
    public bool Complete => Cells.Count == Of;

    /// <summary>The prediction at a cell's batch.</summary>
    public ThresholdRow Row(PhaseCell cell) => Report.Thresholds[_places[cell.Batch.Size]];

    /// <summary>Where γ passes through zero at a cell's batch.</summary>
    public Estimate? Lyapunov(PhaseCell cell) => Prediction.LyapunovThresholds[_places[cell.Batch.Size]];

    /// <summary>The cell's learning rate as a multiple of the exact threshold at its batch.</summary>
    public double Ratio(PhaseCell cell) => cell.LearningRate / Row(cell).Exact;

    /// <summary>What a reader must know about the radius; null where nothing.</summary>
    public string? Note => Request.LeaveRadius >= Prediction.NextMinimizer
        ? $"the leave radius {Story.Numbers.Spoken(Request.LeaveRadius)} already contains another minimizer, at distance "
            + $"{Story.Numbers.Spoken(Prediction.NextMinimizer)}: paths that moved there do not count as having left"
        : null;
}
