using Escapement.Design;
using Escapement.Experiments.Designs;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>Learning rates that hold no minimum sharper than a limit, in sentences and as a table.</summary>
static class SharpnessText
{
    public static IEnumerable<string> Tell(DesignResult.Limit design)
    {
        SharpnessLimit result = design.Result;
        SharpnessRow first = result.Rows[0], last = result.Rows[^1];
        string Along(Func<SharpnessRow, double> rate) => $"{Spoken(rate(first))} at batch size {Count(first.Batch.Size)}"
            + (first == last ? "" : $" and {Spoken(rate(last))} at batch size {Count(last.Batch.Size)}");
        bool plain = ThresholdStory.IsPlain(design.Setting.Rule) && design.Setting.Rule.WeightDecay == 0;
        yield return $"From learning rate {Spoken(first.AnyMinimum)}{(plain ? " = 2/S" : "")} on, SGD cannot hold any minimum sharper than "
            + $"S{Lines.Tie}={Lines.Tie}{Exact(result.Sharpness)}: whatever the batch size and the components, its mean squared error explodes.";
        yield return $"Less is enough where the curvature of components along the sharpest direction has a variance of at least "
            + $"δ{Lines.Tie}={Lines.Tie}{Spoken(result.Dispersion)} times its squared mean{(design.OwnDispersion ? ", as at this minimum" : "")}: "
            + $"{Along(row => row.Dispersed)}. Copies of this minimum, all their curvatures scaled to that sharpness or beyond, are lost from "
            + $"{Along(row => row.Scaled)} on.";
        yield return Here(result);
        yield return "All of this concerns the mean square: single paths may stay where the Lyapunov exponent is negative, which sharpness alone "
            + "does not decide.";
    }

    static string Here(SharpnessLimit result)
    {
        string here = $"This minimum has sharpness λ_1{Lines.Tie}={Lines.Tie}{Spoken(result.ReferenceSharpness)}";
        string rate = Spoken(result.Rows[0].AnyMinimum);
        SharpnessRow[] kept = [.. result.Rows.Where(row => row.AnyMinimum < row.Reference.Exact)];
        return result.ReferenceSharpness > result.Sharpness ? $"{here}, more than S: at {rate} it is itself lost."
            : kept.Length == result.Rows.Count ? $"{here}: {rate} keeps it at every batch size analyzed."
            : kept.Length == 0 ? $"{here}, yet {rate} loses it too at every batch size analyzed."
            : $"{here}: {rate} keeps it from batch size {Count(kept[0].Batch.Size)} on, of those analyzed, and loses it at smaller ones.";
    }

    public static DesignTable Table(DesignResult.Limit design) => new(
        ["batch", "any", "scatter", "copies", "C* here"],
        [.. design.Result.Rows.Select(row => (IReadOnlyList<string>)
            [
                Count(row.Batch.Size), Marked(row, row.AnyMinimum), Marked(row, row.Dispersed), Marked(row, row.Scaled), Spoken(row.Reference.Exact),
            ])])
    {
        Note = "The least learning rates that hold no minimum sharper than S: none at all; none with at least that dispersion; no copy of "
            + "this one. !: not below C* here, this minimum is lost too.",
    };

    static string Marked(SharpnessRow row, double rate) => Spoken(rate) + (rate >= row.Reference.Exact ? "!" : " ");
}
