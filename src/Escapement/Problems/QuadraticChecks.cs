using Escapement.Curvature;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>What the data of a quadratic sum must satisfy.</summary>
static class QuadraticChecks
{
    const double Semidefinite = 1e-10, ZeroSum = 1e-8;

    const string ZeroSumRemedy = "as the gradient is zero at a minimizer; subtract the mean of g from every row";
    const string IndefiniteRemedy = "correct it, or allow indefinite components (allowIndefinite, --allow-indefinite)";

    /// <summary>An array that is not empty and all finite.</summary>
    public static void Array(Array values, string name) => ProblemException.ThrowIf(ArrayFault.Of(values, name));

    /// <summary>Components PSD unless allowed otherwise, their mean PSD always.</summary>
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
                $"column {worst} of g sums to {Numbers.Digits(sum, 6)}: expected 0 (to {Numbers.Digits(allowed, 3)}), {ZeroSumRemedy}.");
        }

        return (gradients - gradients.mean([0])).DetachFromDisposeScope();
    }
}
