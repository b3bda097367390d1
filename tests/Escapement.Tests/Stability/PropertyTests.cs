using CsCheck;
using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Tests.Stability;

/// <summary>What holds for every quadratic sum, over random ones of several families. CsCheck prints the seed of a failure.</summary>
public class PropertyTests
{
    const double Rounding = 1e-10;

    sealed record Case(string Family, int N, int P, int Seed)
    {
        /// <summary>Explicit matrices Q_i, N × P × P.</summary>
        public Tensor Matrices()
        {
            // A generator of its own: samples run in parallel.
            using var generator = new Generator((ulong)Seed);
            if (Family == "diagonal")
            {
                Tensor d = -rand(N, P, dtype: float64, generator: generator).log();
                return stack(Enumerable.Range(0, N).Select(i => d[i].diag()));
            }

            int rank = Family switch { "rank one" => 1, "nearly identical" => P, _ => Math.Max(1, P / 2) };
            Tensor x = randn(N, rank, P, dtype: float64, generator: generator);
            if (Family == "heavy tailed")
            {
                x *= rand(N, 1, 1, dtype: float64, generator: generator).pow(-0.4);
            }

            if (Family == "ill conditioned")
            {
                x *= pow(10, -3 * linspace(0, 1, P, dtype: float64));
            }

            if (Family == "nearly identical")
            {
                x = x[..1] + (1e-3 * x);
            }

            return x.transpose(1, 2).matmul(x);
        }

        public LocalGeometry Geometry(Func<Tensor, Tensor>? change = null)
        {
            using var scope = NewDisposeScope();
            Tensor q = change is null ? Matrices() : change(Matrices());
            using var sum = new ExplicitSum(() => new DenseCurvature(q.alias(), 0));
            return LocalGeometry.At(sum, new double[P]);
        }
    }

    static readonly Gen<Case> Cases = Gen.Select(
        Gen.OneOfConst("rank one", "blocks", "diagonal", "heavy tailed", "nearly identical", "ill conditioned"), Gen.Int[2, 25], Gen.Int[1, 6],
        Gen.Int[0, 1_000_000], (family, n, p, seed) => new Case(family, n, p, seed));

    static readonly Gen<UpdateRule> Rules = Gen.Select(
        Gen.OneOfConst(0.0, 0.3, 0.9), Gen.Bool, Gen.OneOfConst(0.0, 0.05),
        (beta, nesterov, decay) => new UpdateRule { Momentum = beta, Nesterov = nesterov, WeightDecay = decay });

    static readonly Gen<int> Sizes = Gen.OneOfConst(1, 2, 5, 32, 1000);

    static Threshold Threshold(LocalGeometry g, int k, UpdateRule? rule = null, Sampling sampling = Sampling.WithReplacement)
        => MeanSquareThreshold.Compute(g, rule ?? UpdateRule.Sgd, new Batch(k, sampling));

    [Fact]
    public void Bounds_sandwich_the_exact_value() => Gen.Select(Cases, Sizes).Sample((c, k) =>
    {
        using LocalGeometry g = c.Geometry();
        Threshold exact = Threshold(g, k);
        PatelBounds patel = PatelBounds.Compute(g);
        using EuclideanBound euclidean = EuclideanBound.Compute(g);
        Assert.InRange(exact.Value, patel.Convergence(exact.Phi) * (1 - Rounding), patel.Divergence(exact.Phi) * (1 + Rounding));
        Assert.True(euclidean.Sufficient(exact.Phi) <= exact.Value * (1 + Rounding));
        Assert.True(exact.Value <= 2 / g.Sharpness * (1 + Rounding));
    }, iter: 300);

    [Fact]
    public void Certificate_brackets_the_value_of_a_dense_reference() => Gen.Select(Cases, Sizes).Sample((c, k) =>
    {
        using LocalGeometry g = c.Geometry();
        Threshold threshold = Threshold(g, k);
        double reference = DenseReference.Threshold(g, threshold.Phi);
        Assert.InRange(reference, threshold.Lower * (1 - 1e-12), threshold.Upper * (1 + 1e-12));
        Oracle.Agree("threshold", reference, threshold.Value);
    }, iter: 300);

