using Escapement.Cli.Commands;
using Escapement.Stability;
using Escapement.Updates;
using static Escapement.Cli.Story.Numbers;

namespace Escapement.Cli.Story;

/// <summary>What theory says of a simulated setting, beside what was seen.</summary>
static class SimulationTheory
{
    /// <summary>Below this tail index the fourth moment is infinite, and averages of squares converge too slowly for their intervals.</summary>
    const double HeavyForAverages = 4;

    public static string Tell(SimulationStudy study)
    {
        PathwiseStability paths = study.Prediction.Paths;
        ThresholdRow row = study.Prediction.Row;
        bool reshuffled = study.Setting.Batch.Sampling == Sampling.Reshuffled;
        string of = reshuffled ? " of fresh batches without replacement" : "";
        List<string> sentences =
        [
            $"Theory: the learning rate is {Spoken(study.Ratio)} times the exact threshold C*\u00A0=\u00A0{Spoken(row.Exact)}{of}"
                + (paths.Rho is { } rho ? $", and the mean squared distance {(rho < 1 ? "shrinks" : "grows")} by the factor ρ\u00A0=\u00A0{Spoken(rho)} a step." : "."),
        ];
        if (reshuffled)
        {
            sentences.Add("Reshuffled epochs have no sampling factor φ, since their batches depend on each other: no ρ, no tail index and no threshold of their "
                + "own, only the simulation and the Lyapunov exponent.");
        }

        double noise = study.Analysis.Report.GradientNoise;
        sentences.Add(PathStory.Tell(paths, noise));
        if (Law(study, noise) is { } law)
        {
            sentences.Add(law);
        }

        return string.Join(' ', sentences);
    }

    /// <summary>What an average of squares cannot show here; null where it can.</summary>
    public static string? Undershoot(SimulationStudy study)
        => study.Growth is not null && study.Prediction.Paths is { Rho: not null, TailIndex: { } index } && (index.Value ?? index.Low) < HeavyForAverages
            ? $"The measured growth of the mean square is expected to fall short of log ρ here: with a tail index below {HeavyForAverages:0} the mean lives on rare "
                + $"paths, most of which an ensemble of {Of(study.Result.Trajectories, "path")} never draws, the more so the longer the run. That is no "
                + "mismatch, and the interval does not know of it."
            : null;

    /// <summary>The law of leaving at the start and leave radius; null where every radius is passed, or none.</summary>
    static string? Law(SimulationStudy study, double noise)
    {
        if (study.LeavingFactor is not { Value: { } factor } known || study.Prediction.Paths.Regime.Worst == Regime.Escaping)
        {
            return null;
        }

        if (noise > 0)
        {
            return "With gradient noise every radius R is passed in the end, after a time of order R^α: the share that left is one of this many steps.";
        }

        double ratio = study.StartRadius!.Value / study.Setting.LeaveRadius;
        string law = $"Here e_0/R\u00A0=\u00A0{Spoken(ratio)} and (e_0/R)^α\u00A0=\u00A0{Size(factor)}"
            + (known.IsExact ? "" : $" ({Size(known.Low)} to {Size(known.High)})")
            + ", up to a constant factor that depends on the direction of the start";
        return study.Left.Count == 0
            ? $"{law}."
            : $"{law}: {Size(study.Left.Value / factor)} here, as seen.";
    }
}
