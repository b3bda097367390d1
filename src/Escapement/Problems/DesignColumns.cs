using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>Design matrices X̃ (N × D): one row of features per component, followed by a column of ones if there is an intercept.</summary>
static class DesignColumns
{
    /// <summary>Checks the shape of an array of features and makes the design from it.</summary>
    public static Tensor Of(double[,] features, bool intercept)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.GetLength(0) < 1 || features.GetLength(1) < 1)
        {
            throw ProblemException.Of(
                $"features is {features.GetLength(0)} × {features.GetLength(1)}: expected at least 1 row and 1 column.");
        }

        Tensor columns = TensorData.Copy(features);
        if (!intercept)
        {
            return columns;
        }

        using (columns)
        using (Tensor trailing = ones(columns.shape[0], 1, dtype: ScalarType.Float64))
        {
            return cat([columns, trailing], 1);
        }
    }

    /// <summary>Checks a design, its number of labels or targets, and l2.</summary>
    public static void Validate(Tensor design, long targets, string targetName, double l2)
    {
        if (targets != design.shape[0])
        {
            throw ProblemException.Of($"{targetName} has {targets} entries, features has {design.shape[0]} rows: expected one entry per row.");
        }

        if (!(l2 >= 0 && double.IsFinite(l2)))
        {
            throw ProblemException.Of($"l2 is {l2}: expected a finite number that is not negative.");
        }

        long bad = TensorData.FirstNonFinite(design);
        if (bad >= 0)
        {
            long columns = design.shape[1];
            using Tensor value = design[bad / columns, bad % columns];
            throw ProblemException.Of(
                $"features[{bad / columns},{bad % columns}] is {value.item<double>()}: expected finite numbers; remove the row or fill in a value.");
        }
    }

    /// <summary>A formula with the l2 term that every component has.</summary>
    public static string WithL2(string formula, double l2)
        => l2 == 0 ? formula : formula + FormattableString.Invariant($" + ½·{l2}·‖θ‖²");

    /// <summary>The shape of a design and the l2 term in words.</summary>
    public static string Describe(Tensor design, bool intercept, double l2)
    {
        long features = design.shape[1] - (intercept ? 1 : 0);
        string shape = $"{Numbers.Of(design.shape[0], "row")} × {Numbers.Of(features, "feature")}{(intercept ? " + intercept" : "")}";
        string term = FormattableString.Invariant($"l2 term ½·{l2}·‖θ‖²{(intercept ? ", intercept included" : "")}");
        return l2 == 0 ? $"{shape}, no l2 term" : $"{shape}, {term}";
    }
}
