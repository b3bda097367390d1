using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Tests.Problems;

public class MinOfParabolasTests
{
    static readonly Batch Single = new(1, Sampling.WithReplacement);

    [Fact]
    public void Derivatives_agree_with_differences()
    {
        using var wu = MinOfParabolasSum.Wu();
        Derivatives.Check(wu, [0.1], 1e-7);
        Derivatives.Check(wu, [0.4], 1e-7);
        Derivatives.Check(wu, [1.3], 1e-7);
    }

    [Fact]
    public void Both_minima_of_Wu_have_sharpness_two_and_only_one_holds_at_their_learning_rate()
    {
        using var wu = MinOfParabolasSum.Wu();
        NamedMinimizer[] minima = [.. wu.Minimizers()];
        Assert.Equal(["0", "1"], minima.Select(minimum => minimum.Name));
        double[,,] zero = Derivatives.Curvature(wu, [0]), one = Derivatives.Curvature(wu, [1]);
        Assert.Equal([2, 2, 0.2, 3.8], [zero[0, 0, 0], zero[1, 0, 0], one[0, 0, 0], one[1, 0, 0]]);
        double[] thresholds = [.. minima.Select(minimum =>
        {
            using LocalGeometry geometry = LocalGeometry.At(wu, minimum.Point);
            Assert.Equal((2, 0, 0), (geometry.Sharpness, minimum.GradientNorm, geometry.GradientNoiseTrace));
            return MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, Single).Exact;
        })];
        Oracle.Agree("C* at 0", 1, thresholds[0]);
        Oracle.Agree("C* at 1", 2 * 2 / (4 + (1.8 * 1.8)), thresholds[1]);
        Assert.True(thresholds[1] < 0.7 && thresholds[0] > 0.7);
    }

    [Fact]
    public void Names_places_and_weight_decay()
    {
        using var wu = new MinOfParabolasSum([0, 1], new[,] { { 1, 0.1 }, { 1, 1.9 } }) { PreferredMinimizer = "1" };
        Assert.Equal([1], wu.FindMinimizer().Point);
        Assert.Equal([0, 0, 1, 1], new double[] { -3, 0.49, 0.51, 9 }.Select(x => wu.NearestMinimizer([x])!.Value));
        Assert.Null(wu.NearestMinimizer([double.NaN]));
        Minimizer decayed = wu.FindMinimizer(new() { WeightDecay = 0.1 });
        Assert.Equal(1 / 1.05, decayed.Point[0], 1e-15);
        Assert.Equal(0, wu.Gradient(decayed.Point)[0] + (0.1 * decayed.Point[0]), 1e-15);

        // f_1 switches to the other parabola below 0.2403; decay of 2 or more moves the minimum 1 there, so f_1 leaves first.
        Assert.Null(wu.Find("1", 8));
        Assert.NotNull(wu.Find("0", 8));
        using var steep = new MinOfParabolasSum([-1, 2.5], new double[,] { { 3, 1 } });
        Assert.Equal(("2.5", "-1"), (steep.Find("flat")!.Name, steep.Find("sharp")!.Name));
    }

    [Fact]
    public void What_is_no_sum_is_refused()
    {
        static string Message(double[] minima, double[,] heights) =>
            Assert.Throws<ProblemException>(() => new MinOfParabolasSum(minima, heights)).Message;
        Assert.Equal("heights is 1 × 1 for 2 minima: expected a column for each, all distinct.", Message([0, 1], new double[,] { { 1 } }));
        Assert.StartsWith("heights is 1 × 2 for 2 minima", Message([1, 1], new double[,] { { 1, 2 } }), StringComparison.Ordinal);
        Assert.Equal("the height of a parabola is 0: expected a finite number above 0.", Message([0], new double[,] { { 0 } }));
    }
}
