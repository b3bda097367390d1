using Escapement.Curvature;
using Escapement.Curvature.Products;
using static TorchSharp.torch;

namespace Escapement.Tests.Curvature;

/// <summary>Every structure's K against the definition itself, E[Q ⊗ Q] − M ⊗ M as an explicit p² × p² matrix.</summary>
public class CovarianceTests
{
    const int N = 37;

    public static TheoryData<string, int> Structures { get; } = new()
    {
        { "dense", 5 }, { "rank one", 1 }, { "rank one", 7 }, { "rank one", 8 }, { "rank one", 9 }, { "rank one", 24 }, { "rank one", 25 },
        { "blocks", 6 }, { "diagonal", 6 }, { "kronecker", 6 }, { "turned", 6 }, { "tall", 50 },
    };

    static ComponentCurvature Build(string structure, int p)
    {
        manual_seed(11);
        return structure switch
        {
            "dense" => new DenseCurvature(Dense(N, p), 0),
            "rank one" => new LowRankCurvature(randn(N, p, dtype: float64), 1, 0),
            "turned" => new LowRankCurvature(randn(64 * p + 5, p, dtype: float64), 1, 0),
            "tall" => new LowRankCurvature(randn(6, p, dtype: float64), 2, 0),
            "blocks" => new LowRankCurvature(randn(N * 3, p, dtype: float64), 3, 0),
            "diagonal" => new DiagonalCurvature(rand(N, p, dtype: float64), 0),
            "kronecker" => new KroneckerCurvature(randn(N, p / 2, dtype: float64), Dense(N, 2), 0),
            _ => throw new ArgumentOutOfRangeException(nameof(structure)),
        };
    }

