using Escapement.Problems;
using Escapement.Sources;
using static Escapement.Tests.Sources.CsvTests;

namespace Escapement.Tests.Sources;

public sealed class JsonTests : IDisposable
{
    static readonly double[,] X = { { 1, 2 }, { -3, 4.5 }, { 0.25, -6 } };
    static readonly double[,] G = { { 1, 2 }, { -3, -1 }, { 2, -1 } };

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\"problem\":\"quadratic-sum\",\"x\":[[1,2],[-3,4.5],[0.25,-6]]}")]
    [InlineData("\uFEFF{\"note\":{\"x\":[[1]]},\"x\":[[1,2],[-3,4.5],[25e-2,-6]],\"eigenvalues\":[null,1e999]}\n")]
    public void Rows(string text)
    {
        using FiniteSum problem = _folder.Load("p.json", text), expected = QuadraticSum.FromRows(X);
        AssertSame(expected, problem);
    }

    [Theory]
    [InlineData("g")]
    [InlineData("gradient_at_minimizer")]
    public void Gradients_under_both_names(string name)
    {
        using FiniteSum problem = _folder.Load("p.json", "{\"" + name + "\":[[1,2],[-3,-1],[2,-1]],\"x\":[[1,2],[-3,4.5],[0.25,-6]]}");
        using FiniteSum expected = QuadraticSum.FromRows(X, G);
        AssertSame(expected, problem);
        using FiniteSum without = QuadraticSum.FromRows(X);
        Assert.Null(without.ComponentGradients([0, 0], 0, 3));
        Assert.Equal(2.0, problem.ComponentGradients([0, 0], 0, 3)![0, 1].item<double>(), 1e-12);
    }

    [Fact]
    public void Row_blocks_matrices_and_diagonals()
    {
        using FiniteSum blocks = _folder.Load("p.json", "{\"x\":[[[1,2],[3,4]],[[5,6],[7,8]]]}");
        using FiniteSum blocksExpected = QuadraticSum.FromRowBlocks(new double[,,] { { { 1, 2 }, { 3, 4 } }, { { 5, 6 }, { 7, 8 } } });
        AssertSame(blocksExpected, blocks);

        using FiniteSum matrices = _folder.Load("p.json", "{\"Q\":[[[2,1],[1,2]],[[1,0],[0,3]]],\"g\":[[1,2],[-1,-2]]}");
        using FiniteSum matricesExpected = QuadraticSum.FromMatrices(
            new double[,,] { { { 2, 1 }, { 1, 2 } }, { { 1, 0 }, { 0, 3 } } }, new double[,] { { 1, 2 }, { -1, -2 } });
        AssertSame(matricesExpected, matrices);

        using FiniteSum diagonals = _folder.Load("p.json", "{\"diagonal\":[[3,4],[-1,6]]}", new SourceOptions { AllowIndefinite = true });
        using FiniteSum diagonalsExpected = QuadraticSum.FromDiagonals(new double[,] { { 3, 4 }, { -1, 6 } }, null, allowIndefinite: true);
        AssertSame(diagonalsExpected, diagonals);
    }

    [Fact]
    public void Tables_with_targets()
    {
        using FiniteSum regression = _folder.Load("p.json", "{\"y\":[7,-8,9],\"x\":[[1,2],[-3,4.5],[0.25,-6]]}");
        using FiniteSum leastSquares = new LeastSquares(X, [7, -8, 9]);
        AssertSame(leastSquares, regression);

        using FiniteSum labelled = _folder.Load("p.json", "{\"x\":[[1,2],[-3,4.5],[0.25,-6]],\"y\":[\"b\",\"a\",\"b\"]}");
        using FiniteSum logistic = new LogisticRegression(X, [1, 0, 1]);
        AssertSame(logistic, labelled);

        using FiniteSum numbered = _folder.Load(
            "p.json", "{\"problem\":\"softmax\",\"x\":[[1,2],[-3,4.5],[0.25,-6]],\"y\":[2,0,1]}", new SourceOptions { L2 = 1 });
        using FiniteSum softmax = new SoftmaxRegression(X, [2, 0, 1], 1);
        AssertSame(softmax, numbered);
    }

    [Fact]
    public void Arrays_may_be_npy_files_beside_it()
    {
        Npy.Write(_folder["x.npy"], X);
        Npy.Write(_folder["g.npy"], G);
        using FiniteSum problem = _folder.Load("p.json", "{\"x\":\"x.npy\",\"g\":\"g.npy\"}"), expected = QuadraticSum.FromRows(X, G);
        AssertSame(expected, problem);

        using FiniteSum rows = ProblemSource.Load(_folder["x.npy"], null, TestContext.Current.CancellationToken);
        using FiniteSum rowsExpected = QuadraticSum.FromRows(X);
        AssertSame(rowsExpected, rows);
    }

    [Theory]
    [InlineData("rank_one", 12, 3)]
    [InlineData("dense", 6, 4)]
    [InlineData("rank_deficient", 9, 5)]
    [InlineData("momentum_weight_decay", 12, 3)]
    [InlineData("stationary", 10, 3)]
    public void Oracles_are_problem_files(string name, int components, int dimension)
    {
        using FiniteSum problem = ProblemSource.Load(Oracle.PathOf(name), null, TestContext.Current.CancellationToken);
        Assert.IsType<QuadraticSum>(problem);
        Assert.Equal((components, dimension), (problem.Components, problem.Dimension));
    }

    [Theory]
    [InlineData("", "p.json: the file is empty")]
    [InlineData("[1]", "p.json, line 1: holds an array, expected an object with keys such as x, Q or diagonal")]
    [InlineData("{\"curvatures\":[1]}", "p.json: a quadratic sum is given by one of the keys x, Q and diagonal, got none of them")]
    [InlineData("{\"x\":[[1]],\"Q\":[[[1]]]}", "p.json: a quadratic sum is given by one of the keys x, Q and diagonal, got x and Q")]
    [InlineData("{\"x\":[[1]],\n\"x\":[[2]]}", "p.json, line 2: the key x is given twice")]
    [InlineData(
        "{\"x\":[[1]],\"g\":[[0]],\"gradient_at_minimizer\":[[0]]}",
        "p.json: g and gradient_at_minimizer are two names for the same array; give one of them")]
    [InlineData(
        "{\"problem\":\"ridge\",\"x\":[[1]]}",
        "p.json, line 1: problem is \"ridge\", expected one of least-squares, logistic, softmax, quadratic-sum")]
    [InlineData(
        "{\"problem\":7,\"x\":[[1]]}",
        "p.json, line 1: problem is a number, expected one of least-squares, logistic, softmax, quadratic-sum")]
    [InlineData("{\"x\":[[1,2],\n[3,4],\n[5]]}", "p.json, line 3: x[2] has 1 numbers, expected 2")]
    [InlineData("{\"Q\":[[[1,2],[3,4]],[[5,6]]]}", "p.json, line 1: Q[1] has 1 arrays, expected 2")]
    [InlineData("{\"x\":[[1,2],[3,null]]}", "p.json, line 1: x[1][1] is null, expected a number")]
    [InlineData("{\"x\":[[1,2],3]}", "p.json, line 1: x[1] is a number, expected an array")]
    [InlineData("{\"x\":[[1,2],[3,[4]]]}", "p.json, line 1: x[1][1] is an array, expected a number")]
    [InlineData("{\"x\":[[1,2],[3,\"4\"]]}", "p.json, line 1: x[1][1] is a text, expected a number")]
    [InlineData("{\"x\":[[1,2],[3,1e999]]}", "p.json, line 1: x[1][1] is 1e999, too large for a double-precision number")]
    [InlineData("{\"x\":[[[[1]]]]}", "p.json, line 1: x[0][0][0] is an array, expected a number (at most 3 dimensions)")]
    [InlineData("{\"x\":[[],[1]]}", "p.json, line 1: x[0] is empty")]
    [InlineData("{\"x\":[]}", "p.json, line 1: x is empty")]
    [InlineData("{\"x\":[1,2]}", "p.json, line 1: x has 1 dimensions (2), expected 2 or 3")]
    [InlineData("{\"x\":7}", "p.json, line 1: x is a number, expected an array or the path of a .npy file")]
    [InlineData("{\"x\":[[1,2]],\"y\":[[1]]}", "p.json, line 1 (y[0]): the target is an array, expected a number or a label")]
    [InlineData("{\"x\":[[1,2],[3,4]],\"y\":[1]}", "p.json: y has 1 targets, expected 2, one for each row of x")]
    [InlineData("{\"x\":[[1,2],[3,4]],\"y\":[1,2,3]}", "p.json: y has 3 targets, expected 2, one for each row of x")]
    [InlineData("{\"problem\":\"logistic\",\"x\":[[1,2]]}", "p.json: logistic takes the keys x (rows of features) and y (targets), got no y")]
    [InlineData("{\"x\":[[1,2]],\"y\":[1],\"Q\":0}", "p.json: a table with targets takes the keys x and y, got Q too")]
    [InlineData("{\"problem\":\"\\ud800\",\"x\":[[1]]}", "p.json, line 1: a text is not valid Unicode")]
    [InlineData("{\"x\":\"none.npy\"}", "none.npy: no such file")]
    public void What_is_wrong_is_said_with_its_place(string text, string message) => Assert.Equal(message, _folder.Refusal("p.json", text));

    [Theory]
    [InlineData("{\"x\":[[1,2],[3", "p.json, line 1, column 15: not valid JSON: ")]
    [InlineData("{\"x\":[[1,2]]}\n}", "p.json, line 2, column 1: not valid JSON: ")]
    [InlineData("{\"x\":[[1,NaN]]}", "p.json, line 1, column 10: not valid JSON: ")]
    [InlineData("{\"x\":[[1,2],]}", "p.json, line 1, column 13: not valid JSON: ")]
    public void Text_that_is_not_one_JSON_value_is_refused_with_line_and_column(string text, string start) =>
        Assert.StartsWith(start, _folder.Refusal("p.json", text), StringComparison.Ordinal);

    [Fact]
    public void Deep_nesting_is_refused() => Assert.StartsWith(
        "p.json, line 1, column ", _folder.Refusal("p.json", "{\"x\":" + new string('[', 100_000)), StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"Q\":[[[1,0],[0,-1]]]}")]
    [InlineData("{\"Q\":[[[1,0.5],[0,1]]]}")]
    [InlineData("{\"x\":[[1,2]],\"g\":[[1,0]]}")]
    [InlineData("{\"x\":[[1,2]],\"g\":[[0]]}")]
    [InlineData("{\"diagonal\":[[1,-2]]}")]
    public void What_the_problem_refuses_is_told_with_the_file(string text)
    {
        string path = _folder.Write("p.json", text);
        SourceException refusal = Assert.Throws<SourceException>(() => ProblemSource.Load(path, null, TestContext.Current.CancellationToken));
        ProblemException cause = Assert.IsType<ProblemException>(refusal.InnerException);
        Assert.Equal($"{path}: {cause.Message.TrimEnd('.')}", refusal.Message);
    }

    [Fact]
    public void Options_without_a_use_are_refused()
    {
        Assert.Equal(
            "p.json: the option target is for tables in CSV, ARFF and Parquet files only",
            _folder.Refusal("p.json", "{}", new SourceOptions { Target = "y" }));
        Assert.Equal(
            "p.json: is a quadratic sum, which has no option standardize",
            _folder.Refusal("p.json", "{\"x\":[[1]]}", new SourceOptions { Standardize = true }));
        Assert.Equal(
            "p.json: is a quadratic sum, which has no option l2 (use weight decay)",
            _folder.Refusal("p.json", "{\"x\":[[1]]}", new SourceOptions { L2 = 1 }));
    }
}
