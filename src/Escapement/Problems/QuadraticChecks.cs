using Escapement.Curvature;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>What the data of a quadratic sum must satisfy.</summary>
static class QuadraticChecks
{
    const double Symmetry = 1e-10, Semidefinite = 1e-10, ZeroSum = 1e-8;

    const string ZeroSumRemedy = "as the gradient is zero at a minimizer; subtract the mean of g from every row";
    const string IndefiniteRemedy = "correct it, or allow indefinite components (allowIndefinite, --allow-indefinite)";

    // Matrices are factored in batches of at most this many numbers.
    const long BlockEntries = 1 << 22;

    /// <summary>An array that is not empty and all finite.</summary>
    public static void Array(Array values, string name)
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if (values.Length == 0)
        {
            string shape = string.Join(" × ", Enumerable.Range(0, values.Rank).Select(values.GetLength));
            throw ProblemException.Of($"{name} is {shape}: expected at least 1 component and 1 parameter.");
        }

        long bad = TensorData.FirstNonFinite(values);
        if (bad < 0)
        {
            return;
        }

        var index = new int[values.Rank];
        for (int d = index.Length - 1; d >= 0; d--)
        {
            (bad, long remainder) = Math.DivRem(bad, values.GetLongLength(d));
            index[d] = (int)remainder;
        }

        throw ProblemException.Of($"{name}[{string.Join(",", index)}] is {values.GetValue(index)}: expected finite numbers.");
    }

    /// <summary>Dense components: symmetric (made exactly so, in place) and, unless allowed otherwise, PSD. Diagonal ones: not negative.</summary>
    public static void Curvature(ComponentCurvature curvature, bool allowIndefinite)
    {
        if (curvature is DenseCurvature dense)
        {
            Matrices(dense.Matrices, allowIndefinite);
        }
        else if (curvature is DiagonalCurvature diagonal && !allowIndefinite)
        {
            using var scope = NewDisposeScope();
            Tensor smallest = diagonal.Diagonals.amin([1]);
            ThrowIfNegative(smallest, -Semidefinite * diagonal.Diagonals.abs().max().item<double>(), 0);
        }
    }

    /// <summary>The mean Hessian M: PSD. Matrix, diagonal, or empty where it is so by construction.</summary>
    public static void Mean(Tensor mean)
    {
        if (mean.NumberOfElements == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        Tensor eigenvalues = mean.dim() == 2 ? linalg.eigvalsh(mean) : mean;
        double smallest = eigenvalues.min().item<double>();
        if (smallest < -Semidefinite * eigenvalues.abs().max().item<double>())
        {
            throw ProblemException.Of(
                $"the mean of the Q_i has the eigenvalue {smallest:G6}: expected none below 0, or θ = 0 is no minimizer; correct the Q_i.");
        }
    }

    /// <summary>Gradients as a tensor, each coordinate summing to zero: to 1e-8·Σ‖g_i‖ as given, exactly (to rounding) as returned.</summary>
    /// <remarks>
    /// Numbers written with d digits are each off by 10^−d of themselves, and so is their sum by at most 10^−d of Σ‖g_i‖: a measure that does not
    /// depend on coordinates, so that a column of zeros and rounding passes beside larger ones. Nothing absolute can be added: g alone has no
    /// other scale, and the curvature gives none without a length in θ.
    /// </remarks>
    public static Tensor Gradients(double[,] g, int components, int dimension)
    {
        if (g.GetLength(0) != components || g.GetLength(1) != dimension)
        {
            throw ProblemException.Of($"g is {g.GetLength(0)} × {g.GetLength(1)}: expected {components} × {dimension}, one row a component.");
        }

        Array(g, nameof(g));
        using var scope = NewDisposeScope();
        // sum(0) would take 0 for an element type
        Tensor gradients = TensorData.Copy(g), sums = gradients.sum([0]);
        double allowed = ZeroSum * linalg.norm(gradients, 2.0, [1]).sum().item<double>();
        long worst = sums.abs().argmax(0).item<long>();
        double sum = sums[worst].item<double>();
        if (Math.Abs(sum) > allowed)
        {
            throw ProblemException.Of(
                $"column {worst} of g sums to {sum:G6}: expected 0 (to {allowed:G3}), {ZeroSumRemedy}.");
        }

        return (gradients - gradients.mean([0])).DetachFromDisposeScope();
    }

    static void Matrices(Tensor matrices, bool allowIndefinite)
    {
        long components = matrices.shape[0], dimension = matrices.shape[1], block = Math.Max(1, BlockEntries / (dimension * dimension));
        double largest = 0;
        for (long start = 0; start < components; start += block)
        {
            using var scope = NewDisposeScope();
            Tensor part = matrices.narrow(0, start, Math.Min(block, components - start));
            largest = Math.Max(largest, part.abs().max().item<double>());
            Symmetrize(part, start);
        }

        for (long start = 0; start < components && !allowIndefinite; start += block)
        {
            using var scope = NewDisposeScope();
            Tensor part = matrices.narrow(0, start, Math.Min(block, components - start));

            // A Cholesky factorization costs a tenth of the eigenvalues, which only those that fail need.
            double tolerance = Semidefinite * largest;
            (_, Tensor info) = linalg.cholesky_ex(part.Plus(eye(dimension, dtype: ScalarType.Float64).Times(tolerance)));
            Tensor failed = info.nonzero().squeeze(1);
            if (largest > 0 && failed.shape[0] > 0)
            {
                Tensor smallest = zeros(part.shape[0], ScalarType.Float64);
                smallest.index_copy_(0, failed, linalg.eigvalsh(part.index_select(0, failed)).select(1, 0));
                ThrowIfNegative(smallest, -tolerance, start);
            }
        }
    }

    static void Symmetrize(Tensor matrices, long start)
    {
        Tensor transposed = matrices.transpose(1, 2), gaps = (matrices - transposed).abs().flatten(1);
        Tensor asymmetric = gaps.amax([1]).gt(matrices.abs().flatten(1).amax([1]).Times(Symmetry));
        if (asymmetric.any().item<bool>())
        {
            long component = asymmetric.to(ScalarType.Int64).argmax(0).item<long>(), p = matrices.shape[1];
            (long row, long column) = Math.DivRem(gaps[component].argmax(0).item<long>(), p);
            double upper = matrices[component, row, column].item<double>(), lower = matrices[component, column, row].item<double>();
            throw ProblemException.Of(
                $"Q_{start + component} is not symmetric: entry [{row},{column}] is {upper:G6}, [{column},{row}] is {lower:G6}; give (Q + Qᵀ)/2.");
        }

        matrices.copy_(matrices.Plus(transposed).Times(0.5));
    }

    static void ThrowIfNegative(Tensor smallest, double tolerance, long start)
    {
        Tensor negative = smallest.Below(tolerance);
        if (negative.any().item<bool>())
        {
            long component = negative.to(ScalarType.Int64).argmax(0).item<long>();
            throw ProblemException.Of(
                $"Q_{start + component} has the eigenvalue {smallest[component].item<double>():G6}: expected none below 0; {IndefiniteRemedy}.");
        }
    }
}
