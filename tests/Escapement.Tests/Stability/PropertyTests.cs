using CsCheck;
using Escapement.Curvature;
using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Tests.Stability;

/// <summary>Properties of all quadratic sums, on random sums of several families. CsCheck prints the seed of a failure.</summary>
public class PropertyTests
{
    const double Rounding = 1e-10;

    /// <summary>A wider certificate comes with a warning.</summary>
    static readonly double LargestSilentGap = 1.5 * new ThresholdOptions().RelativeGap;

    /// <summary>Q_i of one family: in the family's structure, or as explicit matrices.</summary>
    sealed record Case(string Family, bool Structured, int N, int P, int Seed)
    {
        /// <summary>The curvature in its own structure.</summary>
        ComponentCurvature Curvature()
        {
            // A separate generator: samples run in parallel.
            using var generator = new Generator((ulong)Seed);
            Tensor Normal(params long[] shape) => randn(shape, dtype: float64, generator: generator);
            if (Family == "diagonal")
            {
                return new DiagonalCurvature(-rand(N, P, dtype: float64, generator: generator).log(), 0);
            }

            if (Family == "Kronecker")
            {
                int classes = P % 2 == 0 ? 2 : 1;
                Tensor factors = Normal(N, classes, classes);
                return new KroneckerCurvature(Normal(N, P / classes), factors.matmul(factors.transpose(1, 2)), 0);
            }

            int rank = Family switch { "rank one" => 1, "nearly identical" => P, _ => Math.Max(1, P / 2) };
            Tensor x = Normal(N, rank, P);
            if (Family == "heavy tailed")
            {
                x *= rand(N, 1, 1, dtype: float64, generator: generator).pow(tensor(-0.4, dtype: float64));
            }

            if (Family == "ill conditioned")
            {
                x *= pow(10, linspace(0, -3, P, dtype: float64));
            }

            if (Family == "nearly identical")
            {
                x = x[..1].Plus(x.Times(1e-3));
            }

            return new LowRankCurvature(x.reshape(-1, P), rank, 0);
        }

        public LocalGeometry Geometry(Func<Tensor, Tensor>? change = null)
        {
            using var scope = NewDisposeScope();
            using var sum = new ExplicitSum(() => change is null && Structured ? Curvature() : Explicit(change));
            return LocalGeometry.At(sum, new double[P]);
        }

        DenseCurvature Explicit(Func<Tensor, Tensor>? change)
        {
            Tensor matrices = ExplicitSum.Matrices(Curvature());
            return new DenseCurvature(change is null ? matrices : change(matrices), 0);
        }

        public Tensor Rotation()
        {
            using var generator = new Generator((ulong)Seed + 1);
            return linalg.qr(randn(P, P, dtype: float64, generator: generator)).Q;
        }
    }

