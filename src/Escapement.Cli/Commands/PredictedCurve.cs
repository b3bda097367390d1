namespace Escapement.Cli.Commands;

/// <summary>The predicted rates from the start radius on, in the linearization and without gradient noise.</summary>
static class PredictedCurve
{
    /// <summary>e₀²·ρⁿ; null for reshuffled epochs and starts in a box.</summary>
    public static double? MeanSquare(SimulationStudy study, int step)
        => study.StartRadius is { } start && study.Prediction.Paths.Rho is { } rho ? start * start * Math.Pow(rho, step) : null;

    /// <summary>e₀·e^(γn); null where γ is only bounded and for starts in a box.</summary>
    public static double? Typical(SimulationStudy study, int step)
        => study.StartRadius is { } start && study.Prediction.Paths.LyapunovExponent.Value is { } gamma ? start * Math.Exp(gamma * step) : null;
}
