using Escapement.Problems;
using Escapement.Sources;

namespace Escapement.Tests.Sources;

public sealed class CsvTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static readonly double[,] Features = { { 1, 2 }, { -3, 4.5 }, { 0.25, -6 } };
    static readonly double[] Target = [7, -8, 9];

    [Theory]
    [InlineData("1,2,7\n-3,4.5,-8\n0.25,-6,9\n")]
    [InlineData("1;2;7\r\n-3;4.5;-8\r\n0.25;-6;9")]
    [InlineData("1\t2\t7\n-3\t4.5\t-8\n0.25\t-6\t9\n\n\n")]
    [InlineData("  1 2   7\n\n-3 4.5 -8  \n0.25 -6 9\n")]
    [InlineData("\uFEFFa,b,y\n1, 2 ,7\n-3,4.5,-8\n0.25,-6,+9.0e0\n")]
    [InlineData("\"a, \"\"b\"\"\",\"c\nd\",y\n\"1\",2,7\n-3,\"4.5\",-8\n2.5e-1,-6,9")]
    [InlineData("a b y\r1 2 7\r-3 4.5 -8\r0.25 -6 9\r")]
    public void Delimiters_headers_and_quotes_give_the_same_least_squares(string text)
    {
        using FiniteSum problem = _folder.Load("data.csv", text), expected = new LeastSquares(Features, Target);
        AssertSame(expected, problem);
    }

    [Fact]
    public void A_gzip_file_is_read_whatever_its_name()
    {
        string path = _folder.WriteGzip("data.txt", "1,2,7\n-3,4.5,-8\n0.25,-6,9\n"u8.ToArray());
        using FiniteSum problem = ProblemSource.Load(path, null, TestContext.Current.CancellationToken);
        using FiniteSum expected = new LeastSquares(Features, Target);
        AssertSame(expected, problem);
    }

    [Theory]
    [InlineData("y", "a,y,b\n1,7,2\n-3,-8,4.5\n0.25,9,-6\n")]
    [InlineData("2", "a,y,b\n1,7,2\n-3,-8,4.5\n0.25,9,-6\n")]
    [InlineData("1", "7 1 2\n-8 -3 4.5\n9 0.25 -6\n")]
    public void The_target_is_a_name_or_a_number(string target, string text)
    {
        using FiniteSum problem = _folder.Load("data.csv", text, new SourceOptions { Target = target });
        using FiniteSum expected = new LeastSquares(Features, Target);
        AssertSame(expected, problem);
    }

    [Fact]
    public void Options_reach_the_problem()
    {
        using FiniteSum problem = _folder.Load("d.csv", "1,2,7\n-3,4.5,-8\n0.25,-6,9\n", new SourceOptions { L2 = 0.5, Intercept = false });
        using FiniteSum expected = new LeastSquares(Features, Target, 0.5, intercept: false);
        AssertSame(expected, problem);
    }

    [Fact]
    public void Standardized_features_have_mean_0_and_variance_1_and_constant_ones_are_0()
    {
        using FiniteSum problem = _folder.Load("d.csv", "1,0.1,7\n3,0.1,-8\n5,0.1,9\n", new SourceOptions { Standardize = true });
        double s = Math.Sqrt(1.5);
        using FiniteSum expected = new LeastSquares(new double[,] { { -s, 0 }, { 0, 0 }, { s, 0 } }, Target);
        double[] theta = [1, 1000, 0.5];
        Assert.Equal(expected.Loss(theta), problem.Loss(theta), 1e-12);
    }

    [Fact]
    public void Two_text_classes_are_logistic_in_the_order_of_their_names()
    {
        using FiniteSum problem = _folder.Load("d.csv", "1,2,no\n-3,4.5,yes\n0.25,-6,no\n"), expected = new LogisticRegression(Features, [0, 1, 0]);
        Assert.IsType<LogisticRegression>(problem);
        AssertSame(expected, problem);
    }

    [Fact]
    public void More_classes_are_softmax()
    {
        using FiniteSum problem = _folder.Load("d.csv", "1,2,b\n-3,4.5,c\n0.25,-6,a\n"), expected = new SoftmaxRegression(Features, [1, 2, 0]);
        Assert.IsType<SoftmaxRegression>(problem);
        AssertSame(expected, problem);
    }

    [Fact]
    public void Numbers_are_classes_in_numeric_order_when_the_model_says_so()
    {
        using FiniteSum problem = _folder.Load("d.csv", "1,2,10\n-3,4.5,9.0\n0.25,-6,-1\n", new SourceOptions { Model = "softmax" });
        using FiniteSum expected = new SoftmaxRegression(Features, [2, 1, 0]);
        AssertSame(expected, problem);
    }

    [Fact]
    public void All_columns_are_rows_of_a_quadratic_sum_when_the_model_says_so()
    {
        using FiniteSum problem = _folder.Load("d.csv", "1,2\n-3,4.5\n0.25,-6\n", new SourceOptions { Model = "quadratic-sum" });
        using FiniteSum expected = QuadraticSum.FromRows(Features);
        AssertSame(expected, problem);
    }

    [Theory]
    [InlineData("", "d.csv: the file is empty")]
    [InlineData("\n \n", "d.csv: the file is empty")]
    [InlineData("a,b\n", "d.csv: has a header but no rows of data")]
    [InlineData("1\n2\n", "d.csv: has 1 column, expected at least 2 (features and a target) separated by commas, semicolons, tabs or spaces")]
    [InlineData("1,2,3\n\n4,5\n", "d.csv, row 3: 2 cells, expected 3 as in row 1")]
    [InlineData("1,2\n3,4,5\n", "d.csv, row 2: 3 cells, expected 2 as in row 1")]
    [InlineData("a,b,y\n1,2,3\n4,x,6\n", "d.csv, row 3, column 2 (b): \"x\" is not a number")]
    [InlineData("1,2,3\n4,,6\n", "d.csv, row 2, column 2: the cell is empty, expected a number")]
    [InlineData("1,2,3\n4,NaN,6\n", "d.csv, row 2, column 2: \"NaN\" is not a finite number")]
    [InlineData("1,2,3\n4,-Infinity,6\n", "d.csv, row 2, column 2: \"-Infinity\" is not a finite number")]
    [InlineData("1,2,3\n4,1e999,6\n", "d.csv, row 2, column 2: \"1e999\" is too large for a double-precision number")]
    [InlineData("1,2,3\n4,5,1e999\n", "d.csv, row 2, column 3: \"1e999\" is too large for a double-precision number")]
    [InlineData("1;2;3\n4;5,5;6\n", "d.csv, row 2, column 2: \"5,5\" is not a number; use a decimal point")]
    [InlineData(
        "1;2;5,5\n4;5;6,5\n",
        "d.csv, row 1, column 3: \"5,5\" is not a number; use a decimal point; for class labels choose the model logistic or softmax")]
    [InlineData("1,5;2,5;1\n4,5;5,5;2\n", "d.csv, row 1, column 1: \"1,5\" is not a number; use a decimal point")]
    [InlineData("id,2,3\n4,5,6\n", "d.csv, row 1, column 1: \"id\" is not a number; if this row names the columns, set the header option")]
    [InlineData("1,2\n3,x\n", "d.csv, row 2, column 2: \"x\" is not a number; for class labels choose the model logistic or softmax")]
    [InlineData(
        "1,x\n3,2\n",
        "d.csv, row 2, column 2: 2 is a number, but the first target is a label; for class labels choose the model logistic or softmax")]
    [InlineData("1,\n3,2\n", "d.csv, row 1, column 2: the target is empty")]
    [InlineData("1,x\n3,x\n", "d.csv, column 2: the target is constant (every value is \"x\"): there is nothing to fit")]
    [InlineData("1,2\n\"3,4\n", "d.csv, row 2, column 1: the quoted cell is never closed")]
    [InlineData("1,2\n\"3\"4,5\n", "d.csv, row 2, column 1: the quoted cell goes on after its closing quote")]
    [InlineData("1,2\n3,\0\n", "d.csv: is not a text file: it holds zero bytes")]
    public void What_is_wrong_is_said_with_its_place(string text, string message) => Assert.Equal(message, _folder.Refusal("d.csv", text));

    [Theory]
    [InlineData("z", "d.csv: no target column \"z\"; the file has the columns a, b, a, and a target can be a number from 1 to 3")]
    [InlineData("0", "d.csv: no target column \"0\"; the file has the columns a, b, a, and a target can be a number from 1 to 3")]
    [InlineData("a", "d.csv: several columns are named \"a\"; give the target as a column number, 1 to 3")]
    public void An_absent_or_ambiguous_target_is_refused(string target, string message) =>
        Assert.Equal(message, _folder.Refusal("d.csv", "a,b,a\n1,2,3\n", new SourceOptions { Target = target }));

    [Fact]
    public void Without_a_header_there_are_no_names() => Assert.Equal(
        "d.csv: no target column \"y\"; the file has no header, and a target can be a number from 1 to 2",
        _folder.Refusal("d.csv", "1,2\n3,4\n", new SourceOptions { Target = "y" }));

    [Theory]
    [InlineData("logistic", "1,2\n3,4\n5,6\n", "d.csv, column 2: the model logistic takes 2 classes, got 3 (2, 4, 6); softmax takes more")]
    [InlineData("softmax", "1,2\n3,4.5\n", "d.csv, row 2, column 2: 4.5 is not a class label, which is text or a whole number")]
    [InlineData("least-squares", "1,x\n3,4.5\n", "d.csv, row 1, column 2: \"x\" is not a number")]
    [InlineData("lasso", "1,2\n", "unknown model \"lasso\"; known are least-squares, logistic, softmax, quadratic-sum")]
    public void A_model_that_does_not_fit_is_refused(string model, string text, string message) =>
        Assert.Equal(message, _folder.Refusal("d.csv", text, new SourceOptions { Model = model }));

    [Fact]
    public void A_header_can_be_declared_or_denied()
    {
        using FiniteSum problem = _folder.Load("d.csv", "1,2\n3,4\n5,6\n", new SourceOptions { Header = true });
        Assert.Equal(2, problem.Components);
        Assert.Equal(
            "d.csv, row 1, column 1: \"a\" is not a number",
            _folder.Refusal("d.csv", "a,b\n3,4\n", new SourceOptions { Header = false }));
    }

    [Fact]
    public void Text_in_utf_16_is_refused()
    {
        string path = _folder.Write("d.csv", System.Text.Encoding.Unicode.GetPreamble().Concat("1,2"u8.ToArray()).ToArray());
        Assert.Equal("d.csv: the text is in UTF-16; save it as UTF-8", _folder.Message(() => ProblemSource.Load(path)));
    }

    [Fact]
    public void A_truncated_gzip_file_is_refused()
    {
        byte[] gzip = TemporaryFolder.Gzip(
            [.. Enumerable.Range(0, 5000).SelectMany(i => System.Text.Encoding.ASCII.GetBytes($"{i},{i * i % 97}\n"))]);
        string path = _folder.Write("d.csv.gz", gzip[..(gzip.Length / 2)]);
        Assert.Equal("d.csv.gz: the gzip data is damaged or truncated", _folder.Message(() => ProblemSource.Load(path)));
    }

    internal static void AssertSame(FiniteSum expected, FiniteSum actual)
    {
        Assert.IsType(expected.GetType(), actual);
        Assert.Equal(expected.Description, actual.Description);
        Assert.Equal(expected.Components, actual.Components);
        Assert.Equal(expected.Dimension, actual.Dimension);
        double[] theta = [.. Enumerable.Range(0, expected.Dimension).Select(j => Math.Sin(1 + (3 * j)))];
        Assert.Equal(expected.Loss(theta), actual.Loss(theta));
        Assert.Equal(expected.Gradient(theta), actual.Gradient(theta));
    }
}
