using Escapement.Experiments.Claims;

namespace Escapement.Experiments.Tests.Claims;

public sealed class TableTests
{
    [Fact]
    public void What_is_written_reads_back_to_the_same_bits()
    {
        Table table = Table.Of(
            ["name", "value", "holds", "nothing"],
            [["a,b \"c\"", 0.1 + 0.2, true, null], ["", double.Epsilon, false, null], ["\"", double.PositiveInfinity, true, 7L]]);
        Table back = Table.Parse(table.ToCsv());
        Assert.Equal(table.Columns, back.Columns);
        Assert.Equal(table.Rows, back.Rows);
        TableRow[] rows = [.. back.Records];
        Assert.Equal(0.1 + 0.2, rows[0].Number("value"));
        Assert.Equal("a,b \"c\"", rows[0]["name"]);
        Assert.True(rows[0].Holds("holds"));
        Assert.True(double.IsNaN(rows[0].Number("nothing")));
        Assert.Equal(double.Epsilon, rows[1].Number("value"));
        Assert.Equal(double.PositiveInfinity, rows[2].Number("value"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,b\n1\n")]
    public void Anything_else_is_refused(string csv) => Assert.Throws<FormatException>(() => Table.Parse(csv));

    [Fact]
    public void Every_row_has_a_cell_for_every_column() => Assert.Throws<ArgumentException>(() => Table.Of(["a", "b"], [[1, 2], [3]]));
}
