using Escapement.Design;
using Escapement.Experiments.Designs;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>A learning rate at other batch sizes, in sentences and as a table.</summary>
static class TransferText
{
    const int Spelled = 4;

    public static IEnumerable<string> Tell(DesignResult.Transfer design)
    {
        LearningRateTransfer result = design.Result;
        TransferRow[] others = [.. result.Rows.Where(row => row.Batch.Size != result.Origin.Batch.Size)];
        TransferRow[] shown = others.Length <= Spelled ? others : [others[0], others[others.Length / 2], others[^1]];
        string place = $"Learning rate {Exact(result.LearningRate)} at batch size {Count(result.Origin.Batch.Size)} is {Spoken(result.Ratio)} times "
            + $"the threshold C*{Lines.Tie}={Lines.Tie}{Spoken(result.Origin.Exact)}";
        yield return shown.Length == 0
            ? $"{place}."
            : $"{place}; at the same place relative to the threshold: "
                + $"{List([.. shown.Select(row => $"{Spoken(row.Matched)} at batch size {Count(row.Batch.Size)}")])}.";
        yield return $"{Linear(design)} {SquareRoot(design)}";
        yield return "The same place means the same C/C*(k), the same share of what mean square stability allows; how far from the minimum gradient "
            + "noise holds SGD still changes with the batch size.";
    }

    static string Linear(DesignResult.Transfer design)
    {
        ScalingDeparture linear = design.Result.Linear;
        string parts = linear.Parts is { } from
            ? $"Linear scaling, C in proportion to k, differs from that by more than 10{Lines.Tie}% from batch size {Count(from)} on"
                + (linear.Doubles is { } doubles ? $" and is more than twice as high from {Count(doubles)} on" : "")
            : $"Linear scaling, C in proportion to k, stays within 10{Lines.Tie}% of that up to batch size {Count(design.Result.LastSearched)}";
        string saturation = Quantity(design.Result.SaturationBatch);
        return $"{parts}{Exceeds(linear)}; " + (ThresholdStory.IsPlain(design.Setting.Rule)
            ? $"larger batches allow larger learning rates only up to about k_c{Lines.Tie}={Lines.Tie}{saturation}."
            : $"gradient descent's limit is {saturation} times the threshold at batch size 1.");
    }

    static string SquareRoot(DesignResult.Transfer design)
    {
        ScalingDeparture root = design.Result.SquareRoot;
        return (root.Parts is { } from
            ? $"Square-root scaling differs by more than 10{Lines.Tie}% first at batch size {Count(from)}"
            : $"Square-root scaling stays within 10{Lines.Tie}%") + $"{Exceeds(root)}.";
    }

    static string Exceeds(ScalingDeparture departure) => departure.Exceeds is { } exceeds
        ? $"; from batch size {Count(exceeds)} on it is above the threshold, and SGD does not hold this minimum any more"
        : "; it stays below the threshold";

    public static DesignTable Table(DesignResult.Transfer design) => new(
        ["batch", "C*", "same place", "linear", "square root"],
        [.. design.Result.Rows.Select(row => (IReadOnlyList<string>)
            [
                Count(row.Batch.Size), Spoken(row.Threshold.Exact), Spoken(row.Matched), Marked(row, row.Linear), Marked(row, row.SquareRoot),
            ])])
    {
        Note = $"same place: {Spoken(design.Result.Ratio)} C*(k). !: not below C*, SGD does not hold this minimum there.",
    };

    static string Marked(TransferRow row, double rate) => Spoken(rate) + (rate >= row.Threshold.Exact ? "!" : " ");
}
