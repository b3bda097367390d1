using System.Text.Json;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Tests.Problems;

public class StyblinskiTangTests
{
    static Batch WithReplacement(int size) => new(size, Sampling.WithReplacement);

    static StyblinskiTangSum OfOracle(JsonElement oracle) => new(
        Oracle.Matrix(oracle.GetProperty("a")), Oracle.Matrix(oracle.GetProperty("b")), Oracle.Matrix(oracle.GetProperty("c")));

    [Fact]
    public void Minimizers_curvatures_gradients_and_thresholds_of_the_oracle_agree()
    {
        JsonElement oracle = Oracle.Read("styblinski_tang");
        using StyblinskiTangSum sum = OfOracle(oracle);
        NamedMinimizer[] known = [.. sum.Minimizers()];
        JsonElement[] minima = [.. oracle.GetProperty("minima").EnumerateArray()];
        Assert.Equal(4, known.Length);
        Assert.Equal(4, minima.Length);
        foreach (JsonElement expected in minima)
        {
            double[] point = expected.GetProperty("minimizer").Deserialize<double[]>()!;
            NamedMinimizer found = known[(int)sum.NearestMinimizer(point)!];
            double[] eigenvalues = expected.GetProperty("mean_hessian_eigenvalues").Deserialize<double[]>()!;
            double[,] gradients = Oracle.Matrix(expected.GetProperty("component_gradients")), got = Derivatives.ComponentGradients(sum, found.Point);
            using LocalGeometry geometry = LocalGeometry.At(sum, found.Point);
            PatelBounds patel = PatelBounds.Compute(geometry);
            Oracle.Agree("t_Q", expected.GetProperty("t_Q").GetDouble(), patel.TQ);
            Oracle.Agree("s_Q", expected.GetProperty("s_Q").GetDouble(), patel.SQ);
            for (int j = 0; j < 2; j++)
            {
                Oracle.Agree($"{found.Name}, coordinate {j}", point[j], found.Point[j]);
                Oracle.Agree($"{found.Name}, eigenvalue {j}", eigenvalues[j], geometry.Eigenvalues[j]);
                for (int i = 0; i < sum.Components; i++)
                {
                    Oracle.Agree($"{found.Name}, gradient {i}, {j}", gradients[i, j], got[i, j]);
                }
            }

            foreach (JsonProperty exact in expected.GetProperty("exact").EnumerateObject())
            {
                Threshold threshold = MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, WithReplacement(int.Parse(exact.Name)));
                Oracle.Agree($"{found.Name}, batch {exact.Name}", exact.Value.GetDouble(), threshold.Exact);
                Assert.InRange(exact.Value.GetDouble(), threshold.Lower, threshold.Upper);
                Assert.InRange(threshold.RelativeGap, 0, 1.1e-9);
            }
        }
    }

    [Theory]
    [InlineData(StyblinskiTangModel.Homogeneous)]
    [InlineData(StyblinskiTangModel.Shared)]
    [InlineData(StyblinskiTangModel.Inhomogeneous)]
    public void Derivatives_agree_with_differences(StyblinskiTangModel model)
    {
        using StyblinskiTangSum sum = new(new() { Components = 7, Dimension = 3, Model = model, Seed = 4 });
        Derivatives.Check(sum, [-2.7, 0.4, 1.9], 1e-7);
    }

    [Theory]
    [InlineData(StyblinskiTangModel.Homogeneous, 0.5)]
    [InlineData(StyblinskiTangModel.Shared, 0.1)]
    [InlineData(StyblinskiTangModel.Inhomogeneous, 2)]
    public void Coefficients_are_positive_of_mean_one_and_spread_as_asked(StyblinskiTangModel model, double dispersion)
    {
        const int N = 100_000;
        using StyblinskiTangSum sum = new(new() { Components = N, Model = model, Dispersion = dispersion, Seed = 9 });
        foreach (double[] table in (double[][])[sum.A, sum.B, sum.C])
        {
            for (int j = 0; j < 2; j++)
            {
                double[] column = [.. Enumerable.Range(0, N).Select(i => table[(2 * i) + j])];
                Assert.True(column.Min() > 0);
                decimal mean = column.Sum(value => (decimal)value) / N;
                Assert.InRange(mean - 1, -2e-15m, 2e-15m);

                // Five standard errors, by the log-normal law's fourth central moment.
                double u = 1 + (dispersion * dispersion), variance = column.Sum(value => (value - 1) * (value - 1)) / N;
                double fourth = Math.Pow(u - 1, 2) * (Math.Pow(u, 4) + (2 * Math.Pow(u, 3)) + (3 * u * u) - 3);
                double error = Math.Sqrt((fourth - Math.Pow(u - 1, 2)) / N);
                Assert.InRange(variance, u - 1 - (5 * error), u - 1 + (5 * error));
            }
        }

        bool equal = sum.A.SequenceEqual(sum.B) && sum.A.SequenceEqual(sum.C);
        Assert.Equal(model != StyblinskiTangModel.Inhomogeneous, sum.Homogeneous);
        Assert.Equal(sum.Homogeneous, equal);
        Assert.Equal(model == StyblinskiTangModel.Shared, sum.A[0] == sum.A[1]);
    }

    [Fact]
    public void The_seed_alone_decides_the_coefficients()
    {
        using StyblinskiTangSum one = new(), same = new(), other = new(new() { Seed = 1 });
        Assert.Equal(one.A, same.A);
        Assert.NotEqual(one.A, other.A);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-3)]
    [InlineData(3)]
    [InlineData(11.5)]
    [InlineData(16)]
    [InlineData(1e6)]
    public void Minimizers_under_weight_decay_are_stationary_to_rounding_and_curved_upward(double decay)
    {
        using StyblinskiTangSum sum = new(new() { Components = 3, Dimension = 3 });
        NamedMinimizer[] all = [.. sum.Minimizers(decay)];
        Assert.Equal(decay < 11.6 ? 8 : 1, all.Length);
        Assert.Equal(all.Length, all.Select(minimizer => minimizer.Name).Distinct().Count());
        foreach (NamedMinimizer minimizer in all)
        {
            double[] gradient = [.. sum.Gradient(minimizer.Point).Zip(minimizer.Point, (slope, t) => slope + (decay * t))];
            Assert.InRange(Derivatives.Norm(gradient), 0, 1e-12);
            Assert.InRange(minimizer.GradientNorm, 0, 1e-12);
            Assert.All(minimizer.Point, t => Assert.True((6 * t * t) - 16 + decay > 0));
            Assert.Equal(minimizer.Point, sum.Find(minimizer.Name, decay)!.Point);
        }
    }

    [Fact]
    public void A_flat_minimizer_that_decay_removed_is_told()
    {
        using StyblinskiTangSum sum = new(new() { Components = 3 });
        Minimizer none = sum.FindMinimizer(new() { WeightDecay = 12 });
        Assert.Equal(MinimizerOutcome.NoMinimizer, none.Outcome);
        Assert.Equal("weight decay 12 has removed the minimizer flat: choose another one, or less decay", none.Remedy);
        Assert.Null(sum.Find("+-", 12));
        Assert.NotNull(sum.Find("--", 12));
    }

    [Fact]
    public void Names_choose_minimizers_and_the_flat_one_is_found_by_default()
    {
        using StyblinskiTangSum sum = new(new() { Components = 3, Dimension = 3 });
        Assert.All(sum.FindMinimizer().Point, t => Assert.Equal(2.746802, t, 1e-6));
        using StyblinskiTangSum sharp = new(new() { Components = 3, Dimension = 3 }) { PreferredMinimizer = "sharp" };
        Assert.All(sharp.FindMinimizer().Point, t => Assert.Equal(-2.903534, t, 1e-6));
        Assert.Equal([true, false, true], sum.Find("+-+")!.Point.Select(t => t > 0));
        Assert.Equal(["flat", "-++", "+-+", "--+", "++-", "-+-", "+--", "sharp"], sum.Minimizers().Select(minimizer => minimizer.Name));
        Assert.Equal("there is no minimizer +-: expected flat, sharp, or 3 signs, + for a flat and - for a sharp coordinate.",
            Assert.Throws<ProblemException>(() => new StyblinskiTangSum(new() { Dimension = 3 }) { PreferredMinimizer = "+-" }).Message);
    }

    [Fact]
    public void Sixty_coordinates_list_their_minimizers_lazily()
    {
        using StyblinskiTangSum sum = new(new() { Components = 2, Dimension = 60 });
        NamedMinimizer[] five = [.. sum.Minimizers().Take(5)];
        Assert.Equal(["flat", "-+", "+-", "--", "++-"], five.Select((minimizer, i) => i == 0 ? minimizer.Name : minimizer.Name[..(i < 4 ? 2 : 3)]));
        Assert.Equal([0, 1, 2, 3, 4], five.Select(minimizer => sum.NearestMinimizer(minimizer.Point)!.Value));
        Assert.Equal((1L << 60) - 1, sum.NearestMinimizer(sum.Find("sharp")!.Point));
        using StyblinskiTangSum more = new(new() { Components = 2, Dimension = 63 });
        Assert.Null(more.NearestMinimizer(new double[63]));
    }

    [Fact]
    public void The_nearest_minimizer_is_the_nearest_and_costs_no_memory()
    {
        using StyblinskiTangSum sum = new(new() { Components = 2, Dimension = 3 });
        NamedMinimizer[] all = [.. sum.Minimizers()];
        var draws = new Draws(5);
        for (int trial = 0; trial < 200; trial++)
        {
            double[] point = draws.Vector(3, 2);
            int nearest = Enumerable.Range(0, 8).MinBy(i => Derivatives.Norm([.. point.Zip(all[i].Point, (x, y) => x - y)]));
            Assert.Equal(nearest, sum.NearestMinimizer(point));
        }

        Assert.Null(sum.NearestMinimizer([1, double.NaN, 1]));
        Assert.Null(sum.NearestMinimizer([1, 1, double.NegativeInfinity]));
        double[] fixedPoint = [1, -1, 1];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            sum.NearestMinimizer(fixedPoint);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("flat")]
    [InlineData("sharp")]
    [InlineData("+-")]
    public void Shared_weights_have_the_threshold_in_closed_form(string at)
    {
        StyblinskiTangOptions options = new() { Components = 50, Model = StyblinskiTangModel.Shared, Dispersion = 0.8, Seed = 2 };
        using StyblinskiTangSum sum = new(options) { PreferredMinimizer = at };
        double[] weights = [.. Enumerable.Range(0, 50).Select(i => sum.A[2 * i])];
        double variance = weights.Average(w => (w - 1) * (w - 1));
        using LocalGeometry geometry = LocalGeometry.At(sum, sum.FindMinimizer().Point);
        Batch[] batches = [WithReplacement(1), WithReplacement(7), new(7, Sampling.WithoutReplacement), new(50, Sampling.WithoutReplacement)];
        StabilityReport report = StabilityAnalysis.Run(geometry, new() { Batches = batches });
        Assert.Equal(0, report.GradientNoise);
        for (int i = 0; i < batches.Length; i++)
        {
            double expected = 2 / (geometry.Sharpness * (1 + (batches[i].SamplingFactor(50) * variance)));
            Oracle.Agree($"{at}, batch {batches[i]}", expected, report.Thresholds[i].Exact);
        }
    }

    [Fact]
    public void Inhomogeneous_components_may_be_indefinite_and_disagree_at_a_minimizer()
    {
        using StyblinskiTangSum sum = new(new() { Components = 200, Model = StyblinskiTangModel.Inhomogeneous, Dispersion = 1 });
        using LocalGeometry geometry = LocalGeometry.At(sum, sum.FindMinimizer().Point);
        Assert.InRange(geometry.IndefiniteComponents, 1, 199);
        Assert.True(geometry.GradientNoiseTrace > 1);
        Assert.Equal(0, geometry.GradientNorm, 1e-11);
    }

    [Fact]
    public void What_is_no_sum_is_refused()
    {
        double[,] ones = { { 1 }, { 1 } };
        static string Message(Func<StyblinskiTangSum> make) => Assert.Throws<ProblemException>(make).Message;
        Assert.Equal("b[1,0] is -1: expected positive coefficients.", Message(() => new(ones, new double[,] { { 3 }, { -1 } }, ones)));
        Assert.Equal(
            "column 0 of c has the mean 1.5: expected 1; divide the column by its mean.",
            Message(() => new(ones, ones, new double[,] { { 2 }, { 1 } })));
        Assert.Equal("b is 1 × 1, a is 2 × 1: expected the same shape.", Message(() => new(ones, new double[,] { { 1 } }, ones)));
        Assert.Equal("the dispersion is NaN: expected a number in [0, 100].", Message(() => new(new() { Dispersion = double.NaN })));
        Assert.Equal("0 components × 2 parameters: expected at least 1 of each.", Message(() => new(new() { Components = 0 })));
        Assert.Contains("exceed an array's limit of 2,147,483,591 coefficients: use fewer.", Message(() => new(new() { Components = int.MaxValue })));
        Assert.Throws<ArgumentException>(() => new StyblinskiTangSum().Loss([1]));
    }
}
