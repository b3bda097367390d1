using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>Newton's method with backtracking for a linear classifier. Finds the minimizer of least norm, or why there is none.</summary>
sealed class NewtonSearch(
    LinearModel model, MinimizerOptions options, IProgress<ComputationProgress>? progress, CancellationToken cancellationToken)
{
    // A Newton step that changes no score by more than this is in the region of quadratic convergence.
    const double Settled = 1e-2;

    // Steps that still change scores by this much after Patience iterations, or below the tolerance, suggest a minimizer at infinity.
    const double Running = 0.3;
    const int Patience = 10, MaxPolish = 6, MaxHalvings = 60, MaxStalls = 3;

    readonly double _ridge = model.L2 + options.WeightDecay;

    /// <param name="Theta">θ, length p.</param>
    /// <param name="Scores">N × K.</param>
    /// <param name="Gradient">Length p.</param>
    /// <param name="Loss">The objective.</param>
    /// <param name="Noise">The rounding error of the loss: that of a score, carried through the exponential.</param>
    /// <param name="GradientNorm">‖∇‖₂.</param>
    sealed record Iterate(Tensor Theta, Tensor Scores, Tensor Gradient, double Loss, double Noise, double GradientNorm) : IDisposable
    {
        public void Dispose()
        {
            Theta.Dispose();
            Scores.Dispose();
            Gradient.Dispose();
        }

        public Iterate Keep()
        {
            Theta.MoveToOuterDisposeScope();
            Scores.MoveToOuterDisposeScope();
            Gradient.MoveToOuterDisposeScope();
            return this;
        }
    }

    public Minimizer Run()
    {
        using var all = NewDisposeScope();
        Iterate here = Evaluate(zeros(model.Dimension, ScalarType.Float64));
        int stalls = 0, polish = 0;
        bool leastNorm = _ridge > 0;
        for (int iteration = 0; ; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            progress?.Report(ComputationProgress.Search(iteration, here.GradientNorm));
            bool small = here.GradientNorm <= options.GradientTolerance;
            if (small && _ridge > 0)
            {
                return End(here, iteration, MinimizerOutcome.Converged);
            }

            if (_ridge == 0 && Separation.IsComplete(model, here.Scores))
            {
                return End(here, iteration, MinimizerOutcome.NoMinimizer, Remedies.Separable);
            }

            if (!small && iteration >= options.MaxIterations)
            {
                return End(here, iteration, MinimizerOutcome.IterationLimit, Remedies.Iterations);
            }

            Tensor step = NewtonStep.Solve(model, here.Scores, here.Gradient, _ridge, cancellationToken);
            if (_ridge == 0)
            {
                double change = model.Scores(step).abs().max().item<double>();
                if (small && change <= Settled)
                {
                    if (leastNorm)
                    {
                        return End(here, iteration, MinimizerOutcome.Converged);
                    }

                    // Flat directions may be far from converged although the gradient is small, so take this step too.
                    leastNorm = true;
                    Iterate projected = Evaluate(WithoutNullSpace(here.Theta.Plus(step))).Keep();
                    here.Dispose();
                    here = projected;
                    continue;
                }

                bool suspicious = change >= Running && (small || (iteration >= Patience && iteration % 5 == 0));
                if (suspicious && ProvesSeparation(here.Theta, step, change))
                {
                    return End(here, iteration, MinimizerOutcome.NoMinimizer, Remedies.Separable);
                }

                // Near a minimizer, steps shrink quadratically; these have not, although the gradient is below the tolerance.
                if (small && ++polish > MaxPolish)
                {
                    return End(here, iteration, MinimizerOutcome.NoMinimizer, Remedies.SeemsSeparable);
                }
            }

            Iterate? next = LineSearch(here, step);
            bool progressing = next is not null && (next.GradientNorm < 0.9 * here.GradientNorm || Decreases(here, next));
            stalls = progressing ? 0 : stalls + 1;
            if (next is null || stalls > MaxStalls)
            {
                Iterate best = next is not null && next.GradientNorm < here.GradientNorm ? next : here;
                return Exhausted(best, step, iteration);
            }

            next.Keep();
            here.Dispose();
            here = next;
        }
    }

    /// <summary>Ends the search when rounding allows no better point.</summary>
    Minimizer Exhausted(Iterate at, Tensor step, int iteration)
    {
        if (_ridge == 0)
        {
            double change = model.Scores(step).abs().max().item<double>();
            if (change > Settled && ProvesSeparation(at.Theta, step, change))
            {
                return End(at, iteration, MinimizerOutcome.NoMinimizer, Remedies.Separable);
            }

            if (change > Settled && at.GradientNorm <= options.GradientTolerance)
            {
                return End(at, iteration, MinimizerOutcome.NoMinimizer, Remedies.SeemsSeparable);
            }
        }

        return at.GradientNorm <= options.GradientTolerance
            ? End(at, iteration, MinimizerOutcome.Converged)
            : End(at, iteration, MinimizerOutcome.Stalled, Remedies.Scale);
    }

    static Minimizer End(Iterate at, int iterations, MinimizerOutcome outcome, string? remedy = null) =>
        new(TensorData.ToArray(at.Theta), at.Loss, at.GradientNorm, iterations, outcome, remedy);

    static bool Decreases(Iterate from, Iterate to) => to.Loss < from.Loss - from.Noise;

    Iterate Evaluate(Tensor theta)
    {
        Tensor scores = model.Scores(theta), gradient = model.Gradient(theta, scores, _ridge);
        double loss = model.Loss(theta, scores, _ridge), noise = 2e-15 * loss * (1 + scores.abs().max().item<double>());
        return new Iterate(theta, scores, gradient, loss, noise, gradient.norm().item<double>());
    }

    /// <summary>
    /// Halves the step until the loss decreases enough (Armijo) or, if it does not rise by more than rounding, until the slope does.
    /// </summary>
    Iterate? LineSearch(Iterate from, Tensor step)
    {
        double slope = from.Gradient.dot(step).item<double>();
        if (!(slope < 0))
        {
            return null;
        }

        double length = 1;
        for (int i = 0; i < MaxHalvings; i++, length /= 2)
        {
            using var scope = NewDisposeScope();
            Iterate trial = Evaluate(from.Theta.Plus(step.Times(length)));
            if (trial.Loss <= from.Loss + (1e-4 * length * slope)
                || (trial.Loss <= from.Loss + from.Noise && Math.Abs(trial.Gradient.dot(step).item<double>()) <= 0.9 * -slope))
            {
                return trial.Keep();
            }
        }

        return null;
    }

    bool ProvesSeparation(Tensor theta, Tensor step, double change)
    {
        // If the loss of a row has almost vanished, it no longer determines the step's margins; the parameters then show the direction.
        const double Undecided = 8;
        return Separation.Proves(model, step, 1e-6 * change) || Separation.Proves(model, theta, Undecided);
    }

    Tensor WithoutNullSpace(Tensor theta)
    {
        using var scope = NewDisposeScope();
        using var solver = new MinimumNormSolver(model.Design, null, 0, cancellationToken);
        Tensor matrix = solver.WithoutNullSpace(theta.view(model.Features, model.Link.Scores));
        return model.Link.WithoutNullShift(matrix).reshape(-1).MoveToOuterDisposeScope();
    }
}
