using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Tests.Stability.Pathwise;

public class PathwiseCoverageTests
{
    const int Seeds = 60;

    /// <summary>At 90 % confidence the misses among 60 are binomial: more than 15 have probability 1e-4.</summary>
    const double Confidence = 0.9;
    const int MostMisses = 15;

    /// <summary>Very wide intervals would miss nothing, so every interval must distinguish a learning rate from one a tenth higher.</summary>
    const double Higher = 1.1;

    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(1.2, 1)]
    [InlineData(1.6, 3)]
    public void Intervals_hold_the_exact_answer_as_often_as_they_say(double ofThreshold, int k)
    {
        using TurnedDiagonals problem = new(
            [2.3, 0.2, 0.15, 2.2, 0.3, 0.7, 2.8, 1.1, 5, 0.06, 0.09, 0.4, 1.1, 0.08, 0.03, 0.4, 0.45, 2, 0.4, 0.01, 0.15, 0.3, 1, 1.1, 1.7]);
        Batch batch = new(k, Sampling.WithReplacement);
        double rate = ofThreshold * MeanSquareThreshold.Compute(problem.Straight, UpdateRule.Sgd, batch).Exact;
        PathwiseStability exact = PathwiseStability.Compute(problem.Straight, UpdateRule.Sgd, batch, rate);
        PathwiseStability other = PathwiseStability.Compute(problem.Straight, UpdateRule.Sgd, batch, Higher * rate);
        double gamma = exact.LyapunovExponent.Value!.Value, alpha = exact.TailIndex!.Value.Value!.Value;
        Assert.True(exact.LyapunovExponent.IsExact && exact.TailIndex.Value.IsExact);
        int missedGamma = 0, missedAlpha = 0, missedOther = 0;
        double widest = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            PathwiseStability path = PathwiseStability.Compute(
                problem.Turned, UpdateRule.Sgd, batch, rate, new() { Seed = seed, Confidence = Confidence, Effort = 0.15 });
            Estimate index = path.TailIndex!.Value;
            missedGamma += Missed(path.LyapunovExponent, gamma);
            missedAlpha += Missed(index, alpha);
            missedOther += Missed(path.LyapunovExponent, other.LyapunovExponent.Value!.Value);
            widest = Math.Max(widest, index.High - index.Low);
        }

        Assert.InRange(missedGamma, 0, MostMisses);
        Assert.InRange(missedAlpha, 0, MostMisses);
        Assert.Equal(Seeds, missedOther);
        Assert.InRange(widest, 0, 0.5 * alpha);
    }

    /// <summary>
    /// Two directions with the same exponent: the norm follows the larger one, so a path overestimates γ by about its own standard error. Then up to
    /// a quarter of the intervals miss; more than 27 of 60 have probability 1e-4.
    /// </summary>
    [Theory]
    [InlineData(0.7)]
    [InlineData(1.2)]
    public void Directions_of_equal_exponents_take_turns_and_intervals_still_hold(double ofThreshold)
    {
        using TurnedDiagonals problem = new(
            [
                2.3, 0.2, 0.15, 2.2, 0.3, 0.7, 2.8, 1.1, 5, 0.06, 0.09, 0.4, 1.1, 0.08, 0.03, 0.4, 0.45, 2, 0.4, 0.01, 0.15, 0.3, 1, 1.1, 1.7,
            ],
            second: 1);
        Batch batch = new(1, Sampling.WithReplacement);
        double rate = ofThreshold * MeanSquareThreshold.Compute(problem.Straight, UpdateRule.Sgd, batch).Exact;
        double Gamma(double at) => PathwiseStability.Compute(problem.Straight, UpdateRule.Sgd, batch, at).LyapunovExponent.Value!.Value;
        double gamma = Gamma(rate), other = Gamma(Higher * rate);
        int missed = 0, missedOther = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            PathwiseStability path = PathwiseStability.Compute(
                problem.Turned, UpdateRule.Sgd, batch, rate, new() { Seed = seed, Confidence = Confidence, Effort = 0.1 });
            missed += Missed(path.LyapunovExponent, gamma);
            missedOther += Missed(path.LyapunovExponent, other);
        }

        Assert.InRange(missed, 0, 27);
        Assert.Equal(Seeds, missedOther);
    }

    /// <summary>Compares sampled multipliers with a list of all batches: batch 4 of 6 components has few enough for both.</summary>
    [Fact]
    public void Sampled_multipliers_hold_the_exact_answer()
    {
        double[] q = [2.3, 0.2, 0.15, 2.2, 0.3, 5];
        Batch batch = new(4, Sampling.WithReplacement);
        const double Rate = 1.3;
        var (means, probabilities) = BatchEnumeration.Of([q], batch)!.Value;
        Assert.Equal(1, probabilities.Sum(), 12);
        Assert.Equal(q.Average(), means[0].Zip(probabilities, (mean, p) => mean * p).Sum(), 12);
        ScalarProduct At(double rate) => new([.. means[0].Select(mean => Math.Log(Math.Abs(1 - (rate * mean))))], probabilities);
        ScalarProduct exact = At(Rate), other = At(1.2 * Rate);
        int missed = 0, missedOther = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var (all, _) = SampledScalarProduct.Of(
                [q], batch, Rate, new() { Seed = seed, Confidence = Confidence, Effort = 0.01 }, TestContext.Current.CancellationToken);
            missed += Missed(all[0].Lyapunov, exact.Lyapunov) + Missed(all[0].TailIndex, exact.TailIndex!.Value);
            missedOther += Missed(all[0].Lyapunov, other.Lyapunov) + Missed(all[0].TailIndex, other.TailIndex!.Value);
        }

        Assert.InRange(missed, 0, 2 * MostMisses);
        Assert.Equal(2 * Seeds, missedOther);
    }

    static int Missed(Estimate interval, double value) => value >= interval.Low && value <= interval.High ? 0 : 1;
}