    static Tensor Dense(int n, int p)
    {
        Tensor a = randn(n, p, p, dtype: float64);
        return a.matmul(a.transpose(1, 2));
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void Structured_operator_agrees_with_the_definition(string structure, int p)
    {
        using var scope = NewDisposeScope();
        using ComponentCurvature curvature = Build(structure, p);
        Tensor matrices = ExplicitSum.Matrices(curvature);
        using Tensor direct = curvature.Mean();
        Assert.True(direct.allclose(matrices.mean([0]), rtol: 1e-12, atol: 1e-12));

        MeanSpectrum spectrum = curvature.Spectrum(null, 1e-12);
        Assert.Equal(Math.Min(p, structure == "tall" ? 6 : p), spectrum.Values.Length);
        Tensor basis = spectrum.Vectors, values = tensor(spectrum.Values, dtype: float64);
        Assert.True(basis.t().mm(direct).mm(basis).allclose(values.diag(), rtol: 1e-11, atol: 1e-11));

        using CurvatureCovariance covariance = curvature.Project(basis, values);
        using var reference = new ReferenceCovariance(basis.t().matmul(matrices).matmul(basis));
        for (int trial = 0; trial < 3; trial++)
        {
            Tensor v = randn(covariance.Order, covariance.Order, dtype: float64);
            v = v.Plus(v.t());
            Tensor expected = reference.Apply(v), actual = covariance.Apply(v);
            double error = ((actual - expected).norm() / expected.norm()).item<double>();
            Assert.True(error < 1e-12, $"relative error {error:G3}");
        }

        Tensor diagonal = covariance.Diagonal(), exact = reference.Diagonal();
        if (structure is "dense" or "rank one" or "diagonal")
        {
            double tolerance = 1e-10 * exact.abs().max().item<double>();
            Assert.True(diagonal.allclose(exact, rtol: 1e-10, atol: tolerance), "the diagonal is exact for these structures");
        }

        // Other structures promise only the true diagonal, up to sampling; a problem this small is not sampled.
        Assert.True(diagonal.diagonal().allclose(exact.diagonal(), rtol: 1e-9, atol: 1e-9 * exact.abs().max().item<double>()));
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void Products_with_single_components_agree_with_the_definition(string structure, int p)
    {
        using var scope = NewDisposeScope();
        manual_seed(p);
        using ComponentCurvature curvature = Build(structure, p);
        Tensor matrices = ExplicitSum.Matrices(curvature);
        MeanSpectrum spectrum = curvature.Spectrum(null, 1e-12);
        Tensor basis = spectrum.Vectors, turned = basis.t().matmul(matrices).matmul(basis);
        using CurvatureCovariance covariance = curvature.Project(basis, tensor(spectrum.Values, dtype: float64));
        ComponentProducts products = covariance.Products(spectrum.Values, long.MaxValue)!;
        Assert.Null(covariance.Products(spectrum.Values, 1));
        Assert.Equal((curvature.Components, covariance.Order), (products.Components, products.Order));
        Tensor x = randn(products.Order, dtype: float64), values = linalg.eigvalsh(turned);
        double[] host = x.data<double>().ToArray();
        for (int i = 0; i < products.Components; i++)
        {
            double[] y = new double[host.Length];
            products.Add(i, 2, host, y);
            Tensor expected = turned[i].mv(x).Times(2);
            Assert.True(tensor(y, dtype: float64).allclose(expected, rtol: 1e-10, atol: 1e-11 * (1 + expected.norm().item<double>())));
            double largest = values[i].amax().item<double>();
            Assert.Equal(largest, products.Extremes.Largest[i], 1e-10 * (1 + largest));
            Assert.Equal(values[i].amin().item<double>(), products.Extremes.Smallest[i], 1e-10 * (1 + largest));
        }
    }

    [Fact]
    public void Products_under_a_preconditioner_with_an_l2_term_hold_the_shift()
    {
        using var scope = NewDisposeScope();
        using ComponentCurvature curvature = Build("blocks", 6);
        Tensor basis = randn(6, 6, dtype: float64), plain = ExplicitSum.Matrices(curvature);
        Tensor matrices = basis.t().matmul(plain).matmul(basis), shift = basis.t().mm(basis).Times(0.1);
        Tensor full = matrices.mean([0]).Plus(shift);
        var (values, turn) = linalg.eigh(full);
        Tensor b = basis.mm(turn);
        using CurvatureCovariance covariance = curvature.Project(b, b.t().mm(plain.mean([0])).mm(b));
        ComponentProducts products = covariance.Products(values.data<double>().ToArray(), long.MaxValue)!;
        double[] x = [1, -2, 3, 0.5, -1, 2], y = new double[6];
        products.Add(3, 1, x, y);
        Tensor expected = turn.t().mm(matrices[3].Plus(shift)).mm(turn).mv(tensor(x, dtype: float64));
        Assert.True(tensor(y, dtype: float64).allclose(expected, rtol: 1e-9, atol: 1e-9));
    }

    [Fact]
    public void Nonuniform_mean_is_subtracted_in_full()
    {
        using var scope = NewDisposeScope();
        using ComponentCurvature curvature = Build("blocks", 6);
        Tensor basis = randn(6, 4, dtype: float64), matrices = ExplicitSum.Matrices(curvature);
        using CurvatureCovariance covariance = curvature.Project(basis, basis.t().mm(matrices.mean([0])).mm(basis));
        using var reference = new ReferenceCovariance(basis.t().matmul(matrices).matmul(basis));
        Tensor v = eye(4, dtype: float64);
        Assert.True(covariance.Apply(v).allclose(reference.Apply(v), rtol: 1e-11, atol: 1e-11));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(64, 24)]
    [InlineData(300, 50)]
    [InlineData(2049, 31)]
    public void Kernel_agrees_with_matrix_products(int n, int p)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        Tensor x = randn(n, p, dtype: float64), w = rand(n, dtype: float64), v = randn(p, p, dtype: float64);
        v = v.Plus(v.t());
        using WeightedGram kernel = new(x), products = new(x, matrixProducts: true);
        Tensor expected = products.SecondMoment(v);
        Assert.True(((kernel.SecondMoment(v) - expected).norm() / expected.norm()).item<double>() < 1e-12);
        Assert.True(kernel.Compute(w).allclose(products.Compute(w), rtol: 1e-12, atol: 1e-12));
        Assert.True(kernel.Compute(null).allclose(x.t().mm(x), rtol: 1e-12, atol: 1e-12), "what one call leaves must not reach the next");
    }

    [Fact]
    public void Kernel_gives_the_same_bits_for_any_number_of_threads()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        Tensor x = randn(5000, 70, dtype: float64), v = eye(70, dtype: float64);
        double[] With(int threads)
        {
            using NumericalThreads.Scope limit = NumericalThreads.Limit(threads);
            return Moment(x, v).data<double>().ToArray();
        }

        Assert.Equal(With(1), With(2));
    }

    static Tensor Moment(Tensor x, Tensor v)
    {
        using WeightedGram gram = new(x);
        return gram.SecondMoment(v);
    }
}
