using Escapement.Random;
using Escapement.Statistics;

namespace Escapement.Benchmarks;

/// <summary>
/// The escape law at start distances that are not small. A step multiplies the distance by one of N equally likely factors a_i. Let α be the root of
/// E a^α = 1. Under weights ∝ a_i^α the walk of the logarithm changes direction: every path leaves, and <c>P(e₀) = (e₀/R)^α E*[(its distance on
/// leaving / R)^(−α)]</c>. The mean is over numbers between 0 and 1, so a few paths give P to a thousandth.
/// </summary>
static class TiltedWalk
{
    const int Paths = 400_000, MostSteps = 100_000;

    /// <summary>
    /// The weighted slope of log P against log(e₀/R) that <see cref="Simulation.EscapeLaw.Fit"/> should measure: the tail index plus a correction for
    /// the distances.
    /// </summary>
    /// <param name="factors">a_i.</param>
    /// <param name="alpha">α.</param>
    /// <param name="ratios">e₀/R.</param>
    public static double Slope(double[] factors, double alpha, double[] ratios)
    {
        double[] logs = [.. factors.Select(factor => Math.Log(factor))], sums = [.. factors.Select(factor => Math.Pow(factor, alpha))];
        for (int i = 1; i < sums.Length; i++)
        {
            sums[i] += sums[i - 1];
        }

        double[] shares = [.. ratios.AsParallel().AsOrdered().Select((ratio, place) => Share(logs, sums, alpha, ratio, (uint)place))];
        return LineFit.Slope([.. ratios.Select(ratio => Math.Log(ratio))], [.. shares.Select(share => Math.Log(share))],
            [.. shares.Select(share => share / (1 - share))]);
    }

    static double Share(double[] logs, double[] sums, double alpha, double ratio, uint place)
    {
        RandomStream stream = new(place, StreamId.Statistics);
        double total = 0;
        for (uint path = 0; path < Paths; path++)
        {
            double log = Math.Log(ratio);
            for (uint step = 0; log <= 0 && step < MostSteps; step++)
            {
                int factor = Array.BinarySearch(sums, stream.Block(0, step, path).Uniforms.First * sums[^1]);
                log += logs[Math.Min(factor < 0 ? ~factor : factor + 1, logs.Length - 1)];
            }

            total += Math.Exp(-alpha * log);
        }

        return Math.Pow(ratio, alpha) * total / Paths;
    }
}
