using Escapement.Design;
using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Tests.Design;

public class SelectionTests
{
    static readonly Batch _single = new(1, Sampling.WithReplacement);

    /// <summary>Wu's pair at its minima 0 and 1.</summary>
    static readonly double[] _even = [2, 2], _uneven = [0.2, 3.8];

    /// <summary>C* and C^γ are far apart because most components are flat.</summary>
    static readonly double[] _dispersed = [0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 8];

    [Fact]
    public void Wu_s_pair_has_closed_forms()
    {
        SelectionWindow window = Compute(_even, _uneven).Windows[0];
        Assert.Equal(4 / 7.24, window.MeanSquare!.Value.Low, 1e-9);
        Assert.Equal(1, window.MeanSquare.Value.High, 1e-9);
        Assert.Equal((4 - Math.Sqrt(16 - 6.08)) / 1.52, window.Pathwise!.Value.Low, 1e-8);
        Assert.True(window.IsProved);

        // Paths leave one minimum as fast as they come back to the other where √((1 − 0.2C)(3.8C − 1)) = 1/(2C − 1).
        SelectionChoice choice = window.Choice!;
        Assert.Equal(SheddingKind.AlmostSurely, choice.Kind);
        double rate = choice.LearningRate;
        Assert.Equal(1, Math.Sqrt((1 - (0.2 * rate)) * ((3.8 * rate) - 1)) * ((2 * rate) - 1), 1e-5);
        Assert.Equal(-Math.Log((2 * rate) - 1), choice.Separation, 1e-5);
        Assert.Equal(choice.Separation, choice.AtShed.LyapunovExponent.Value!.Value, 1e-5);
        Assert.Equal(Regime.Escaping, choice.AtShed.Regime.Worst);
        Assert.True(choice.AtKeep.Rho < 1);
    }

    [Fact]
    public void No_learning_rate_separates_faster()
    {
        foreach ((double[] keep, double[] shed) in ((double[], double[])[])[(_even, _uneven), ([1, 1.5, 0.4], [5, 6.5, 4]), ([1], _dispersed)])
        {
            SelectionWindow window = Compute(keep, shed).Windows[0];
            double Separation(double rate) => Math.Min(
                shed.Average(q => Math.Log(Math.Abs(1 - (rate * q)))), -0.5 * Math.Log(keep.Average(q => Math.Pow(1 - (rate * q), 2))));
            RateWindow paths = window.Pathwise!.Value;
            double best = Enumerable.Range(1, 999).Max(i => Separation(paths.Low * Math.Pow(paths.Ratio, i / 1000.0)));
            Assert.Equal(Separation(window.Choice!.LearningRate), window.Choice.Separation, 1e-9);
            Assert.InRange(window.Choice.Separation, best - 1e-12, best + 0.01);
        }
    }

    [Fact]
    public void Where_paths_come_back_shedding_is_in_mean_square_only()
    {
        (double mean, double variance) = Scalars.Moments(_dispersed);
        double threshold = 2 * mean / ((mean * mean) + variance);
        SelectionWindow shed = Compute([1], _dispersed).Windows[0];
        double zero = shed.ShedLyapunov!.Value.Value!.Value, between = Math.Sqrt(threshold * zero);
        Assert.True(zero > 1.2 * threshold);

        SelectionWindow window = Compute([2 / between], _dispersed).Windows[0];
        Assert.Null(window.Pathwise);
        Assert.Equal(threshold, window.MeanSquare!.Value.Low, 1e-9);
        Assert.Equal(between, window.MeanSquare.Value.High, 1e-9);
        Assert.Equal(SheddingKind.InMeanSquare, window.Choice!.Kind);
        Assert.InRange(window.Choice.AtShed.TailIndex!.Value.Value!.Value, 0.01, 1.99);
        Assert.True(window.Choice.AtShed.Rho > 1);
        Assert.True(window.Choice.AtShed.LyapunovExponent.Value < 0);
    }

