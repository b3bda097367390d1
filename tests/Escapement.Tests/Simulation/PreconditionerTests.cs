using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Tests.Problems;
using Escapement.Updates;

namespace Escapement.Tests.Simulation;

/// <summary>A preconditioned rule is the plain one in the coordinates P^{1/2}θ, for the simulator as for the theory.</summary>
public class PreconditionerTests
{
    const int N = 23, P = 5;

    static readonly double[] _diagonal = [4, 0.25, 1, 2.5, 0.6];

    public static TheoryData<string, double, bool, double> Rules { get; } = new()
    {
        { "rows", 0, false, 0 }, { "rows", 0.8, false, 0.1 }, { "rows", 0.8, true, 0.1 },
        { "diagonals", 0, false, 0.1 }, { "diagonals", 0.7, true, 0 },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Paths_are_those_of_the_transformed_problem(string kind, double momentum, bool nesterov, double decay)
    {
        double[,] values = new Draws(7).Matrix(N, P), transformed = (double[,])values.Clone();
        bool rows = kind == "rows";
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < P; j++)
            {
                values[i, j] = rows ? values[i, j] : values[i, j] * values[i, j];
                transformed[i, j] = values[i, j] / (rows ? Math.Sqrt(_diagonal[j]) : _diagonal[j]);
            }
        }

