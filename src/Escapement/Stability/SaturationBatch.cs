using Escapement.Updates;

namespace Escapement.Stability;

/// <summary>
/// k_c, the batch size beyond which larger batches gain at most a factor of 2 in learning rate, since C* is at least half of gradient descent's
/// limit C_GD.
/// </summary>
/// <remarks>
/// Without momentum <c>k_c = C_GD/C*(1)</c>. There 1/C* is a maximum of affine functions of φ, hence convex, so that
/// <c>C_GD·k/(k − 1 + k_c) ≤ C*(k) ≤ k·C*(1)</c>: C* grows in proportion to k well below k_c, and is at least half of C_GD from k_c on. With
/// momentum C* can grow faster than k, and the ratio can lie far beyond the bend; k_c is then the batch size, with replacement, at which C* reaches
/// half of C_GD, interpolated between powers of two.
/// </remarks>
static class SaturationBatch
{
    /// <summary>The batches that it is read off.</summary>
    public static IReadOnlyList<Batch> Batches(UpdateRule rule, int components)
    {
        List<Batch> batches = [new(1, Sampling.WithReplacement)];
        for (long size = 2; rule.Momentum > 0 && size < components; size *= 2)
        {
            batches.Add(new((int)size, Sampling.WithReplacement));
        }

        if (rule.Momentum > 0 && components > 1)
        {
            batches.Add(new(components, Sampling.WithReplacement));
        }

        return batches;
    }

    /// <summary>It; 1 if batch size 1 already reaches half of C_GD with momentum, infinite if the full batch size does not.</summary>
    /// <param name="rule">The update rule.</param>
    /// <param name="limit">C_GD.</param>
    /// <param name="thresholds">The thresholds of <see cref="Batches"/>, in that order.</param>
    public static double Of(UpdateRule rule, double limit, IReadOnlyList<Threshold> thresholds)
    {
        if (rule.Momentum == 0)
        {
            return limit / thresholds[0].Exact;
        }

        int at = thresholds.TakeWhile(threshold => threshold.Exact < limit / 2).Count();
        if (at == 0 || at == thresholds.Count)
        {
            return at == 0 ? 1 : double.PositiveInfinity;
        }

        Threshold below = thresholds[at - 1], above = thresholds[at];
        double share = Math.Log(limit / 2 / below.Exact) / Math.Log(above.Exact / below.Exact);
        return below.Batch.Size * Math.Pow((double)above.Batch.Size / below.Batch.Size, share);
    }
}