    [Fact]
    public void The_sharper_one_cannot_be_kept()
    {
        Selection selection = Compute(_uneven, _even);
        Assert.Null(selection.Windows[0].MeanSquare);
        Assert.Null(selection.Windows[0].Pathwise);
        Assert.Null(selection.Windows[0].Choice);
        Assert.False(selection.Windows[0].IsProved);
        Assert.Null(selection.Best);
        Assert.Null(selection.BestPerStep);
    }

    [Fact]
    public void Without_randomness_windows_lie_between_those_of_gradient_descent()
    {
        // Both shrink and grow by |1 − Cλ|: (4C − 1)|1 − 2C| = 1 at C = 3/4.
        SelectionWindow window = Compute(_even, [3.5, 4.5], new Batch(2, Sampling.WithoutReplacement)).Windows[0];
        Assert.Equal(new(0.5, 1), window.MeanSquare);
        Assert.Equal(window.MeanSquare, window.Pathwise);
        Assert.Equal(0.75, window.Choice!.LearningRate, 1e-5);
        Assert.Equal(Math.Log(2), window.Choice.Separation, 1e-5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Noise_above_its_limit_lowers_the_learning_rate(double momentum)
    {
        using LocalGeometry keep = Scalars.At([1, 1.5, 0.4], [1, -2, 1]), shed = Scalars.At([9, 12, 4]);
        UpdateRule rule = new() { Momentum = momentum };
        Selection Limited(double limit) => Selection.Compute(
            keep, shed, rule, [_single], new() { NoiseLimit = limit }, null, TestContext.Current.CancellationToken);
        SelectionWindow free = Limited(double.PositiveInfinity).Windows[0];
        double noise = Math.Sqrt(free.Choice!.Floor.MeanSquareError), window = free.Pathwise!.Value.Low;
        double least = Math.Sqrt(NoiseFloor.Compute(keep, rule, _single, window)!.MeanSquareError);
        Assert.True(least < 0.9 * noise);

        double limit = 0.5 * (least + noise);
        SelectionChoice quiet = Limited(limit).Windows[0].Choice!;
        Assert.InRange(Math.Sqrt(quiet.Floor.MeanSquareError), 0.99 * limit, limit);
        Assert.True(quiet.LearningRate < free.Choice.LearningRate);
        Assert.Equal(SheddingKind.AlmostSurely, quiet.Kind);
        SelectionChoice? quieter = Limited(0.999 * least).Windows[0].Choice;
        Assert.True(quieter is null or { Kind: SheddingKind.InMeanSquare });
        SelectionWindow none = Limited(0.01 * least).Windows[0];
        Assert.Null(none.Choice);
        Assert.Equal(free.MeanSquare, none.MeanSquare);
    }

    [Fact]
    public void The_best_batch_is_the_fastest_per_step_or_per_gradient()
    {
        Batch[] batches = [.. ((int[])[1, 2, 4, 16]).Select(size => new Batch(size, Sampling.WithReplacement))];
        Selection selection = Compute([0.1, 0.15, 0.04], _dispersed, batches);
        Assert.All(selection.Windows, window => Assert.Equal(SheddingKind.AlmostSurely, window.Choice!.Kind));
        Assert.Equal(selection.Windows.Max(window => window.Choice!.Separation), selection.BestPerStep!.Choice!.Separation);
        Assert.Equal(
            selection.Windows.Max(window => window.Choice!.Separation / window.Batch.Size),
            selection.Best!.Choice!.Separation / selection.Best.Batch.Size);
        Assert.NotEqual(selection.Best, selection.BestPerStep);
    }

    [Fact]
    public void A_limit_must_be_positive()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new SelectionOptions { NoiseLimit = 0 });

    static Selection Compute(double[] keep, double[] shed, params Batch[] batches)
    {
        using LocalGeometry kept = Scalars.At(keep), left = Scalars.At(shed);
        return Selection.Compute(
            kept, left, UpdateRule.Sgd, batches.Length == 0 ? [_single] : batches, null, null, TestContext.Current.CancellationToken);
    }
}
