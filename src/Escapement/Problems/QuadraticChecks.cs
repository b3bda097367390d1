using Escapement.Curvature;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>What the data of a quadratic sum must satisfy.</summary>
static class QuadraticChecks
{
    const double Semidefinite = 1e-10, ZeroSum = 1e-8;

    const string ZeroSumRemedy = "as the gradient is zero at a minimizer; subtract the mean of g from every row";
    const string IndefiniteRemedy = "correct it, or allow indefinite components (allowIndefinite, --allow-indefinite)";

    /// <summary>An array that is not empty and has only finite entries.</summary>
    public static void Array(Array values, string name) => ProblemException.ThrowIf(ArrayFault.Of(values, name));

    /// <summary>The components must be PSD unless indefinite ones are allowed; their mean must always be PSD.</summary>
    public static void Curvature(ComponentCurvature curvature, bool allowIndefinite)
    {
        if (!allowIndefinite && curvature.FirstNegative() is var (component, eigenvalue))
        {
            throw ProblemException.Of(
                $"Q_{component} has the eigenvalue {Numbers.Digits(eigenvalue, 6)}: expected none below 0; {IndefiniteRemedy}.");
        }

        using var scope = NewDisposeScope();
        if (curvature.MeanEigenvalues() is not { } eigenvalues)
        {
            return;
        }

        double smallest = eigenvalues.min().item<double>();
        if (smallest < -Semidefinite * eigenvalues.abs().max().item<double>())
        {
            throw ProblemException.Of(
                $"the mean of the Q_i has the eigenvalue {Numbers.Digits(smallest, 6)}, expected none below 0 at a minimizer; correct the Q_i.");
        }
    }

    /// <summary>
    /// The gradients as a tensor. The given ones must sum to zero in each coordinate, to within 1e-8·Σ‖g_i‖; the returned ones do so to rounding.
    /// </summary>
    /// <remarks>
    /// Numbers written with d digits have a relative error of about 10^−d, so their sum is off by at most about 10^−d·Σ‖g_i‖. This bound is the same
    /// for all coordinates, so a column that is zero up to rounding passes beside larger ones. There is no absolute tolerance: g has no other scale,
    /// and the curvature gives one only together with a length in θ.
    /// </remarks>
    public static Tensor Gradients(double[,] g, int components, int dimension)
    {
        if (g.GetLength(0) != components || g.GetLength(1) != dimension)
        {
            throw ProblemException.Of($"g is {g.GetLength(0)} × {g.GetLength(1)}: expected {components} × {dimension}, one row per component.");
        }

        Array(g, nameof(g));
        using var scope = NewDisposeScope();
        // sum(0) would interpret 0 as an element type
        Tensor gradients = TensorData.Copy(g), sums = gradients.sum([0]);
        double allowed = ZeroSum * linalg.norm(gradients, 2.0, [1]).sum().item<double>();
        long worst = sums.abs().argmax(0).item<long>();
        double sum = sums[worst].item<double>();
        if (Math.Abs(sum) > allowed)
        {
            throw ProblemException.Of(
                $"column {worst} of g sums to {Numbers.Digits(sum, 6)}: expected 0 (to {Numbers.Digits(allowed, 3)}), {ZeroSumRemedy}.");
        }

        return (gradients - gradients.mean([0])).DetachFromDisposeScope();
    }
}
