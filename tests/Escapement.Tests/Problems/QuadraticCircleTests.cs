using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Tests.Problems;

public class QuadraticCircleTests
{
    const int N = 40;

    /// <summary>The four models: bowl or ring sharp, homogeneous or not.</summary>
    public static TheoryData<bool, bool> Models => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    static QuadraticCircleSum Make(bool bowlIsSharp, bool inhomogeneous, string at = "flat") => new(new()
    {
        Components = N,
        BowlCurvature = bowlIsSharp ? 10 : 1,
        RingCurvature = bowlIsSharp ? 1 : 10,
        BowlDispersion = 0.7,
        GradientDeviation = inhomogeneous ? 0.3 : 0,
        Seed = 6,
    })
    { PreferredMinimizer = at };

    static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Average(value => (value - mean) * (value - mean));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Derivatives_agree_with_differences_in_both_pieces_and_between(bool bowlIsSharp, bool inhomogeneous)
    {
        using QuadraticCircleSum sum = Make(bowlIsSharp, inhomogeneous);
        Derivatives.Check(sum, [1.7, 0.2], 1e-7);
        Derivatives.Check(sum, [-2.4, 0.8], 1e-7);
        Derivatives.Check(sum, [-2.1, -3], 1e-7);

        // At this point some components take the bowl and others the ring.
        double[,,] curvature = Derivatives.Curvature(sum, Between(bowlIsSharp));
        int inBowl = Enumerable.Range(0, N).Count(i => curvature[i, 0, 0] == curvature[i, 1, 1]);
        Assert.InRange(inBowl, 1, N - 1);
        Derivatives.Check(sum, Between(bowlIsSharp), 1e-7);
    }

    // The point between the ring, at −1, and the bowl, at 2, where the mean curvatures balance; off the axis, where the ring's piece matters.
    static double[] Between(bool bowlIsSharp) => [bowlIsSharp ? 1.25 : -0.25, 0.1];

