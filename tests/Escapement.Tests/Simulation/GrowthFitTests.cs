using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Tests.Simulation;

/// <summary>Compares with exact growth rates: near a minimizer a scalar Styblinski–Tang sum multiplies errors by 1 − C·q_i, i uniform.</summary>
public sealed class GrowthFitTests : IDisposable
{
    static readonly double[] _ratios = [0.1, 0.03, 0.01];

    const double Sharpness = 34.58305910255074;

    readonly StyblinskiTangSum _sum = new(new StyblinskiTangOptions { Dimension = 1, Components = 50, Dispersion = 0.5 });

    public void Dispose() => _sum.Dispose();

    double[] Multipliers(double rate) => [.. _sum.A.Select(weight => 1 - (rate * Sharpness * weight))];

    EnsembleOptions Options(double rate, double radius = 1e-7) => new()
    {
        LearningRate = rate,
        Batch = new(1, Sampling.WithReplacement),
        Center = _sum.Find("sharp")!.Point,
        Start = new Start.Around(_sum.Find("sharp")!.Point, radius),
        Trajectories = 2000,
        Steps = 12,
        RecordedSteps = [.. Enumerable.Range(0, 13)],
        Threads = 1,
    };

    /// <summary>
    /// Uses few enough steps that the relative variance of ‖e‖² is at most 20, a hundredth of the number of trajectories: then many paths contribute
    /// to its mean.
    /// </summary>
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.02)]
    public void Measured_growth_covers_the_exact_rates_over_repeated_seeds(double rate)
    {
        double[] multipliers = Multipliers(rate);
        double logRho = Math.Log(multipliers.Average(m => m * m)), gamma = multipliers.Average(m => Math.Log(Math.Abs(m)));
        double variance = multipliers.Average(m => m * m * m * m) / Math.Exp(2 * logRho);
        int steps = Math.Min(12, (int)(Math.Log(20) / Math.Log(variance)));
        Assert.InRange(steps, 2, 12);
        EnsembleOptions options = Options(rate) with { Steps = steps, RecordedSteps = [.. Enumerable.Range(0, steps + 1)] };
        int missedRho = 0, missedGamma = 0;
        for (ulong seed = 0; seed < 200; seed++)
        {
            GrowthFit fit = GrowthFit.Of(Ensemble.Run(_sum, options with { Seed = seed }), confidence: 0.95)!;
            missedRho += logRho >= fit.MeanSquare.Low && logRho <= fit.MeanSquare.High ? 0 : 1;
            missedGamma += gamma >= fit.Typical.Low && gamma <= fit.Typical.High ? 0 : 1;
        }

        // Of 200, 10 misses are expected; more than 21 have probability below 0.001.
        Assert.InRange(missedRho, 1, 21);
        Assert.InRange(missedGamma, 1, 21);
    }

    /// <summary>With a tail index below 2, paths too rare to be drawn dominate the mean square, as the documentation warns.</summary>
    [Fact]
    public void Plain_averages_undershoot_under_heavy_tails()
    {
        double[] multipliers = Multipliers(0.07);
        double logRho = Math.Log(multipliers.Average(m => m * m));
        double gamma = multipliers.Average(m => Math.Log(Math.Abs(m)));
        // twenty steps from 1e-6 end far above rounding errors
        EnsembleOptions options = Options(0.07, 1e-6) with { Steps = 20, RecordedSteps = null };
        GrowthFit[] fits = [.. Enumerable.Range(0, 50).Select(seed => GrowthFit.Of(Ensemble.Run(_sum, options with { Seed = (ulong)seed }))!)];
        Assert.True(logRho > 0);
        Assert.InRange(fits.Count(fit => fit.MeanSquare.Value < logRho), 40, 50);
        Assert.InRange(fits.Count(fit => gamma >= fit.Typical.Low && gamma <= fit.Typical.High), 46, 50);
    }

    [Fact]
    public void The_fit_ends_where_the_first_trajectory_stops_and_where_it_is_told_to()
    {
        EnsembleOptions options = Options(0.09) with { Steps = 60, RecordedSteps = [.. Enumerable.Range(0, 61)], LeaveRadius = 1e-3 };
        EnsembleResult result = Ensemble.Run(_sum, options);
        GrowthFit whole = GrowthFit.Of(result)!, near = GrowthFit.Of(result, largest: 1e-6)!;
        Assert.Equal(result.StopSteps.Min(), whole.LastStep);
        Assert.True(near.LastStep < whole.LastStep);
        Assert.True(near.FirstStep <= near.LastStep / 2);
        Assert.Null(GrowthFit.Of(result, largest: 1e-9));
        Assert.Null(GrowthFit.Of(Ensemble.Run(_sum, options with { Trajectories = 19 })));
    }

    /// <summary>α solves mean|1 − Cq|^α = 1.</summary>
    [Fact]
    public void The_escape_law_covers_the_tail_index()
    {
        const double Rate = 0.055;
        double[] multipliers = Multipliers(Rate);
        double low = 0.01, high = 20;
        for (int i = 0; i < 80; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = multipliers.Average(m => Math.Pow(Math.Abs(m), middle)) < 1 ? (middle, high) : (low, middle);
        }

        Assert.InRange(low, 0.3, 2);
        EscapeLaw law = EscapeLaw.Fit(_ratios.Select((ratio, at) => Ensemble.Run(_sum, Options(Rate, 1e-4 * ratio) with
        {
            Steps = 20_000,
            RecordedSteps = [0],
            Trajectories = 20_000,
            LeaveRadius = 1e-4,
            ArriveRadius = 1e-12,
            Seed = (ulong)at,
        })));
        Assert.InRange(low, law.Exponent.Low, law.Exponent.High);
        Assert.InRange(law.Exponent.High - law.Exponent.Low, 0, 0.3 * low);
        Assert.Equal(3, law.Points.Count);
    }

    [Fact]
    public void Without_leavers_there_is_no_slope()
    {
        EnsembleResult still = Ensemble.Run(_sum, Options(0.001));
        Assert.Null(EscapeLaw.Fit([still, still]).Exponent.Value);
    }
}
