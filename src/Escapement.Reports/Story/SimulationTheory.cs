using Escapement.Experiments.Measurements;
using Escapement.Experiments.Simulations;
using Escapement.Stability;
using Escapement.Updates;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>What theory predicts for a simulated setting, compared with the simulation.</summary>
static class SimulationTheory
{
    /// <summary>Below this tail index the fourth moment is infinite, and averages of squares converge too slowly for their intervals.</summary>
    const double HeavyForAverages = 4;

    public static string Tell(SimulationResult simulation)
    {
        PathwiseStability paths = simulation.Prediction.Paths;
        ThresholdRow row = simulation.Prediction.Row;
        bool reshuffled = simulation.Setting.Batch.Sampling == Sampling.Reshuffled;
        string of = reshuffled ? " of fresh batches without replacement" : "";
        List<string> sentences =
        [
            $"Theory: the learning rate is {Spoken(simulation.Ratio)} times the exact threshold C*\u00A0=\u00A0{Spoken(row.Exact)}{of}"
                + (paths.Rho is { } rho ? $", and the mean squared distance {(rho < 1 ? "shrinks" : "grows")} by the factor "
                + $"ρ\u00A0=\u00A0{Spoken(rho)} a step." : "."),
        ];
        if (reshuffled)
        {
            sentences.Add("Reshuffled epochs have no sampling factor φ, since their batches depend on each other: no ρ, no tail index and no "
                + "threshold of their own, only the simulation and the Lyapunov exponent.");
        }

        double noise = simulation.Analysis.Report.GradientNoise;
        sentences.Add(PathStory.Tell(paths, noise));
        if (Law(simulation, noise) is { } law)
        {
            sentences.Add(law);
        }

        return string.Join(' ', sentences);
    }

    /// <summary>How the rates were measured, and what an average of squares cannot show.</summary>
    public static string? Rates(SimulationResult simulation)
    {
        if (simulation.Rates is not { } rates || rates is { MeanSquare: null, Typical: null })
        {
            return null;
        }

        List<string> sentences = [];
        if (rates.StartRadius != simulation.StartRadius)
        {
            sentences.Add($"Rates are those of paths from distance {Size(rates.StartRadius)}, where the problem is linear.");
        }

        if (simulation.Prediction.Paths is { Rho: not null, TailIndex: { } index } && (index.Value ?? index.Low) < HeavyForAverages)
        {
            sentences.Add($"The mean square is compared over few steps, with its exact value: for a tail index below {HeavyForAverages:0} the mean "
                + "lives on rare paths, most of which an ensemble never draws, so that a plain average falls short of ρ the more the longer it "
                + $"runs{Missed(rates)}. That is no mismatch.");
        }

        if (rates.Typical is { } typical && simulation.Prediction.Paths.LyapunovExponent is var gamma
            && (gamma.High < typical.Measured.Low || gamma.Low > typical.Measured.High))
        {
            sentences.Add("The typical path's rate is one of finite time: it nears γ slowly, like one over the square root of the steps, where "
                + "several directions change at nearly the same rate and the largest of them leads.");
        }

        return sentences.Count == 0 ? null : string.Join(' ', sentences);
    }

    static string Missed(GrowthRates rates) => rates.Shortfall is { Ratio: < 0.5 } missed
        ? $" (after {Of(missed.Step, "step")} it shows {Shares.Percent(missed.Ratio)} of the exact mean)"
        : "";

    /// <summary>The escape law at the start and leave radius; null if paths pass every radius, or none.</summary>
    static string? Law(SimulationResult simulation, double noise)
    {
        if (simulation.Prediction.Floor is { } floor)
        {
            double distance = Math.Sqrt(floor.MeanSquareError);
            string share = double.IsFinite(simulation.Setting.LeaveRadius)
                ? $", {Spoken(distance / simulation.Setting.LeaveRadius)} of the leave radius" : "";
            string passed = simulation.LeavingFactor is null
                ? ""
                : ": every radius R is passed in the end, after a time of order R^α, so that the share that left is one of this many steps";
            return $"Gradient noise alone holds paths at a root mean square distance of {Spoken(distance)}{share}{passed}.";
        }

        if (simulation.LeavingFactor is not { Value: { } factor } known || simulation.Prediction.Paths.Regime.Worst == Regime.Escaping)
        {
            return null;
        }

        if (noise > 0)
        {
            return "With gradient noise every radius R is passed in the end, after a time of order R^α: the share that left is one of this "
                + "many steps.";
        }

        double ratio = simulation.StartRadius!.Value / simulation.Setting.LeaveRadius;
        string law = $"Here e_0/R\u00A0=\u00A0{Spoken(ratio)} and (e_0/R)^α\u00A0=\u00A0{Size(factor)}"
            + (known.IsExact ? "" : $" ({Size(known.Low)} to {Size(known.High)})")
            + ", up to a constant factor that depends on the direction of the start";
        return simulation.Left.Count == 0
            ? $"{law}."
            : $"{law}: {Size(simulation.Left.Value / factor)} here, as seen.";
    }
}