    [Theory]
    [MemberData(nameof(Models))]
    public void Coefficients_have_the_means_asked_for(bool bowlIsSharp, bool inhomogeneous)
    {
        using QuadraticCircleSum sum = Make(bowlIsSharp, inhomogeneous);
        Assert.Equal(bowlIsSharp ? 10 : 1, sum.A.Average(), 1e-14);
        Assert.Equal(bowlIsSharp ? 1 : 10, sum.B.Average(), 1e-14);
        Assert.True(sum.A.Min() > 0 && sum.B.Min() > 0);
        Assert.Equal(!inhomogeneous, sum.Homogeneous);
        if (inhomogeneous)
        {
            Assert.InRange(Math.Abs(Enumerable.Range(0, N).Sum(i => (decimal)sum.G![2 * i])), 0, 1e-14m);
            Assert.InRange(Math.Abs(Enumerable.Range(0, N).Sum(i => (decimal)sum.G![(2 * i) + 1])), 0, 1e-14m);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_bowl_has_the_threshold_of_scaled_identities(bool bowlIsSharp, bool inhomogeneous)
    {
        using QuadraticCircleSum sum = Make(bowlIsSharp, inhomogeneous, "bowl");
        Minimizer bowl = sum.FindMinimizer();
        Assert.Equal([2, 0], bowl.Point);
        Assert.Equal(0, bowl.GradientNorm, 1e-14);
        using LocalGeometry geometry = LocalGeometry.At(sum, bowl.Point);
        double curvature = bowlIsSharp ? 10 : 1;
        Assert.Equal([curvature, curvature], geometry.Eigenvalues.Select(value => Math.Round(value, 12)));
        Batch batch = new(3, Sampling.WithReplacement);
        double expected = 2 * curvature / ((curvature * curvature) + (Variance(sum.A) / 3));
        Oracle.Agree("bowl", expected, MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, batch).Exact);
        Assert.Equal(0, geometry.NullGradientNoise, 1e-14);
        Assert.Equal(inhomogeneous, geometry.GradientNoiseTrace > 0);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_ring_has_rank_one_and_its_tangent_takes_gradient_noise(bool bowlIsSharp, bool inhomogeneous)
    {
        using QuadraticCircleSum sum = Make(bowlIsSharp, inhomogeneous, "ring");
        Minimizer ring = sum.FindMinimizer();
        Assert.Equal([-1, 0], ring.Point);
        foreach (double angle in (double[])[0, 0.3, 2.5])
        {
            // Any point of the ring, not only the listed one.
            using LocalGeometry geometry = LocalGeometry.At(sum, [-2 + Math.Cos(angle), Math.Sin(angle)]);
            double curvature = bowlIsSharp ? 1 : 10;
            Assert.Equal((1, 0), (geometry.Rank, geometry.MovedNullDirections));
            Oracle.Agree("ring's curvature", curvature, geometry.Sharpness);
            double expected = 2 * curvature / ((curvature * curvature) + Variance(sum.B));
            Oracle.Agree("ring", expected, MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, new Batch(1, Sampling.WithReplacement)).Exact);
            double tangential = inhomogeneous
                ? Enumerable.Range(0, N).Average(i => Math.Pow((-Math.Sin(angle) * sum.G![2 * i]) + (Math.Cos(angle) * sum.G[(2 * i) + 1]), 2))
                : 0;
            Assert.Equal(tangential, geometry.NullGradientNoise, 1e-12);
            Assert.Equal(inhomogeneous, geometry.GradientNoiseTrace > 0);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.02)]
    [InlineData(0.2)]
    public void Minimizers_under_weight_decay_are_stationary_and_least_around(double decay)
    {
        using QuadraticCircleSum sum = Make(false, true);
        NamedMinimizer[] all = [.. sum.Minimizers(decay)];
        Assert.Equal(["bowl", "ring"], all.Select(minimizer => minimizer.Name));
        double Loss(double x, double y) => sum.Loss([x, y]) + (decay * ((x * x) + (y * y)) / 2);
        foreach (NamedMinimizer minimizer in all)
        {
            (double x, double y) = (minimizer.Point[0], minimizer.Point[1]);
            Assert.InRange(minimizer.GradientNorm, 0, 1e-13);
            double[] gradient = sum.Gradient(minimizer.Point);
            Assert.Equal(0, gradient[0] + (decay * x), 1e-13);
            Assert.Equal(0, gradient[1] + (decay * y), 1e-13);
            for (double angle = 0; angle < 6.3; angle += 0.7)
            {
                Assert.True(Loss(x + (1e-3 * Math.Cos(angle)), y + (1e-3 * Math.Sin(angle))) > Loss(x, y) - 1e-15);
            }
        }
    }

    [Fact]
    public void Heavy_decay_removes_the_far_minimizer()
    {
        using QuadraticCircleSum sum = Make(false, false);
        Assert.Null(sum.Find("bowl", 20));
        Assert.Equal(MinimizerOutcome.NoMinimizer, sum.FindMinimizer(new() { WeightDecay = 20 }).Outcome);
    }

    [Fact]
    public void Flat_and_sharp_follow_the_mean_curvatures()
    {
        using QuadraticCircleSum ringSharp = Make(false, false), bowlSharp = Make(true, false);
        Assert.Equal(("bowl", "ring"), (ringSharp.Find("flat")!.Name, ringSharp.Find("sharp")!.Name));
        Assert.Equal(("ring", "bowl"), (bowlSharp.Find("flat")!.Name, bowlSharp.Find("sharp")!.Name));
        Assert.Equal("there is no minimizer hill: expected bowl, ring, flat or sharp.",
            Assert.Throws<ProblemException>(() => new QuadraticCircleSum { PreferredMinimizer = "hill" }).Message);
    }

    [Fact]
    public void The_nearest_minimizer_is_the_bowl_or_any_point_of_the_ring()
    {
        using QuadraticCircleSum sum = Make(false, false);
        double[][] points = [[2.3, 1], [-2, -1.1], [-3, 0.2], [0.4, 0], [0.6, 0]];
        Assert.Equal([0, 1, 1, 1, 0], points.Select(point => sum.NearestMinimizer(point)!.Value));
        Assert.Null(sum.NearestMinimizer([double.PositiveInfinity, 0]));
        Assert.Null(sum.NearestMinimizer([0, double.NaN]));
    }

    [Fact]
    public void Centers_elsewhere_give_minimizers_that_rounding_leaves_homogeneous()
    {
        using QuadraticCircleSum sum = new(new() { BowlCenter = (0.3, 7.1), RingCenter = (1.7, -0.9), RingRadius = 0.123, Components = 5 });
        foreach (NamedMinimizer minimizer in sum.Minimizers())
        {
            using LocalGeometry geometry = LocalGeometry.At(sum, minimizer.Point);
            Assert.Equal((0, 0), (geometry.GradientNoiseTrace, geometry.GradientNorm));
        }
    }

    [Fact]
    public void What_is_no_sum_is_refused()
    {
        static string Message(QuadraticCircleOptions options) => Assert.Throws<ProblemException>(() => new QuadraticCircleSum(options)).Message;
        Assert.Equal("the bowl's curvature is 0: expected a finite number above 0.", Message(new() { BowlCurvature = 0 }));
        Assert.Equal("the ring's radius is -1: expected a finite number above 0.", Message(new() { RingRadius = -1 }));
        Assert.Equal(
            "the bowl's center lies 0 from the ring: expected a finite distance above 1e-6 times the radius; move it.",
            Message(new() { BowlCenter = (-1, 0) }));
        Assert.Equal("the gradient deviation is -0.1: expected a finite number ≥ 0.", Message(new() { GradientDeviation = -0.1 }));
        Assert.Equal("the dispersion is 101: expected a number in [0, 100].", Message(new() { RingDispersion = 101 }));
        using QuadraticCircleSum sum = new(new() { BowlCurvature = 1000, RingCurvature = 1 });
        Assert.Contains("kink", Assert.Throws<ProblemException>(() => sum.CurvatureAt([-2, 0])).Message);
    }
}
