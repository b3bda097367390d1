namespace Escapement.Stability;

/// <summary>
/// Products of independent scalar multipliers, given as log|multiplier| with probabilities: <c>h(s) = log Σ p_b |1 − C·q̄_b|^s</c>. All exact.
/// </summary>
sealed class ScalarProduct(double[] logs, double[] probabilities)
{
    /// <summary>γ = E log|multiplier|; −∞ where a multiplier is zero.</summary>
    public double Lyapunov
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < logs.Length; i++)
            {
                sum += probabilities[i] * logs[i];
            }

            return sum;
        }
    }

    public double Largest => logs.Max();

    /// <summary>h(s)/s for s &gt; 0, γ at 0: increasing, because h is convex.</summary>
    public double Slope(double s)
    {
        if (s == 0)
        {
            return Lyapunov;
        }

        double largest = Largest, sum = 0;
        for (int i = 0; i < logs.Length; i++)
        {
            sum += probabilities[i] * Math.Exp(s * (logs[i] - largest));
        }

        return largest + (Math.Log(sum) / s);
    }

    /// <summary>α: 0 if γ ≥ 0, null if no multiplier exceeds 1.</summary>
    public double? TailIndex
    {
        get
        {
            if (!(Lyapunov < 0))
            {
                return 0;
            }

            return Largest > 0 ? ScalarRoot.Increasing(Slope, 0, 1) : null;
        }
    }
}
