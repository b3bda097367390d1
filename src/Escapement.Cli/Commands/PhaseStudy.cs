using Escapement.Stability;
using Escapement.Studies;

namespace Escapement.Cli.Commands;

/// <summary>A simulated grid beside its prediction: all that the story, the table, the figure and the files show.</summary>
/// <param name="Analysis">The prediction, thresholds in the order of the request's batches.</param>
/// <param name="Request">The grid as it was asked for.</param>
/// <param name="Cells">The finished cells.</param>
/// <param name="LeaveReason">Why the leave radius is what it is.</param>
/// <param name="Neighborhood">Distance to where another minimizer is as near; infinite where there is none.</param>
/// <param name="Elapsed">Time the simulation took.</param>
sealed record PhaseStudy(
    Analysis Analysis, PhaseRequest Request, IReadOnlyList<PhaseCell> Cells, string LeaveReason, double Neighborhood, TimeSpan Elapsed)
{
    /// <summary>Cells asked for.</summary>
    public int Of => Request.Batches.Count * Request.LearningRates.Count;

    /// <summary>Whether the grid was simulated to its end.</summary>
    public bool Complete => Cells.Count == Of;

    /// <summary>The prediction at a cell's batch.</summary>
    public ThresholdRow Row(PhaseCell cell) => Analysis.Report.Thresholds.First(row => row.Batch == cell.Batch);

    /// <summary>The cell's learning rate as a multiple of the exact threshold at its batch.</summary>
    public double Ratio(PhaseCell cell) => cell.LearningRate / Row(cell).Exact;
}
