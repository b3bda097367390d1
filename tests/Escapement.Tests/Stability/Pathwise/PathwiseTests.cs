using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;
using TorchSharp;

namespace Escapement.Tests.Stability.Pathwise;

public class PathwiseTests
{
    static readonly double[,] _rows =
        { { 1, 0.5 }, { -0.5, 1 }, { 0.25, -2 }, { 1.5, 0.1 }, { 0.3, 0.3 }, { -1, 0.8 }, { 0.2, -0.4 }, { 0.9, 1.2 } };

    static LocalGeometry Rows()
    {
        using QuadraticSum problem = QuadraticSum.FromRows(_rows);
        return LocalGeometry.At(problem, new double[2]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Paths_leave_as_often_as_the_tail_index_says_and_shrink_at_the_Lyapunov_exponent(double momentum)
    {
        using LocalGeometry geometry = Rows();
        UpdateRule rule = new() { Momentum = momentum };
        Batch batch = new(1, Sampling.WithReplacement);
        double rate = 1.3 * MeanSquareThreshold.Compute(geometry, rule, batch).Exact;
        PathwiseStability path = PathwiseStability.Compute(geometry, rule, batch, rate);
        Assert.Equal(new(Regime.HeavyTailed, Regime.HeavyTailed), path.Regime);

        DirectPaths direct = DirectPaths.Run(_rows, rate, momentum, 150_000, seed: 5);
        (double slope, double error) = direct.Slope(10, 100);
        Estimate index = path.TailIndex!.Value;
        Assert.InRange(slope, index.Low - (4 * error), index.High + (4 * error));
        Assert.InRange(error, 0, 0.05);

        (double gamma, double deviation) = DirectPaths.Exponent(_rows, rate, momentum, 400_000, seed: 6);
        Assert.InRange(gamma, path.LyapunovExponent.Low - (4 * deviation), path.LyapunovExponent.High + (4 * deviation));

        // Both estimates, and the direct paths, distinguish this learning rate from one a tenth higher.
        PathwiseStability other = PathwiseStability.Compute(geometry, rule, batch, 1.1 * rate);
        Assert.InRange(other.TailIndex!.Value.Value!.Value, 0, index.Low - (4 * error));
        Assert.InRange(other.LyapunovExponent.Value!.Value, path.LyapunovExponent.High + (4 * deviation), 0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_another_seed_others()
    {
        using LocalGeometry geometry = Rows();
        PathwiseStability At(ulong seed) => PathwiseStability.Compute(
            geometry, UpdateRule.Sgd, new(2, Sampling.WithoutReplacement), 0.9, new() { Seed = seed, Effort = 0.05 });
        Assert.Equal(At(1), At(1));
        Assert.NotEqual(At(1).LyapunovExponent, At(2).LyapunovExponent);
    }

    [Fact]
    public void No_tail_index_where_no_batch_can_expand()
    {
        using LocalGeometry geometry = Rows();
        double largest = Enumerable.Range(0, _rows.GetLength(0)).Max(Square);
        Batch batch = new(3, Sampling.WithReplacement);
        PathwiseStability safe = PathwiseStability.Compute(geometry, UpdateRule.Sgd, batch, 1.999 / largest, new() { Effort = 0.05 });
        Assert.Null(safe.TailIndex);
        Assert.Null(safe.LeavingLaw);
        Assert.Equal(new(Regime.Contracting, Regime.Contracting), safe.Regime);
        Assert.True(safe.LyapunovExponent.High < 0);

        // A batch that holds the steepest component three times now expands, however rare it is.
        PathwiseStability rare = PathwiseStability.Compute(geometry, UpdateRule.Sgd, batch, 2.05 / largest, new() { Effort = 0.05 });
        Assert.Equal(new(Regime.Stable, Regime.Stable), rare.Regime);
        Assert.True(rare.TailIndex is { Low: >= 2, High: < double.PositiveInfinity });

        // Without replacement no batch holds it three times.
        PathwiseStability subset = PathwiseStability.Compute(
            geometry, UpdateRule.Sgd, new(3, Sampling.WithoutReplacement), 2.05 / largest, new() { Effort = 0.05 });
        Assert.Equal(new(Regime.Contracting, Regime.Contracting), subset.Regime);
    }

    [Fact]
    public void Above_the_exponents_zero_almost_every_path_leaves()
    {
        using LocalGeometry geometry = Rows();
        PathwiseStability path = PathwiseStability.Compute(geometry, UpdateRule.Sgd, new(1, Sampling.WithReplacement), 5, new() { Effort = 0.05 });
        Assert.Equal(new(Regime.Escaping, Regime.Escaping), path.Regime);
        Assert.Equal(Estimate.Exact(0), path.TailIndex);
        Assert.Equal(1, path.LeavingLaw!.Value.Factor(0.1).Value);
        Assert.InRange(path.LyapunovExponent.Value!.Value, 0, 0.5 * Math.Log(path.Rho!.Value));
    }

    [Fact]
    public void The_full_batch_is_gradient_descent_exactly()
    {
        using LocalGeometry geometry = Rows();
        Batch full = new(_rows.GetLength(0), Sampling.WithoutReplacement);
        double limit = 2 / geometry.Sharpness;
        PathwiseStability below = PathwiseStability.Compute(geometry, UpdateRule.Sgd, full, 0.9 * limit);
        PathwiseStability above = PathwiseStability.Compute(geometry, UpdateRule.Sgd, full, 1.1 * limit);
        Assert.Equal((Regime.Contracting, Regime.Escaping), (below.Regime.Worst, above.Regime.Safest));
        Assert.Equal(Math.Log(1.2), above.LyapunovExponent.Value!.Value, 12);
        Assert.Null(below.TailIndex);
        Assert.Equal(Estimate.Exact(0), above.TailIndex);
    }

    [Fact]
    public void Reshuffled_epochs_have_the_exponent_of_whole_epochs()
    {
        // Scalars commute: one epoch multiplies by Π(1 − C·q_i) in any order, exactly.
        using QuadraticSum problem = QuadraticSum.FromRows(new double[,] { { 1 }, { 1.5 }, { 0.4 }, { 2 }, { 0.7 } });
        using LocalGeometry geometry = LocalGeometry.At(problem, [0.0]);
        double[] q = [1, 2.25, 0.16, 4, 0.49];
        foreach (double rate in (double[])[0.3, 0.6, 3])
        {
            double epoch = q.Sum(value => Math.Log(Math.Abs(1 - (rate * value))));
            PathwiseStability path = PathwiseStability.Compute(geometry, UpdateRule.Sgd, new(1, Sampling.Reshuffled), rate, new() { Effort = 0.01 });
            Assert.Equal(epoch / 5, path.LyapunovExponent.Value!.Value, 1e-10);
            Assert.Equal(rate == 0.3, path.TailIndex is null);
            Assert.Equal(rate > 1, path.Regime == new RegimeRange(Regime.Escaping, Regime.Escaping));
            Assert.Null(path.Rho);
        }

        Assert.Throws<InvalidOperationException>(() => new Batch(1, Sampling.Reshuffled).SamplingFactor(5));
    }

    /// <summary>Decay adds ωI to every curvature: both problems have the same matrices, drawn with the same seed.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(0.5, false)]
    [InlineData(0.5, true)]
    public void Weight_decay_is_curvature_of_every_component(double momentum, bool nesterov)
    {
        const double Decay = 0.1, Rate = 0.3;
        double[,,] plain = { { { 2, 1 }, { 1, 3 } }, { { 1, -0.5 }, { -0.5, 0.5 } }, { { 4, 0.3 }, { 0.3, 0.2 } } };
        var decayed = (double[,,])plain.Clone();
        for (int i = 0; i < 3; i++)
        {
            decayed[i, 0, 0] += Decay;
            decayed[i, 1, 1] += Decay;
        }

        PathwiseStability Of(double[,,] matrices, double decay)
        {
            using QuadraticSum problem = QuadraticSum.FromMatrices(matrices);
            using LocalGeometry geometry = LocalGeometry.At(problem, new double[2]);
            UpdateRule rule = new() { Momentum = momentum, Nesterov = nesterov, WeightDecay = decay };
            return PathwiseStability.Compute(geometry, rule, new(1, Sampling.WithReplacement), Rate, new() { Effort = 0.1 });
        }

        PathwiseStability ruled = Of(plain, Decay), built = Of(decayed, 0);
        Assert.False(ruled.LyapunovExponent.IsExact);
        Assert.Equal(built.LyapunovExponent.Value!.Value, ruled.LyapunovExponent.Value!.Value, 1e-6);
        Assert.Equal(built.LyapunovExponent.Low, ruled.LyapunovExponent.Low, 1e-6);
    }

    [Fact]
    public void Weight_decay_alone_rules_the_exponent_of_directions_that_no_component_reaches()
    {
        using QuadraticSum problem = QuadraticSum.FromRows(new double[,] { { 1, 0, 0 }, { 2, 0, 0 }, { 1, 0, 1 } });
        using LocalGeometry geometry = LocalGeometry.At(problem, new double[3]);
        UpdateRule rule = new() { WeightDecay = 1e-3 };
        PathwiseStability path = PathwiseStability.Compute(geometry, rule, new(1, Sampling.WithReplacement), 0.3, new() { Effort = 0.05 });
        Assert.Equal(Math.Log(1 - 3e-4), path.LyapunovExponent.Value!.Value, 12);
    }

    [Theory]
    [InlineData(9, 0.99, 3.2498355415921)]
    [InlineData(1, 0.99, 63.6567411628716)]
    [InlineData(2, 0.95, 4.30265272974946)]
    [InlineData(4, 0.9, 2.13184678632665)]
    public void Quantiles_of_Students_t_are_the_tabled_ones(int degrees, double confidence, double expected)
        => Assert.Equal(expected, StudentT.TwoSided(confidence, degrees), 1e-9 * expected);

    [Fact]
    public void Estimates_leave_nothing_native_behind()
    {
        using LocalGeometry geometry = Rows();
        PathwiseOptions options = new() { Effort = 0.02 };
        Batch batch = new(1, Sampling.WithReplacement);
        PathwiseStability.Compute(geometry, UpdateRule.Sgd, batch, 0.5, options);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        PathwiseStability.Compute(geometry, UpdateRule.Sgd, batch, 0.5, options);
        PathwiseStability.Compute(geometry, new() { Momentum = 0.5, Nesterov = true, WeightDecay = 0.01 }, batch, 0.2, options);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    static double Square(int i) => (_rows[i, 0] * _rows[i, 0]) + (_rows[i, 1] * _rows[i, 1]);
}
