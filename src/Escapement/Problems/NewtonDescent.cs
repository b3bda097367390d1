using Escapement.Curvature;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// Newton's method on any finite sum, modified to descend. In the eigenbasis of the mean curvature, it divides each coordinate of the gradient by
/// the absolute value of the eigenvalue, and it halves steps until the objective decreases. If a stationary point has a direction of negative
/// curvature, the method leaves it along that direction.
/// </summary>
sealed class NewtonDescent(
    FiniteSum problem, MinimizerOptions options, IProgress<ComputationProgress>? progress, CancellationToken cancellationToken)
{
    // Absolute eigenvalues are raised to at least this times the largest: below it, directions are flat to rounding.
    const double Flat = 1e-8;
    const double SufficientDecrease = 1e-4, Rounding = 1e-14;
    const int MaxHalvings = 60;

    const string IterationRemedy = "the iteration limit was reached: allow more iterations, or start the search nearer to a minimizer (InitialPoint)";
    const string StallRemedy = "rounding is the limit: scale the loss and its parameters, or accept a larger gradient norm";
    const string StartRemedy = "the loss or its gradient is not finite where the search starts: choose another InitialPoint";

    readonly double _decay = options.WeightDecay;

    readonly record struct Iterate(double[] Theta, double Loss, double[] Gradient)
    {
        public double GradientNorm { get; } = Math.Sqrt(Dot(Gradient, Gradient));

        public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(GradientNorm);
    }

    public Minimizer Run()
    {
        Iterate here = At([.. problem.InitialPoint]);
        if (!here.IsFinite)
        {
            return End(here, 0, MinimizerOutcome.Stalled, StartRemedy);
        }

        for (int iteration = 0; ; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(ComputationProgress.Search(iteration, here.GradientNorm));
            bool small = here.GradientNorm <= options.GradientTolerance;
            (double[] step, bool leavesSaddle) = Step(here, small);
            if (small && !leavesSaddle)
            {
                return End(here, iteration, MinimizerOutcome.Converged);
            }

            if (iteration >= options.MaxIterations)
            {
                return End(here, iteration, MinimizerOutcome.IterationLimit, IterationRemedy);
            }

            if (Search(here, step) is not { } next)
            {
                return small ? End(here, iteration, MinimizerOutcome.Converged) : End(here, iteration, MinimizerOutcome.Stalled, StallRemedy);
            }

            here = next;
        }
    }

    Iterate At(double[] theta)
    {
        double[] gradient = problem.Gradient(theta);
        for (int j = 0; j < gradient.Length; j++)
        {
            gradient[j] += _decay * theta[j];
        }

        return new(theta, problem.Loss(theta) + (0.5 * _decay * Dot(theta, theta)), gradient);
    }

    /// <summary>The Newton step or, if the gradient is small, a direction of negative curvature, if there is one.</summary>
    (double[] Step, bool LeavesSaddle) Step(Iterate at, bool small)
    {
        using var scope = NewDisposeScope();
        using ComponentCurvature curvature = problem.CurvatureAt(at.Theta);
        var (values, vectors) = linalg.eigh(curvature.Mean());
        values = values.Plus(curvature.Shift + _decay);
        Tensor sizes = values.abs();
        double largest = sizes.max().item<double>();
        Tensor slopes = vectors.t().mv(tensor(at.Gradient, dtype: float64));
        if (small && values[0].item<double>() < -Flat * largest)
        {
            double sign = slopes[0].item<double>() > 0 ? -1 : 1;
            return (TensorData.ToArray(vectors.select(1, 0).Times(sign).contiguous()), true);
        }

        return (TensorData.ToArray(vectors.mv(slopes / sizes.ClampMin(largest > 0 ? Flat * largest : 1)).Times(-1)), false);
    }

    /// <summary>
    /// Halves the step until it lowers the objective (or the gradient norm, if rounding hides the change in the objective); null if no step does.
    /// </summary>
    Iterate? Search(Iterate here, double[] direction)
    {
        double slope = Dot(direction, here.Gradient), length = 1;
        for (int halving = 0; halving < MaxHalvings; halving++, length /= 2)
        {
            double[] theta = [.. here.Theta.Zip(direction, (t, d) => t + (length * d))];
            Iterate next = At(theta);
            double decrease = here.Loss - next.Loss, noise = Rounding * (Math.Abs(here.Loss) + Math.Abs(next.Loss));
            bool falls = decrease > noise && decrease >= -SufficientDecrease * length * slope;
            if (next.IsFinite && (falls || (Math.Abs(decrease) <= noise && next.GradientNorm < here.GradientNorm)))
            {
                return next;
            }
        }

        return null;
    }

    static Minimizer End(Iterate at, int iterations, MinimizerOutcome outcome, string? remedy = null)
        => new(at.Theta, at.Loss, at.GradientNorm, iterations, outcome, remedy);

    static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
        {
            sum += a[j] * b[j];
        }

        return sum;
    }
}
