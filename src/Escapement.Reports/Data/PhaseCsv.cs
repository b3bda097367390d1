using Escapement.Experiments.Phases;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;
using static Escapement.Numbers;

namespace Escapement.Reports.Data;

/// <summary>The cells for other programs: one row each, with every setting; full precision, an empty field where a value does not exist.</summary>
static class PhaseCsv
{
    public static IEnumerable<string> Of(PhaseDiagram diagram)
    {
        yield return string.Join(',',
            "batch", "sampling", "learning_rate", "trajectories", "left", "non_finite", "share_left", "share_low", "share_high",
            "median_leaving_step", "exact", "lower", "upper", "patel_convergence", "patel_divergence", "gradient_descent", "lyapunov_threshold",
            "lyapunov_threshold_low",
            "lyapunov_threshold_high", "momentum", "nesterov", "weight_decay",
            "start_radius", "leave_radius", "steps", "seed", "cell_seed", "component_gradients");
        GridRequest request = diagram.Grid;
        foreach (PhaseCell cell in diagram.Cells)
        {
            ThresholdRow row = diagram.Row(cell);
            Proportion share = cell.Share;
            Estimate? gamma = diagram.Lyapunov(cell);
            yield return string.Join(',',
                Whole(cell.Batch.Size), SamplingNames.Of(cell.Batch.Sampling), Exact(cell.LearningRate), Whole(cell.Trajectories), Whole(cell.Left),
                Whole(cell.NonFinite), Exact(share.Value), Exact(share.Low), Exact(share.High), Exact(cell.MedianLeavingStep),
                Exact(row.Exact), Exact(row.Lower), Exact(row.Upper), Exact(row.PatelConvergence), Exact(row.PatelDivergence),
                Exact(diagram.Report.GradientDescentLimit), Exact(gamma?.Value), Finite(gamma?.Low), Finite(gamma?.High),
                Exact(request.Rule.Momentum), request.Rule.Nesterov ? "true" : "false",
                Exact(request.Rule.WeightDecay), Exact(request.StartRadius), Exact(request.LeaveRadius), Whole(request.Steps), Whole(request.Seed),
                Whole(cell.Seed), Whole(cell.ComponentGradients));
        }
    }

    static string Finite(double? value) => value is { } number && double.IsFinite(number) ? Exact(number) : "";

    // Seeds need all 64 bits; a double has fewer.
    static string Whole(IFormattable value) => value.ToString(null, System.Globalization.CultureInfo.InvariantCulture);
}
