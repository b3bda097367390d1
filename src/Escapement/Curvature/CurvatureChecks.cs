using System.Globalization;
using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>Checks curvatures given as arrays.</summary>
static class CurvatureChecks
{
    const double Symmetry = 1e-10, Semidefinite = 1e-10;

    // Matrices are checked in batches of at most this many numbers.
    const long BlockEntries = 1 << 22;

    /// <summary>Checks that an array is not empty and all finite.</summary>
    public static void Array(Array values, string name)
    {
        if (ArrayFault.Of(values, name) is { } fault)
        {
            throw new ArgumentException(fault);
        }
    }

    public static void Square(double[,,] q, string name)
    {
        if (q.GetLength(1) != q.GetLength(2))
        {
            throw new ArgumentException(
                $"{name} is {q.GetLength(0)} × {q.GetLength(1)} × {q.GetLength(2)}: expected square matrices, N × p × p.");
        }
    }

    public static void Shift(double shift)
    {
        if (!(shift >= 0 && double.IsFinite(shift)))
        {
            throw new ArgumentException(FormattableString.Invariant($"shift is {shift}: expected a finite number that is not negative."));
        }
    }

    /// <summary>Checks that matrices (N × p × p) are symmetric, and makes them exactly so in place.</summary>
    public static void Symmetrize(Tensor matrices)
    {
        foreach ((Tensor part, long start) in Blocks(matrices))
        {
            Tensor transposed = part.transpose(1, 2), gaps = (part - transposed).abs().flatten(1);
            Tensor asymmetric = gaps.amax([1]).gt(part.abs().flatten(1).amax([1]).Times(Symmetry));
            if (asymmetric.any().item<bool>())
            {
                long component = asymmetric.to(ScalarType.Int64).argmax(0).item<long>(), p = part.shape[1];
                (long row, long column) = Math.DivRem(gaps[component].argmax(0).item<long>(), p);
                double upper = part[component, row, column].item<double>(), lower = part[component, column, row].item<double>();
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Q_{start + component} is not symmetric: entry [{row},{column}] is {Numbers.Digits(upper, 6)}, "
                        + $"[{column},{row}] is {Numbers.Digits(lower, 6)}; "
                        + $"give (Q + Qᵀ)/2."));
            }

            part.copy_(part.Plus(transposed).Times(0.5));
        }
    }

    /// <summary>The first symmetric matrix with an eigenvalue below −1e-10 of the largest entry of all.</summary>
    public static (long Component, double Eigenvalue)? FirstNegative(Tensor matrices)
    {
        double largest = 0;
        foreach ((Tensor part, _) in Blocks(matrices))
        {
            largest = Math.Max(largest, part.abs().max().item<double>());
        }

        foreach ((Tensor part, long start) in Blocks(matrices))
        {
            // A Cholesky factorization costs a tenth of the eigenvalues; only matrices that fail it need eigenvalues.
            double tolerance = Semidefinite * largest;
            (_, Tensor info) = linalg.cholesky_ex(part.Plus(eye(part.shape[1], dtype: ScalarType.Float64).Times(tolerance)));
            Tensor failed = info.nonzero().squeeze(1);
            if (largest > 0 && failed.shape[0] > 0)
            {
                Tensor smallest = zeros(part.shape[0], ScalarType.Float64);
                smallest.index_copy_(0, failed, linalg.eigvalsh(part.index_select(0, failed)).select(1, 0));
                if (FirstBelow(smallest, -tolerance) is var (component, value))
                {
                    return (start + component, value);
                }
            }
        }

        return null;
    }

    /// <summary>The first diagonal (N × p) with an entry below −1e-10 of the largest entry of all.</summary>
    public static (long Component, double Eigenvalue)? FirstNegativeDiagonal(Tensor diagonals)
    {
        using var scope = NewDisposeScope();
        return FirstBelow(diagonals.amin([1]), -Semidefinite * diagonals.abs().max().item<double>());
    }

    static (long Component, double Value)? FirstBelow(Tensor values, double limit)
    {
        Tensor below = values.Below(limit);
        if (!below.any().item<bool>())
        {
            return null;
        }

        long component = below.to(ScalarType.Int64).argmax(0).item<long>();
        return (component, values[component].item<double>());
    }

    static IEnumerable<(Tensor Part, long Start)> Blocks(Tensor matrices)
    {
        long components = matrices.shape[0], block = Math.Max(1, BlockEntries / (matrices.shape[1] * matrices.shape[2]));
        for (long start = 0; start < components; start += block)
        {
            using var scope = NewDisposeScope();
            yield return (matrices.narrow(0, start, Math.Min(block, components - start)), start);
        }
    }
}
