using Escapement.Problems;
using Escapement.Sources;

namespace Escapement.Tests.Sources;

public class TestProblemTests
{
    static FiniteSum Load(string source, SourceOptions? options = null) => ProblemSource.Load(source, options, TestContext.Current.CancellationToken);

    static string Message(string source, SourceOptions? options = null)
    {
        string message = Assert.Throws<SourceException>(() => Load(source, options)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    [Fact]
    public void Options_after_the_colon_make_the_problem()
    {
        using var sum = (StyblinskiTangSum)Load("styblinski-tang:p=3,n=10,dispersion=1.5,inhomogeneous,seed=3,at=-+-");
        StyblinskiTangOptions options = new()
        {
            Dimension = 3,
            Components = 10,
            Dispersion = 1.5,
            Model = StyblinskiTangModel.Inhomogeneous,
            Seed = 3,
        };
        using StyblinskiTangSum same = new(options);
        Assert.Equal(same.B, sum.B);
        Assert.Equal([true, false, true], sum.FindMinimizer().Point.Select(t => t < 0));
        using var shared = (StyblinskiTangSum)Load("styblinski-tang:shared");
        Assert.Equal((1000, 2, shared.A[0]), (shared.Components, shared.Dimension, shared.A[1]));

        using var circle = (QuadraticCircleSum)Load("quadratic-circle:sharp=bowl,sharpness=4,n=20,inhomogeneous,ring-dispersion=0,seed=8,at=sharp");
        using QuadraticCircleSum sameCircle = new(new()
        {
            BowlCurvature = 4,
            RingCurvature = 1,
            Components = 20,
            RingDispersion = 0,
            GradientDeviation = 0.1,
            Seed = 8,
        });
        Assert.Equal(sameCircle.A, circle.A);
        Assert.Equal(sameCircle.B, circle.B);
        Assert.Equal(sameCircle.G, circle.G);
        Assert.Equal("bowl", circle.Find(circle.PreferredMinimizer)!.Name);
        using FiniteSum wu = Load("wu:at=1");
        Assert.Equal([1], wu.FindMinimizer().Point);
    }

    [Theory]
    [InlineData("styblinski-tang:q=2",
        "styblinski-tang:q=2: unknown option \"q=2\"; known are p=, n=, dispersion=, seed=, at=, homogeneous, shared, inhomogeneous")]
    [InlineData("wu:n=2", "wu:n=2: unknown option \"n=2\"; known are at=")]
    [InlineData("wu:", "wu:: unknown option \"\"; known are at=")]
    [InlineData("wu:at=2", "wu:at=2: there is no minimizer 2: expected 0, 1, flat or sharp")]
    [InlineData("styblinski-tang:at=+\n",
        "styblinski-tang:at=+?: there is no minimizer +?: expected flat, sharp, or 2 signs, + for a flat and - for a sharp coordinate")]
    [InlineData("styblinski-tang:p",
        "styblinski-tang:p: unknown option \"p\"; known are p=, n=, dispersion=, seed=, at=, homogeneous, shared, inhomogeneous")]
    [InlineData("styblinski-tang:p=2,p=3", "styblinski-tang:p=2,p=3: the option p is given twice")]
    [InlineData("styblinski-tang:n=0", "styblinski-tang:n=0: n is \"0\", expected a whole number from 1 to 2147483647")]
    [InlineData("styblinski-tang:seed=-1", "styblinski-tang:seed=-1: seed is \"-1\", expected a whole number from 0 to 18446744073709551615")]
    [InlineData("styblinski-tang:dispersion=x", "styblinski-tang:dispersion=x: dispersion is \"x\", expected a finite number")]
    [InlineData("styblinski-tang:dispersion=-1", "styblinski-tang:dispersion=-1: the dispersion is -1: expected a number in [0, 100]")]
    [InlineData("styblinski-tang:shared,inhomogeneous",
        "styblinski-tang:shared,inhomogeneous: shared and inhomogeneous exclude each other: give one")]
    [InlineData("quadratic-circle:sharp=hill", "quadratic-circle:sharp=hill: sharp is \"hill\", expected ring or bowl")]
    [InlineData("quadratic-circle:sharpness=1",
        "quadratic-circle:sharpness=1: sharpness is 1, expected a finite number above 1, the curvature of the flat minimizer")]
    [InlineData("quadratic-circle:deviation=1",
        "quadratic-circle:deviation=1: deviation applies only to the gradients of the inhomogeneous sum: add inhomogeneous, or omit deviation")]
    public void What_is_no_option_is_said(string source, string message) => Assert.Equal(message, Message(source));

    [Fact]
    public void Need_for_memory_is_said_before_it_is_taken() =>
        Assert.Matches("^styblinski-tang:n=2000000000,p=100000: its coefficients need 1,600 TB of memory, more than the .* available$",
            Message("styblinski-tang:n=2000000000,p=100000"));

    [Fact]
    public void Options_of_tables_are_refused()
    {
        static string Of(string option) => $"wu: is a test problem, which has no option {option}; its own options follow a colon";
        Assert.Equal(Of("target"), Message("wu", new() { Target = "y" }));
        Assert.Equal(Of("header"), Message("wu", new() { Header = false }));
        Assert.Equal(Of("model"), Message("wu", new() { Model = "softmax" }));
        Assert.Equal(Of("l2 (use weight decay)"), Message("wu", new() { L2 = 0 }));
        Assert.Equal(Of("standardize"), Message("wu", new() { Standardize = true }));
        Assert.Equal(Of("intercept"), Message("wu", new() { Intercept = false }));
        Assert.Equal(Of("allow-indefinite (its components may be)"), Message("wu", new() { AllowIndefinite = true }));
    }
}
