namespace Escapement.Updates;

/// <summary>How the k components of a batch are drawn.</summary>
public enum Sampling
{
    /// <summary>Independently, each uniform over all N (the paper's SGD-k): φ = 1/k.</summary>
    WithReplacement,

    /// <summary>A new uniform k-subset at every step: φ = (N−k)/(k(N−1)).</summary>
    WithoutReplacement,

    /// <summary>
    /// Without replacement within an epoch, in a new random order for every epoch; the last batch of an epoch may be smaller. Batches depend on each
    /// other, so there is no φ; only simulation and Lyapunov exponents support this sampling.
    /// </summary>
    Reshuffled,
}

/// <summary>A batch: how many components a step draws, and how.</summary>
/// <param name="Size">The batch size k ≥ 1; at most N without replacement.</param>
/// <param name="Sampling">How the components are drawn.</param>
public readonly record struct Batch(int Size, Sampling Sampling)
{
    /// <summary>
    /// This batch, unless epochs are reshuffled. Those have no φ and hence no threshold, so the result is fresh batches without replacement, the
    /// closest sampling that has both.
    /// </summary>
    public Batch NearestWithFactor() => Sampling == Sampling.Reshuffled ? this with { Sampling = Sampling.WithoutReplacement } : this;

    /// <summary>
    /// The sampling factor φ: the covariance of a batch mean is φ times that of one component,
    /// 1/k with replacement, (N−k)/(k(N−1)) without. Both are exact.
    /// </summary>
    /// <param name="components">The number of components, N.</param>
    /// <exception cref="ArgumentOutOfRangeException">k &lt; 1, or k &gt; N without replacement.</exception>
    /// <exception cref="InvalidOperationException">The sampling is reshuffled and has no φ.</exception>
    public double SamplingFactor(int components)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Size, 1, nameof(Size));
        if (Sampling == Sampling.WithReplacement)
        {
            return 1.0 / Size;
        }

        if (Sampling == Sampling.Reshuffled)
        {
            throw new InvalidOperationException(
                "Reshuffled epochs have no sampling factor: expected fresh batches, with or without replacement. Simulate epochs, or compute their "
                + "Lyapunov exponent.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(Size, components, nameof(Size));
        return components == 1 ? 0.0 : (double)(components - Size) / (Size * (components - 1.0));
    }
}
