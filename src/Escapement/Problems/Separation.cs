using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// Proves that a classifier without an l2 term has no minimizer, with a direction along which no margin is negative and some are positive.
/// If all are positive, separation is complete; if some are zero, it is quasi-complete (Albert and Anderson, Biometrika 71, 1984). Both send θ to
/// infinity.
/// </summary>
static class Separation
{
    // Relative to the largest margin: the rounding error of a margin, and what counts as zero and as clearly positive after the projection.
    const double Rounding = 1e-12, Zero = 1e-10, Positive = 1e-8;

    const int MaxRounds = 20, MaxProjectionSteps = 1000;

    /// <summary>Whether the scores put every row's own class ahead of all rivals.</summary>
    public static bool IsComplete(LinearModel model, Tensor scores)
    {
        using var scope = NewDisposeScope();
        Tensor rivals = model.Link.Rivals(model.Labels), margins = model.Link.Margins(scores, model.Labels);
        double smallest = Smallest(margins, rivals);
        return smallest > Rounding * scores.abs().max().item<double>();
    }

    /// <summary>
    /// Whether a direction proves separation, after a correction that makes its margins at or below <paramref name="tied"/> exactly zero.
    /// </summary>
    public static bool Proves(LinearModel model, Tensor direction, double tied)
    {
        using var scope = NewDisposeScope();
        Tensor rivals = model.Link.Rivals(model.Labels);
        Tensor given = model.Margins(direction), held = rivals.logical_and(given.AtMost(tied));
        double before = given.abs().max().item<double>();
        for (int round = 0; round < MaxRounds; round++)
        {
            Tensor candidate = Holding(model, held, direction), margins = model.Margins(candidate);
            double largest = margins.abs().max().item<double>();
            if (!(largest > Positive * before))
            {
                return false;
            }

            Tensor free = rivals.logical_and(held.logical_not());
            Tensor failing = free.logical_and(margins.AtMost(Positive * largest));
            if (!failing.any().item<bool>())
            {
                return margins.mul(held).abs().max().item<double>() <= Zero * largest;
            }

            held = held.logical_or(failing);
        }

        return false;
    }

    /// <summary>
    /// The direction nearest to the given one, in scaled coordinates, with all held margins zero, by conjugate gradients on least squares (CGLS).
    /// </summary>
    static Tensor Holding(LinearModel model, Tensor held, Tensor direction)
    {
        // Any direction with these margins will do, so the columns can be scaled to norm 1.
        Tensor norms = linalg.norm(model.Design, 2.0, [0]);
        Tensor scale = where(norms.Above(0), norms.reciprocal(), ones_like(norms)).repeat_interleave(model.Link.Scores);
        Tensor solution = zeros_like(direction);
        Tensor residual = model.Margins(direction).mul_(held);
        Tensor gradient = model.MarginsAdjoint(residual).mul_(scale);
        Tensor search = gradient.clone();
        double energy = Energy(gradient), floor = energy * 1e-30;
        for (int step = 0; step < Math.Min(2 * model.Dimension, MaxProjectionSteps) && energy > floor; step++)
        {
            using var scope = NewDisposeScope();
            Tensor image = model.Margins(search * scale).mul_(held);
            double curvature = Energy(image);
            if (!(curvature > 0))
            {
                break;
            }

            solution.AddInPlace(search.Times(energy / curvature));
            residual.sub_(image.Times(energy / curvature));
            Tensor next = model.MarginsAdjoint(residual).mul_(scale);
            double nextEnergy = Energy(next);
            search.ScaleInPlace(nextEnergy / energy).AddInPlace(next);
            energy = nextEnergy;
        }

        return direction - (solution * scale);
    }

    static double Energy(Tensor vector) => vector.Squared().sum().item<double>();

    static double Smallest(Tensor margins, Tensor rivals) =>
        where(rivals, margins, double.PositiveInfinity).min().item<double>();
}