    [Fact]
    public void Infinite_batches_recover_gradient_descent() => Gen.Select(Cases, Rules).Sample((c, rule) =>
    {
        using LocalGeometry g = c.Geometry();
        double limit = GradientDescentLimit.Of(g.Sharpness + rule.WeightDecay, rule);
        Threshold large = Threshold(g, int.MaxValue, rule);
        Assert.InRange(large.Value, limit * (1 - 1e-5), limit * (1 + Rounding));
        Assert.Equal(limit, Threshold(g, c.N, rule, Sampling.WithoutReplacement).Value, limit * Rounding);
    }, iter: 300);

    [Fact]
    public void Scaling_the_curvature_divides_thresholds() => Gen.Select(Cases, Sizes, Gen.Double[0.01, 100]).Sample((c, k, factor) =>
    {
        using LocalGeometry plain = c.Geometry(), scaled = c.Geometry(q => q * factor);
        Oracle.Agree("scaled threshold", Threshold(plain, k).Value / factor, Threshold(scaled, k).Value);
    }, iter: 300);

    [Fact]
    public void Rotation_leaves_thresholds_unchanged() => Gen.Select(Cases, Sizes).Sample((c, k) =>
    {
        using LocalGeometry plain = c.Geometry(), turned = c.Geometry(q =>
        {
            var (rotation, _) = linalg.qr(randn(c.P, c.P, dtype: float64));
            return rotation.t().matmul(q).matmul(rotation);
        });
        Oracle.Agree("turned threshold", Threshold(plain, k).Value, Threshold(turned, k).Value, 1e-8);
    }, iter: 300);

    [Fact]
    public void Both_samplings_agree_at_batch_one() => Gen.Select(Cases, Rules).Sample((c, rule) =>
    {
        using LocalGeometry g = c.Geometry();
        Assert.Equal(Threshold(g, 1, rule).Value, Threshold(g, 1, rule, Sampling.WithoutReplacement).Value);
    }, iter: 300);

    [Fact]
    public void Feedback_forms_without_momentum_equal_the_direct_form() => Gen.Select(Cases, Sizes).Sample((c, k) =>
    {
        using LocalGeometry g = c.Geometry();
        double direct = Threshold(g, k).Value;
        using var modes = new ActiveModes(g, UpdateRule.Sgd);
        using var nesterov = new NesterovThresholdFamily(modes.Pairs, new UpdateRule { Nesterov = true });
        using var solverScope = NewDisposeScope();
        SolverResult result = new SharedSpaceSolver(g.Covariance, modes.Packing, nesterov, modes.Right).Solve([1.0 / k], modes.StartMatrices(), null, default)[0];
        Oracle.Agree("Nesterov's family at β = 0", direct, Math.Min(1 / result.T, 2 / g.Sharpness));
        Oracle.Agree("tiny momentum", direct, Threshold(g, k, new UpdateRule { Momentum = 1e-12 }).Value, 1e-8);
    }, iter: 300);

    [Fact]
    public void Growth_rate_crosses_one_at_the_threshold() => Gen.Select(Cases, Rules, Sizes).Sample((c, rule, k) =>
    {
        using LocalGeometry g = c.Geometry();
        Threshold threshold = Threshold(g, k, rule);
        Batch batch = new(k, Sampling.WithReplacement);
        Assert.True(SecondMomentRate.Compute(g, rule, batch, threshold.Value * 1.01).Rho > 1);
        Assert.True(SecondMomentRate.Compute(g, rule, batch, threshold.Value * 0.99).Rho < 1);
    }, iter: 300);

    [Fact]
    public void Growth_rate_agrees_with_a_dense_reference() => Gen.Select(Cases, Rules, Sizes, Gen.Double[0.05, 2]).Sample((c, rule, k, fraction) =>
    {
        using LocalGeometry g = c.Geometry();
        double rate = Threshold(g, k, rule).Value * fraction;
        SecondMomentRate rho = SecondMomentRate.Compute(g, rule, new Batch(k, Sampling.WithReplacement), rate);
        Oracle.Agree($"rho of {rule}", DenseReference.Rate(g, rule, 1.0 / k, rate), rho.Rho, 1e-7);
    }, iter: 300);
}
