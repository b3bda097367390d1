using Escapement.Problems;
using Escapement.Sources;

namespace Escapement.Tests.Sources;

public sealed class SvmlightTests : IDisposable
{
    /// <summary>Zeros are left out, an explicit zero and a row without features are allowed.</summary>
    const string Text = "7 1:1 2:2\n-8 1:-3 2:4.5\n9\n2.5 2:0 1:0.25\n";

    static readonly double[,] Features = { { 1, 2 }, { -3, 4.5 }, { 0, 0 }, { 0.25, 0 } };
    static readonly double[] Target = [7, -8, 9, 2.5];

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("d.svm", Text)]
    [InlineData("d.libsvm", Text)]
    [InlineData("D.SVMLIGHT", Text)]
    [InlineData("d.txt", Text)]
    [InlineData("d", Text)]
    [InlineData("zero-based.svm", "7 0:1 1:2\n-8 0:-3 1:4.5\n9\n2.5 0:0.25\n")]
    [InlineData("d.txt", "\uFEFF# a comment\r\n\r\n  7 qid:1 1:1\t2:2   # another 3:4\r\n-8 1:-3 2:4.5 \r\n9 #\r\n+2.5e0 1:0.25")]
    public void Left_out_features_are_zero(string name, string text)
    {
        using FiniteSum problem = _folder.Load(name, text), expected = new LeastSquares(Features, Target);
        CsvTests.AssertSame(expected, problem);
    }

    [Fact]
    public void A_gzip_file_is_recognized_by_its_content()
    {
        string path = _folder.WriteGzip("d.txt.gz", System.Text.Encoding.UTF8.GetBytes(Text));
        using FiniteSum problem = ProblemSource.Load(path, null, TestContext.Current.CancellationToken);
        using FiniteSum expected = new LeastSquares(Features, Target);
        CsvTests.AssertSame(expected, problem);
    }

    [Theory]
    [InlineData("+1 1:1 2:2\n-1 1:-3 2:4.5\n1\n-1.0 1:0.25\n")]
    [InlineData("2 1:1 2:2\n1 1:-3 2:4.5\n2\n1 1:0.25\n")]
    [InlineData("yes 1:1 2:2\nno 1:-3 2:4.5\nyes\nno 1:0.25\n")]
    public void Two_labels_are_classes(string text)
    {
        using FiniteSum problem = _folder.Load("d.svm", text), expected = new LogisticRegression(Features, [1, 0, 1, 0]);
        CsvTests.AssertSame(expected, problem);
    }

    [Fact]
    public void The_model_can_be_chosen()
    {
        using FiniteSum problem = _folder.Load("d.svm", "1 1:1 2:2\n-1 1:-3 2:4.5\n1\n-1 1:0.25\n", new SourceOptions { Model = "least-squares" });
        using FiniteSum expected = new LeastSquares(Features, [1, -1, 1, -1]);
        CsvTests.AssertSame(expected, problem);
        using FiniteSum three = _folder.Load("d.svm", "1 1:1 2:2\n3 1:-3 2:4.5\n2\n1 1:0.25\n", new SourceOptions { Model = "softmax" });
        using FiniteSum softmax = new SoftmaxRegression(Features, [0, 2, 1, 0]);
        CsvTests.AssertSame(softmax, three);
    }

    [Fact]
    public void The_case_of_the_issue_is_the_same_matrix_as_its_table()
    {
        SourceOptions logistic = new() { Model = "logistic" };
        using FiniteSum sparse = ProblemSource.Load(PathOf("sparse.svm"), null, TestContext.Current.CancellationToken);
        using FiniteSum dense = ProblemSource.Load(PathOf("sparse.csv"), logistic, TestContext.Current.CancellationToken);
        Assert.Equal((40, 10), (sparse.Components, sparse.Dimension));
        CsvTests.AssertSame(dense, sparse);
    }

    static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Cases", name);

    [Theory]
    [InlineData("\n# only a comment\n", "d.svm: holds no rows")]
    [InlineData("1\n2\n", "d.svm: holds labels but no features, expected index:value after a label")]
    [InlineData("1 1:2\n1 5\n", "d.svm, line 2: \"5\" is not a feature, expected index:value after the label")]
    [InlineData("1 1:2\n1 a:5\n", "d.svm, line 2: \"a:5\" is not a feature: its index is not a whole number")]
    [InlineData("1 1:2\n1 -1:5\n", "d.svm, line 2: \"-1:5\" is not a feature: its index is not a whole number")]
    [InlineData("1 1:2\n\n1 3:x\n", "d.svm, line 3 (feature 3): \"x\" is not a number")]
    [InlineData("1 1:2\n1 3:\n", "d.svm, line 2 (feature 3): has no value after its colon")]
    [InlineData("1 1:2\n1 3:nan\n", "d.svm, line 2 (feature 3): \"nan\" is not a finite number")]
    [InlineData("1 1:2\n1 3:1e999\n", "d.svm, line 2 (feature 3): \"1e999\" is too large for a double-precision number")]
    [InlineData("1 1:2\n1:3 2:4\n", "d.svm, line 2: starts with the feature \"1:3\", expected a label before it")]
    [InlineData("1 1:2\n1,2 2:4\n", "d.svm, line 2: \"1,2\" are several labels, expected one for each row")]
    [InlineData("1 1:2\n2 3:1 2:4 3:5\n", "d.svm, line 2 (feature 3): has two values, expected one")]
    [InlineData("1 1:2\n2.5 2:4\nx 1:1\n", "d.svm, line 3 (label): \"x\" is not a number; for class labels choose the model logistic or softmax")]
    [InlineData(
        "1 1:2\n2 9999999999999999:4\n3 1:1\n",
        "d.svm: 3 × 9999999999999999 doubles, the dense matrix of its 3 stored features, need 240,000 TB")]
    [InlineData(
        "1 0:2\n2 9223372036854775807:4\n3 1:1\n",
        "d.svm: 3 × 9223372036854775808 doubles, the dense matrix of its 3 stored features, need ")]
    [InlineData("1 1:2\n2 99999999999999999999:4\n", "d.svm, line 2: \"99999999999999999999:4\" is not a feature: its index is not a whole number")]
    public void What_is_wrong_is_said_with_its_line(string text, string message) =>
        Assert.StartsWith(message, _folder.Refusal("d.svm", text), StringComparison.Ordinal);

    [Fact]
    public void A_matrix_with_too_long_rows_is_refused_before_it_is_made() => Assert.Equal(
        "d.svm: 2 rows of 200000000 features, expected at most 2147483591 rows of 134217728",
        _folder.Refusal("d.svm", "1 1:2\n2.5 200000000:4\n"));

    [Fact]
    public void Options_that_do_not_apply_are_refused()
    {
        Assert.Equal(
            "d.svm: the option target is for tables in CSV, ARFF and Parquet files only",
            _folder.Refusal("d.svm", Text, new SourceOptions { Target = "1" }));
        Assert.Equal(
            "d.svm: labels and features do not form a quadratic sum; choose least-squares, logistic or softmax",
            _folder.Refusal("d.svm", Text, new SourceOptions { Model = "quadratic-sum" }));
    }

    [Theory]
    [InlineData("1 2 3\n4 5 6\n")]
    [InlineData("x y\n1 2\n3 5\n")]
    [InlineData("1,2\n3,5\n")]
    public void Tables_are_not_taken_for_it(string text)
    {
        using FiniteSum problem = _folder.Load("d.txt", text);
        Assert.Equal(2, problem.Components);
    }

    [Theory]
    [InlineData("1 1:2 2:3", true)]
    [InlineData("1\n2 1:2", true)]
    [InlineData("1 1:2 2:", true)]
    [InlineData("1 1:2 x 2:3\n", false)]
    [InlineData("a:1 1:2\n", false)]
    [InlineData("1 -1:2\n", false)]
    [InlineData("1\n2\n", false)]
    [InlineData("", false)]
    public void It_is_recognized_by_its_first_features(string text, bool recognized) =>
        Assert.Equal(recognized, SvmlightReader.Recognizes(System.Text.Encoding.UTF8.GetBytes(text)));
}
