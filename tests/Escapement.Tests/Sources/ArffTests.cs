using Escapement.Problems;
using Escapement.Sources;

namespace Escapement.Tests.Sources;

public sealed class ArffTests : IDisposable
{
    const string Start = "@RELATION r\n@ATTRIBUTE a NUMERIC\n@ATTRIBUTE b REAL\n@ATTRIBUTE y NUMERIC\n@DATA\n";

    static readonly double[,] Features = { { 1, 2 }, { -3, 4.5 }, { 0.25, -6 } };
    static readonly double[] Target = [7, -8, 9];

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("d.arff", Start + "1,2,7\n-3,4.5,-8\n0.25,-6,9\n")]
    [InlineData(
        "d.txt",
        "% made by hand\r\n\r\n@relation 'a relation'\r\n@attribute a numeric\r\n@attribute 'b c' integer\r\n"
        + "@attribute \"y, z\" real\r\n"
        + "% now the data\r\n@data\r\n 1 , 2,7\r\n\r\n% -1,-1,-1\r\n-3\t4.5 -8\r\n0.25,'-6',9 % the last\r\n")]
    [InlineData("d.arff", Start + "{0 1, 1 2, 2 7}\n{0 -3,1 4.5,2 -8}\n{ 0 0.25 , 1 -6 , 2 9 }\n")]
    public void Numeric_attributes_are_least_squares(string name, string text)
    {
        using FiniteSum problem = _folder.Load(name, text), expected = new LeastSquares(Features, Target);
        CsvTests.AssertSame(expected, problem);
    }

    [Theory]
    [InlineData("{no, yes}", "1,2,no\n-3,4.5,yes\n0.25,-6,no\n")]
    [InlineData("{0,1}", "1,2,0\n-3,4.5,1\n0.25,-6,0\n")]
    [InlineData("{'it\\'s', \"n, o\"}", "1,2,'it\\'s'\n-3,4.5,'n, o'\n0.25,-6,\"it's\"\n")]
    [InlineData("string", "1,2,a\n-3,4.5,b\n0.25,-6,'a'\n")]
    [InlineData("{no, yes}", "{0 1,1 2}\n{0 -3,1 4.5,2 yes}\n{0 0.25,1 -6}\n")]
    public void A_nominal_target_has_classes(string type, string rows)
    {
        using FiniteSum problem = _folder.Load("d.arff", Start.Replace("y NUMERIC", "y " + type, StringComparison.Ordinal) + rows);
        using FiniteSum expected = new LogisticRegression(Features, [0, 1, 0]);
        CsvTests.AssertSame(expected, problem);
    }

    [Theory]
    [InlineData("b")]
    [InlineData("2")]
    public void The_target_is_any_attribute(string target)
    {
        using FiniteSum problem = _folder.Load("d.arff", Start + "1,7,2\n-3,-8,4.5\n0.25,9,-6\n", new SourceOptions { Target = target });
        using FiniteSum expected = new LeastSquares(Features, Target);
        CsvTests.AssertSame(expected, problem);
        Assert.Equal(
            "d.arff: no target column \"z\"; the file has the columns a, b, y, and a target can be a number from 1 to 3",
            _folder.Refusal("d.arff", Start + "1,2,7\n", new SourceOptions { Target = "z" }));
    }

    [Fact]
    public void All_attributes_are_rows_of_a_quadratic_sum_when_the_model_says_so()
    {
        using FiniteSum problem = _folder.Load(
            "d.arff", "@relation r\n@attribute a numeric\n@attribute b numeric\n@data\n1,2\n-3,4.5\n0.25,-6\n",
            new SourceOptions { Model = "quadratic-sum" });
        using FiniteSum expected = QuadraticSum.FromRows(Features);
        CsvTests.AssertSame(expected, problem);
    }

    [Fact]
    public void The_case_of_the_issue_is_a_against_b_and_y()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Cases", "attributes.arff");
        using FiniteSum problem = ProblemSource.Load(path, null, TestContext.Current.CancellationToken);
        using FiniteSum table = _folder.Load("d.csv", File.ReadAllText(path).Split("@DATA\n")[1]);
        Assert.Equal((12, 3), (problem.Components, problem.Dimension));
        CsvTests.AssertSame(table, problem);
    }

    [Theory]
    [InlineData("1,2,7\n?,4.5,8\n", "d.arff, row 7, column 1 (a): \"?\" is not a number")]
    [InlineData("1,2,7\n1,4.5,?\n", "d.arff, row 7, column 3 (y): the target is empty")]
    [InlineData("1,2,7\n% x\n1,x,8\n", "d.arff, row 8, column 2 (b): \"x\" is not a number")]
    [InlineData("1,2,7\n1,,8\n", "d.arff, row 7, column 2 (b): the cell is empty, expected a number")]
    [InlineData("1,2,7\n1,8\n", "d.arff, row 7: 2 cells, expected 3, one for each attribute")]
    [InlineData("1,2,7\n1,2,3,4\n", "d.arff, row 7: more than 3 cells, expected 3, one for each attribute")]
    [InlineData("1,2,7,{2}\n", "d.arff, row 6: goes on after its last cell; a weight in braces is not supported")]
    [InlineData("1,2,'7\n", "d.arff, row 6: a quote is never closed")]
    [InlineData("{0 1,0 2}\n", "d.arff, row 6: \"0\" is not the number of an attribute, expected rising numbers from 0 to 2")]
    [InlineData("{3 1}\n", "d.arff, row 6: \"3\" is not the number of an attribute, expected rising numbers from 0 to 2")]
    [InlineData("{0 1\n", "d.arff, row 6: \"\" is not the number of an attribute, expected rising numbers from 0 to 2")]
    [InlineData("% nothing\n", "d.arff: has no rows after @data")]
    public void A_row_that_does_not_fit_is_refused_with_its_place(string rows, string message) =>
        Assert.Equal(message, _folder.Refusal("d.arff", Start + rows));

    [Theory]
    [InlineData("@relation r\n@attribute a numeric\n", "d.arff: is an ARFF file without @data")]
    [InlineData("@relation r\n@data\n1\n", "d.arff, line 2: the data start before any @attribute is declared")]
    [InlineData("@relation r\n@atribute a numeric\n", "d.arff, line 2: \"@atribute\" is not a declaration, expected @attribute or @data")]
    [InlineData("@relation r\n@attribute\n", "d.arff, line 2: @attribute has no name")]
    [InlineData(
        "@relation r\n@attribute a number\n",
        "d.arff, line 2 (a): has the type \"number\", expected numeric, nominal ({a, b}), string or date")]
    [InlineData("@relation r\n@attribute 'a\\nb\u001b' {x, y\n", "d.arff, line 2 (a?b?): the list of values is never closed by }")]
    [InlineData("@relation r\n@attribute a {x, y\n", "d.arff, line 2 (a): the list of values is never closed by }")]
    [InlineData("@relation r\n@attribute a {x,,y}\n", "d.arff, line 2 (a): the list of values has no value between two commas or braces")]
    [InlineData("@relation r\n@attribute a {x,{}\n", "d.arff, line 2 (a): the list of values has no value between two commas or braces")]
    [InlineData("@relation r\n@attribute a {}\n", "d.arff, line 2 (a): is nominal but lists no values")]
    [InlineData(
        "@relation r\n@attribute a relational\n",
        "d.arff, line 2 (a): is relational (a table in each cell), expected numeric, nominal, string or date")]
    [InlineData("@relation r\n@attribute a numeric\n@data\n1\n2\n", "d.arff: declares 1 attribute, expected at least 2: features and a target")]
    [InlineData(
        "@relation r\n@attribute a {red, green}\n@attribute y numeric\n@data\nred,1\nblue,2\n",
        "d.arff, row 6, column 1 (a): \"blue\" is not one of its values (red, green)")]
    [InlineData(
        "@relation r\n@attribute a {red, green}\n@attribute y numeric\n@data\nred,1\ngreen,2\n",
        "d.arff, row 5, column 1 (a): \"red\" is not a number")]
    public void A_declaration_that_does_not_fit_is_refused_with_its_line(string text, string message) =>
        Assert.Equal(message, _folder.Refusal("d.arff", text));

    [Fact]
    public void It_has_no_header_to_declare() => Assert.Equal(
        "d.arff: the option header is for CSV files only: this file always names its columns",
        _folder.Refusal("d.arff", Start + "1,2,7\n", new SourceOptions { Header = true }));
}
