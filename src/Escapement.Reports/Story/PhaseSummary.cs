using Escapement.Experiments.Phases;
using Escapement.Updates;

namespace Escapement.Reports.Story;

/// <summary>Where leaving begins at one batch, as multiples of the exact threshold there.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="First">The lowest learning rate of the grid at which any trajectory left; null if none did.</param>
/// <param name="Half">
/// The learning rate at which half of them leave, by linear interpolation between two neighboring cells in its logarithm; null if no two cells
/// enclose one half.
/// </param>
/// <param name="HalfOverLyapunov">The learning rate at which half of them leave, as a multiple of the one at which γ is zero; null if either is
/// unknown.</param>
sealed record LeavingOnset(Batch Batch, double? First, double? Half, double? HalfOverLyapunov);

/// <summary>Summarizes a grid in a few numbers.</summary>
static class PhaseSummary
{
    /// <summary>One summary for every batch of which all cells are finished.</summary>
    public static IReadOnlyList<LeavingOnset> Onsets(PhaseDiagram diagram) => [.. diagram.Cells
        .GroupBy(cell => cell.Batch)
        .Where(column => column.Count() == diagram.Grid.LearningRates.Count)
        .Select(column =>
        {
            PhaseCell[] cells = [.. column.OrderBy(cell => cell.LearningRate)];
            PhaseCell? first = cells.FirstOrDefault(cell => cell.Left > 0);
            double exact = diagram.Row(cells[0]).Exact;
            double? half = Half(cells);
            return new LeavingOnset(column.Key, first?.LearningRate / exact, half / exact, half / diagram.Lyapunov(cells[0])?.Value);
        })];

    static double? Half(PhaseCell[] cells)
    {
        int at = Array.FindIndex(cells, cell => cell.Share.Value >= 0.5);
        if (at <= 0)
        {
            return null;
        }

        (PhaseCell below, PhaseCell above) = (cells[at - 1], cells[at]);
        double part = (0.5 - below.Share.Value) / (above.Share.Value - below.Share.Value);
        return below.LearningRate * Math.Pow(above.LearningRate / below.LearningRate, part);
    }
}
