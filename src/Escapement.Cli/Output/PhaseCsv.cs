using Escapement.Cli.Commands;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Studies;
using Escapement.Updates;
using static Escapement.Cli.Story.Numbers;

namespace Escapement.Cli.Output;

/// <summary>The cells for other programs: one row each, with every setting; full precision, an empty field where a value does not exist.</summary>
static class PhaseCsv
{
    public static IEnumerable<string> Of(PhaseStudy study)
    {
        yield return string.Join(',',
            "batch", "sampling", "learning_rate", "trajectories", "left", "non_finite", "share_left", "share_low", "share_high",
            "median_leaving_step", "exact", "lower", "upper", "patel_convergence", "patel_divergence", "gradient_descent", "lyapunov_threshold", "lyapunov_threshold_low",
            "lyapunov_threshold_high", "momentum", "nesterov", "weight_decay",
            "start_radius", "leave_radius", "steps", "seed", "cell_seed", "component_gradients");
        PhaseRequest request = study.Request;
        foreach (PhaseCell cell in study.Cells)
        {
            ThresholdRow row = study.Row(cell);
            Proportion share = cell.Share;
            Estimate? gamma = study.Lyapunov(cell);
            yield return string.Join(',',
                Whole(cell.Batch.Size), SamplingNames.Of(cell.Batch.Sampling), Exact(cell.LearningRate), Whole(cell.Trajectories), Whole(cell.Left),
                Whole(cell.NonFinite), Exact(share.Value), Exact(share.Low), Exact(share.High), Exact(cell.MedianLeavingStep),
                Exact(row.Exact), Exact(row.Lower), Exact(row.Upper), Exact(row.PatelConvergence), Exact(row.PatelDivergence),
                Exact(study.Report.GradientDescent), Exact(gamma?.Value), Finite(gamma?.Low), Finite(gamma?.High),
                Exact(request.Rule.Momentum), request.Rule.Nesterov ? "true" : "false",
                Exact(request.Rule.WeightDecay), Exact(request.StartRadius), Exact(request.LeaveRadius), Whole(request.Steps), Whole(request.Seed),
                Whole(cell.Seed), Whole(cell.ComponentGradients));
        }
    }

    static string Finite(double? value) => value is { } number && double.IsFinite(number) ? Exact(number) : "";

    // Seeds need all of their 64 bits, which a double does not have.
    static string Whole(IFormattable value) => value.ToString(null, System.Globalization.CultureInfo.InvariantCulture);
}
