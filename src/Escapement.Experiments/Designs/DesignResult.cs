using Escapement.Design;
using Escapement.Updates;

namespace Escapement.Experiments.Designs;

/// <summary>The setting of a design.</summary>
/// <param name="Problem">The problem's own description, including assumptions.</param>
/// <param name="Rule">The update rule.</param>
/// <param name="Sampling">How batches are drawn.</param>
/// <param name="Warnings">Everything that did not converge; empty when all converged.</param>
public sealed record DesignSetting(string Problem, UpdateRule Rule, Sampling Sampling, IReadOnlyList<string> Warnings);

/// <summary>One of two minima.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Theta">θ*, length p.</param>
/// <param name="Sharpness">λ_1 of the loss there, without weight decay.</param>
/// <param name="GradientNoise">tr G there.</param>
public sealed record DesignMinimum(string Name, double[] Theta, double Sharpness, double GradientNoise);

/// <summary>A finished design: everything that the story, the table, the figure and the files show.</summary>
/// <param name="Setting">What it was made under.</param>
public abstract record DesignResult(DesignSetting Setting)
{
    /// <summary>Learning rates that keep one minimum and shed another.</summary>
    /// <param name="Setting">What it was made under.</param>
    /// <param name="Keep">The minimum to keep.</param>
    /// <param name="Shed">The minimum to shed.</param>
    /// <param name="Distance">The distance between the two.</param>
    /// <param name="NoiseLimit">The largest root mean square distance from the kept one; infinite without gradient noise.</param>
    /// <param name="Selection">Windows and choices.</param>
    public sealed record KeepAndShed(
        DesignSetting Setting, DesignMinimum Keep, DesignMinimum Shed, double Distance, double NoiseLimit, Selection Selection)
        : DesignResult(Setting);

    /// <summary>A learning rate at other batch sizes.</summary>
    /// <param name="Setting">What it was made under.</param>
    /// <param name="Result">The learning rates by three rules.</param>
    public sealed record Transfer(DesignSetting Setting, LearningRateTransfer Result) : DesignResult(Setting);

    /// <summary>Learning rates that hold no minimum sharper than a limit.</summary>
    /// <param name="Setting">What it was made under.</param>
    /// <param name="Result">Learning rates by what is known of such minima.</param>
    /// <param name="OwnDispersion">Whether their dispersion is that of the analyzed minimum.</param>
    public sealed record Limit(DesignSetting Setting, SharpnessLimit Result, bool OwnDispersion) : DesignResult(Setting);
}
