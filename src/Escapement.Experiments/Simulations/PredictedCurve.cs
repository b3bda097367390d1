namespace Escapement.Experiments.Simulations;

/// <summary>The distances that theory predicts, in the linearization.</summary>
static class PredictedCurve
{
    /// <summary>
    /// E‖e_n‖²: exact for the steps for which it was computed, otherwise e₀²·ρⁿ if there is no gradient noise. Null if neither is known.
    /// </summary>
    public static double? MeanSquare(SimulationResult simulation, int step)
    {
        IReadOnlyList<double> exact = simulation.ExactSquares;
        return step < exact.Count ? exact[step]
            : simulation is { StartRadius: { } start, Prediction.Paths.Rho: { } rho, Analysis.Report.GradientNoise: 0 }
            ? exact.Count > 0 ? exact[^1] * Math.Pow(rho, step - exact.Count + 1) : start * start * Math.Pow(rho, step)
            : null;
    }

    /// <summary>e₀·e^(γn); null if only a bound on γ is known, for starts in a box, and around a noise floor.</summary>
    public static double? Typical(SimulationResult simulation, int step)
        => simulation is { StartRadius: { } start, Prediction: { Paths.LyapunovExponent.Value: { } gamma, Floor: null } }
            ? start * Math.Exp(gamma * step) : null;
}