        using QuadraticSum problem = rows ? QuadraticSum.FromRows(values) : QuadraticSum.FromDiagonals(values);
        using QuadraticSum plain = rows ? QuadraticSum.FromRows(transformed) : QuadraticSum.FromDiagonals(transformed);
        UpdateRule rule = new() { Momentum = momentum, Nesterov = nesterov, WeightDecay = decay };
        double[] start = [1, -2, 0.5, 3, -1], root = [.. _diagonal.Select(Math.Sqrt)];
        foreach (Sampling sampling in Enum.GetValues<Sampling>())
        {
            Batch batch = new(3, sampling);
            EnsembleResult one = Run(problem, batch, rule with { Preconditioner = new(_diagonal) }, start);
            EnsembleResult other = Run(plain, batch, rule, [.. start.Zip(root, (t, s) => t * s)]);
            for (int at = 0; at < one.FinalPoints.Length; at++)
            {
                Assert.Equal(other.FinalPoints[at], one.FinalPoints[at] * root[at % P], 1e-12);
            }
        }
    }

    /// <summary>The l2 term is part of the gradient that is divided, weight decay is not: as in a loss whose gradients hold the term.</summary>
    [Theory]
    [InlineData("least squares")]
    [InlineData("logistic")]
    [InlineData("softmax")]
    public void An_l2_term_is_divided_with_the_gradient(string kind)
    {
        FiniteSum sum = SumCases.Of(kind, N, P);
        using Forwarded plain = new(sum);
        double[] diagonal = [.. Enumerable.Range(0, sum.Dimension).Select(j => 0.5 + (j % 3))], start = new double[sum.Dimension];
        Array.Fill(start, 0.3);
        UpdateRule rule = new() { Momentum = 0.5, WeightDecay = 0.2, Preconditioner = new(diagonal) };
        foreach (Sampling sampling in Enum.GetValues<Sampling>())
        {
            EnsembleResult fast = Run(sum, new(4, sampling), rule, start), slow = Run(plain, new(4, sampling), rule, start);
            Assert.All(fast.FinalPoints.Zip(slow.FinalPoints), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        }
    }

    /// <summary>Distances are those of θ itself: E‖e‖² by the recursion in P^{1/2}θ against second moments in θ's own coordinates.</summary>
    [Fact]
    public void Mean_squares_are_those_of_the_parameters()
    {
        Draws draws = new(11);
        double[,] x = draws.Matrix(N, P), g = draws.ZeroSum(N, P);
        using QuadraticSum problem = QuadraticSum.FromRows(x, g);
        UpdateRule rule = new() { WeightDecay = 0.05, Preconditioner = new(_diagonal) };
        using LocalGeometry geometry = LocalGeometry.At(problem, new double[P], rule);
        Batch batch = new(1, Sampling.WithReplacement);
        double rate = 0.5 * MeanSquareThreshold.Compute(geometry, rule, batch).Exact;
        const int steps = 6;
        IReadOnlyList<double> squares = MeanSquareTransient.Compute(geometry, rule, batch, rate, 2, steps, TestContext.Current.CancellationToken)!;
        double[,] second = new double[P, P];
        for (int j = 0; j < P; j++)
        {
            second[j, j] = 4.0 / P;
        }

        for (int n = 0; n <= steps; n++)
        {
            Assert.Equal(Enumerable.Range(0, P).Sum(j => second[j, j]), squares[n], 1e-10 * squares[n]);
            second = Next(second, x, g, rate, rule.WeightDecay);
        }

        EnsembleResult run = Ensemble.Run(problem, new()
        {
            LearningRate = rate,
            Batch = batch,
            Rule = rule,
            Center = new double[P],
            Start = new Start.Around(new double[P], 2),
            Steps = steps,
            Trajectories = 40_000,
        }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1, run.Curve[^1].MeanSquaredDistance / squares[steps], 0.03);
    }

    [Fact]
    public void Theory_refuses_a_rule_whose_preconditioner_is_not_that_of_the_geometry()
    {
        using QuadraticSum problem = QuadraticSum.FromRows(new Draws(3).Matrix(N, P));
        UpdateRule rule = new() { Preconditioner = new(_diagonal) };
        using LocalGeometry geometry = LocalGeometry.At(problem, new double[P], rule);
        Batch batch = new(1, Sampling.WithReplacement);
        Assert.True(MeanSquareThreshold.Compute(geometry, new() { Momentum = 0.5, Preconditioner = new(_diagonal) }, batch).Exact > 0);
        Action[] calls =
        [
            () => MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, batch), () => SecondMomentRate.Compute(geometry, UpdateRule.Sgd, batch, 0.1),
            () => NoiseFloor.Compute(geometry, UpdateRule.Sgd, batch, 0.1), () => PathwiseStability.Compute(geometry, UpdateRule.Sgd, batch, 0.1),
            () => new LyapunovThreshold(geometry, UpdateRule.Sgd).Dispose(),
        ];
        Assert.All(calls, call => Assert.Equal(
            "The geometry was computed with a preconditioner, but the update rule has none: compute it for this rule (LocalGeometry.At).",
            Assert.Throws<GeometryException>(call).Message));
    }

    [Fact]
    public void A_preconditioner_is_checked_where_it_is_made_and_where_it_is_used()
    {
        Assert.Equal(
            "Entry 1 of the preconditioner is -1, expected a positive finite number.",
            Assert.Throws<ArgumentException>(() => new Preconditioner([1, -1])).Message);
        Assert.Equal(new Preconditioner([1, 2]), new Preconditioner([1, 2]));
        Assert.NotEqual(new Preconditioner([1, 2]), new Preconditioner([1, 3]));
        using QuadraticSum problem = QuadraticSum.FromRows(new Draws(3).Matrix(N, P));
        UpdateRule rule = new() { Preconditioner = new([1, 2]) };
        const string message = "The preconditioner has 2 numbers, expected 5, one for each parameter.";
        Assert.Equal(message, Assert.Throws<GeometryException>(() => LocalGeometry.At(problem, new double[P], rule)).Message);
        Assert.Equal(message, Assert.Throws<SimulationException>(() => Run(problem, new(1, Sampling.WithReplacement), rule, new double[P])).Message);
    }

    /// <summary>The second moment after a step of batch 1, <c>e⁺ = e − C(P⁻¹(Q_ie + g_i) + ωe)</c>, from errors of mean zero.</summary>
    static double[,] Next(double[,] second, double[,] x, double[,] g, double rate, double decay)
    {
        double[,] next = new double[P, P];
        for (int i = 0; i < N; i++)
        {
            double[,] step = new double[P, P], half = new double[P, P];
            for (int a = 0; a < P; a++)
            {
                for (int b = 0; b < P; b++)
                {
                    step[a, b] = (a == b ? 1 - (rate * decay) : 0) - (rate * x[i, a] * x[i, b] / _diagonal[a]);
                }
            }

            for (int a = 0; a < P; a++)
            {
                for (int b = 0; b < P; b++)
                {
                    half[a, b] = Enumerable.Range(0, P).Sum(c => step[a, c] * second[c, b]);
                }
            }

            for (int a = 0; a < P; a++)
            {
                for (int b = 0; b < P; b++)
                {
                    double noise = rate * rate * g[i, a] * g[i, b] / (_diagonal[a] * _diagonal[b]);
                    next[a, b] += (Enumerable.Range(0, P).Sum(c => half[a, c] * step[b, c]) + noise) / N;
                }
            }
        }

        return next;
    }

    static EnsembleResult Run(FiniteSum problem, Batch batch, UpdateRule rule, double[] start) => Ensemble.Run(problem, new()
    {
        LearningRate = 0.05,
        Batch = batch,
        Rule = rule,
        Center = new double[problem.Dimension],
        Start = new Start.Box(start, start),
        Trajectories = 11,
        Steps = 20,
    }, cancellationToken: TestContext.Current.CancellationToken);
}
