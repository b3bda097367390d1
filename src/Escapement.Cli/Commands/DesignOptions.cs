namespace Escapement.Cli.Commands;

/// <summary>What is to be designed.</summary>
abstract record DesignTask
{
    /// <summary>Learning rates that keep one minimum and shed another; each a name or a file.</summary>
    /// <param name="Keep">The minimum to keep.</param>
    /// <param name="Shed">The minimum to shed.</param>
    /// <param name="NoiseLimit">The largest root mean square distance from the kept one; null for a tenth of the way to the other.</param>
    public sealed record Select(string Keep, string Shed, double? NoiseLimit) : DesignTask;

    /// <summary>A learning rate at other batch sizes.</summary>
    /// <param name="LearningRate">C₀.</param>
    /// <param name="BatchSize">k₀.</param>
    public sealed record Transfer(double LearningRate, int BatchSize) : DesignTask;

    /// <summary>Learning rates that hold no minimum sharper than so much.</summary>
    /// <param name="Sharpness">S.</param>
    /// <param name="Dispersion">The least relative dispersion of those minima; null for that of the minimum analyzed.</param>
    public sealed record Limit(double Sharpness, double? Dispersion) : DesignTask;
}

/// <summary>What `design` was asked for, checked as far as that is possible without the problem.</summary>
/// <param name="Analysis">The problem, its minimum, the batches, the update rule and the output, as `analyze` takes them.</param>
/// <param name="Task">What is to be designed.</param>
/// <param name="At">The minimizer of a nonconvex test problem, by name; null for the one the source prefers.</param>
sealed record DesignOptions(AnalyzeOptions Analysis, DesignTask Task, string? At);
