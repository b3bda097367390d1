using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// The best value of t in a search space and the combination that attains it: the largest t at which some V of the space has
/// <c>⟨V, (Δ(t) − φK)V⟩ = 0</c>. Whatever the space, the true t is at least this.
/// </summary>
/// <param name="T">The value.</param>
/// <param name="Combination">Coefficients of the attaining V̂, length Count, unit norm.</param>
readonly record struct RitzPair(double T, Tensor Combination)
{
    const int MaxIterations = 60;
    const double RelativeAccuracy = 1e-15;

    public static RitzPair Compute(SearchSpace space, FeedbackFamily family, double phi, double guess)
    {
        using var scope = NewDisposeScope();
        if (family.Offset is not null)
        {
            var (values, vectors) = linalg.eigh(space.ProjectedOffset.Plus(space.ProjectedCovariance.Times(phi)));
            return new(values[-1].item<double>(), vectors[.., -1].clone().MoveToOuterDisposeScope());
        }

        // Nonlinear Rayleigh quotient iteration: each eigenvector gives a t at which its quotient vanishes; from any start these rise to the answer.
        double t = Math.Max(guess, family.Minimum * (1 + 1e-9));
        Tensor projected = space.ProjectedCovariance.Times(phi);
        Tensor combination = empty(0);
        for (int i = 0; i < MaxIterations; i++)
        {
            using var step = NewDisposeScope();
            Tensor scale = family.Scale;
            var (_, vectors) = linalg.eigh(space.Project(family.Delta(t) * scale * scale) - projected);
            Tensor y = vectors[.., 0].clone();
            combination = y.MoveToOuterDisposeScope();
            Tensor weights = (space.Vectors.t().mv(y) * scale).Squared();
            double target = y.dot(projected.mv(y)).item<double>();
            double next = ScalarRoot.Increasing(x =>
            {
                using var inner = NewDisposeScope();
                return family.Delta(x).dot(weights).item<double>() - target;
            }, family.Minimum, t);
            double change = Math.Abs(next - t);
            t = next;
            if (change <= RelativeAccuracy * 8 * t)
            {
                break;
            }
        }

        return new(t, combination.MoveToOuterDisposeScope());
    }
}
