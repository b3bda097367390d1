namespace Escapement.Stability;

/// <summary>
/// What becomes of paths at one batch and learning rate, from the safest to the least safe. α is the tail index, γ the Lyapunov exponent.
/// </summary>
public enum Regime
{
    /// <summary>α = ∞: no batch expands; without gradient noise no path ever moves away for good.</summary>
    Contracting,

    /// <summary>α &gt; 2: stable in mean square, although rare runs of batches carry a path outward.</summary>
    Stable,

    /// <summary>0 &lt; α &lt; 2: almost every path converges although the second moment explodes.</summary>
    HeavyTailed,

    /// <summary>γ &gt; 0: almost every path leaves, exponentially.</summary>
    Escaping,
}

/// <summary>The regimes that the intervals leave open: a single one if they decide.</summary>
/// <param name="Safest">The safest regime they allow.</param>
/// <param name="Worst">The least safe regime they allow.</param>
public readonly record struct RegimeRange(Regime Safest, Regime Worst)
{
    /// <summary>Whether one regime is left.</summary>
    public bool IsDecided => Safest == Worst;
}
