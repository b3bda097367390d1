using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>Class labels 0 … K−1, as an N × 1 tensor of int64.</summary>
static class Labels
{
    /// <summary>A copy of the labels.</summary>
    public static Tensor Of(int[] labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return tensor(Array.ConvertAll(labels, label => (long)label), labels.Length, 1);
    }

    /// <summary>The number of classes that the largest label implies, at least two.</summary>
    public static int Classes(int[] labels) => Math.Max(2, labels.Length == 0 ? 0 : labels.Max() + 1);

    /// <summary>Checks that labels lie in 0 … classes−1 and that at least two of the classes occur.</summary>
    public static void Validate(Tensor labels, int classes)
    {
        using var scope = NewDisposeScope();
        Tensor numbers = labels.to(ScalarType.Float64), bad = numbers.Below(0).logical_or(numbers.Above(classes - 1)).squeeze(1);
        if (bad.any().item<bool>())
        {
            long row = bad.to(ScalarType.Int64).argmax(0).item<long>();
            throw ProblemException.Of($"labels[{row}] is {labels[row, 0].item<long>()}: expected a class number from 0 to {classes - 1}.");
        }

        long first = labels[0, 0].item<long>();
        if (labels.eq(labels[0, 0]).all().item<bool>())
        {
            throw ProblemException.Of($"all {labels.shape[0]} labels are {first}: classification needs at least two classes.");
        }
    }
}
