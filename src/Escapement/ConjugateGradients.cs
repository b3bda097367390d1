using static TorchSharp.torch;

namespace Escapement;

/// <summary>Conjugate gradients for <c>Ax = b</c>, with A symmetric positive definite and given by its products.</summary>
static class ConjugateGradients
{
    /// <summary>The solution, the iterations used (one product each), and the relative residual ‖b − Ax‖/‖b‖ by the recurrence.</summary>
    public readonly record struct Result(Tensor X, int Iterations, double Residual);

    /// <summary>Runs until the relative residual is at most the tolerance, the limit is reached, or a step is no longer finite.</summary>
    /// <param name="apply">v ↦ Av.</param>
    /// <param name="right">b.</param>
    /// <param name="precondition">r ↦ an approximate solution of Az = r, symmetric positive definite, as a new tensor; null for none.</param>
    /// <param name="tolerance">The relative residual to reach.</param>
    /// <param name="maxIterations">The limit.</param>
    /// <param name="cancellationToken">Stops between iterations.</param>
    public static Result Solve(
        Func<Tensor, Tensor> apply, Tensor right, Func<Tensor, Tensor>? precondition, double tolerance, int maxIterations,
        CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        Tensor x = zeros_like(right), residual = right.clone(), search = precondition?.Invoke(residual) ?? right.clone();
        double size = Norm(right), left = size, product = Dot(residual, search);
        int iteration = 0;
        while (iteration < maxIterations && left > tolerance * size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            Tensor image = apply(search);
            double length = product / Dot(search, image);
            if (!double.IsFinite(length))
            {
                break;
            }

            x.AddInPlace(search.Times(length));
            residual.sub_(image.Times(length));
            Tensor direction = precondition?.Invoke(residual) ?? residual;
            double next = Dot(residual, direction);
            search.ScaleInPlace(next / product).AddInPlace(direction);
            (product, left) = (next, Norm(residual));
            iteration++;
        }

        return new(x.MoveToOuterDisposeScope(), iteration, size == 0 ? 0 : left / size);
    }

    static double Norm(Tensor v)
    {
        using Tensor norm = v.norm();
        return norm.item<double>();
    }

    static double Dot(Tensor a, Tensor b)
    {
        using Tensor dot = a.dot(b);
        return dot.item<double>();
    }
}