    static readonly Gen<Case> Cases = Gen.Select(
        Gen.OneOfConst("rank one", "blocks", "diagonal", "Kronecker", "heavy tailed", "nearly identical", "ill conditioned"),
        Gen.Bool, Gen.Int[2, 25],
        Gen.Int[1, 6], Gen.Int[0, 1_000_000], (family, structured, n, p, seed) => new Case(family, structured, n, p, seed));

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
        Assert.InRange(exact.Exact, patel.Convergence(exact.Phi) * (1 - Rounding), patel.Divergence(exact.Phi) * (1 + Rounding));
        Assert.True(euclidean.Sufficient(exact.Phi) <= exact.Exact * (1 + Rounding));
        Assert.True(exact.Exact <= 2 / g.Sharpness * (1 + Rounding));
    }, iter: 300);

    [Fact]
    public void Certificate_brackets_the_value_of_a_dense_reference() => Gen.Select(Cases, Sizes).Sample((c, k) =>
    {
        using LocalGeometry g = c.Geometry();
        Threshold threshold = Threshold(g, k);
        double reference = DenseReference.Threshold(g, threshold.Phi);
        Assert.InRange(reference, threshold.Lower * (1 - 1e-12), threshold.Upper * (1 + 1e-12));
        Assert.InRange(threshold.RelativeGap, 0, LargestSilentGap);
        Oracle.Agree("threshold", reference, threshold.Exact);
    }, iter: 300);

    [Fact]
    public void Infinite_batches_recover_gradient_descent() => Gen.Select(Cases, Rules).Sample((c, rule) =>
    {
        using LocalGeometry g = c.Geometry();
        double limit = GradientDescentLimit.Of(g.Sharpness + rule.WeightDecay, rule);
        Threshold large = Threshold(g, int.MaxValue, rule);
        Assert.InRange(large.Exact, limit * (1 - 1e-5), limit * (1 + Rounding));
        Assert.Equal(limit, Threshold(g, c.N, rule, Sampling.WithoutReplacement).Exact, limit * Rounding);
    }, iter: 300);

    [Fact]
    public void Scaling_the_curvature_divides_thresholds() => Gen.Select(Cases, Sizes, Gen.Double[0.01, 100]).Sample((c, k, factor) =>
    {
        using LocalGeometry plain = c.Geometry(), scaled = c.Geometry(q => q.Times(factor));
        Oracle.Agree("scaled threshold", Threshold(plain, k).Exact / factor, Threshold(scaled, k).Exact);
    }, iter: 300);

    [Fact]
    public void Rotation_leaves_thresholds_unchanged() => Gen.Select(Cases, Sizes).Sample((c, k) =>
    {
        using LocalGeometry plain = c.Geometry(), turned = c.Geometry(q =>
        {
            Tensor rotation = c.Rotation();
            return rotation.t().matmul(q).matmul(rotation);
        });
        Oracle.Agree("turned threshold", Threshold(plain, k).Exact, Threshold(turned, k).Exact, 1e-8);
    }, iter: 300);

    [Fact]
    public void Structured_curvature_and_explicit_matrices_agree() => Gen.Select(Cases, Rules, Sizes).Sample((c, rule, k) =>
    {
        using LocalGeometry structured = (c with { Structured = true }).Geometry(), written = (c with { Structured = false }).Geometry();
        Assert.Equal(written.Rank, structured.Rank);
        Threshold expected = Threshold(written, k, rule), actual = Threshold(structured, k, rule);
        Oracle.Agree("threshold", expected.Exact, actual.Exact, 1e-8);
        PatelBounds one = PatelBounds.Compute(written, rule.WeightDecay), other = PatelBounds.Compute(structured, rule.WeightDecay);
        Oracle.Agree("paper's bound", one.Convergence(expected.Phi), other.Convergence(expected.Phi), 1e-8);
        Batch batch = new(k, Sampling.WithReplacement);
        double rate = 0.7 * expected.Exact;
        double rho = SecondMomentRate.Compute(written, rule, batch, rate).Rho;
        Oracle.Agree("rho", rho, SecondMomentRate.Compute(structured, rule, batch, rate).Rho, 1e-7);
    }, iter: 200);

    /// <summary>Both samplings draw one component by the same law: at both thresholds the second moment's operator for φ = 1 has radius 1.</summary>
    [Fact]
    public void Both_samplings_have_the_full_variance_at_batch_one() => Gen.Select(Cases, Rules).Sample((c, rule) =>
    {
        using LocalGeometry g = c.Geometry();
        foreach (Sampling sampling in (Sampling[])[Sampling.WithReplacement, Sampling.WithoutReplacement])
        {
            Oracle.Agree($"rho at the threshold {sampling}", 1, DenseReference.Rate(g, rule, 1, Threshold(g, 1, rule, sampling).Exact), 1e-7);
        }
    }, iter: 300);

    [Fact]
    public void Feedback_forms_without_momentum_equal_the_direct_form() => Gen.Select(Cases, Sizes).Sample((c, k) =>
    {
        using LocalGeometry g = c.Geometry();
        double direct = Threshold(g, k).Exact;
        using var modes = new ActiveModes(g, UpdateRule.Sgd);
        using var nesterov = new NesterovThresholdFamily(modes.Pairs, new UpdateRule { Nesterov = true });
        using var solverScope = NewDisposeScope();
        SharedSpaceSolver solver = new(g.Covariance, modes.Packing, nesterov, modes.Right);
        SolverResult result = solver.Solve([1.0 / k], modes.StartMatrices(), null, default)[0];
        Oracle.Agree("Nesterov's family at β = 0", direct, Math.Min(1 / result.T, 2 / g.Sharpness));
        Oracle.Agree("tiny momentum", direct, Threshold(g, k, new UpdateRule { Momentum = 1e-12 }).Exact, 1e-8);
    }, iter: 300);

    [Fact]
    public void Growth_rate_crosses_one_at_the_threshold() => Gen.Select(Cases, Rules, Sizes).Sample((c, rule, k) =>
    {
        using LocalGeometry g = c.Geometry();
        Threshold threshold = Threshold(g, k, rule);
        Batch batch = new(k, Sampling.WithReplacement);
        Assert.True(SecondMomentRate.Compute(g, rule, batch, threshold.Exact * 1.01).Rho > 1);
        Assert.True(SecondMomentRate.Compute(g, rule, batch, threshold.Exact * 0.99).Rho < 1);
    }, iter: 300);

    [Fact]
    public void Growth_rate_agrees_with_a_dense_reference() => Gen.Select(Cases, Rules, Sizes, Gen.Double[0.05, 2]).Sample((c, rule, k, fraction) =>
    {
        using LocalGeometry g = c.Geometry();
        double rate = Threshold(g, k, rule).Exact * fraction;
        SecondMomentRate rho = SecondMomentRate.Compute(g, rule, new Batch(k, Sampling.WithReplacement), rate);
        Oracle.Agree($"rho of {rule}", DenseReference.Rate(g, rule, 1.0 / k, rate), rho.Rho, 1e-7);
    }, iter: 300);
}
