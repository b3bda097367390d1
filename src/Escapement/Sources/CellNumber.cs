using System.Globalization;
using System.Text;

namespace Escapement.Sources;

/// <summary>A finite number written in a cell, in invariant notation.</summary>
static class CellNumber
{
    public static bool TryParse(ReadOnlySpan<byte> cell, out double value) =>
        double.TryParse(
            cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
            out value);

    /// <summary>Whether the text would be a number without its decimal comma, as in <c>1,5</c>.</summary>
    public static bool HasDecimalComma(string text) =>
        text.Contains(',', StringComparison.Ordinal) && TryParse(Encoding.UTF8.GetBytes(text.Replace(',', '.')), out _);

    /// <summary>Why the cell is not a finite number.</summary>
    public static string Fault(ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty)
        {
            return "the cell is empty, expected a number";
        }

        string quoted = Excerpt.Of(cell);
        if (TryParse(cell, out _))
        {
            return cell.ContainsAnyInRange((byte)'0', (byte)'9')
                ? quoted + " is too large for a double-precision number"
                : quoted + " is not a finite number";
        }

        return quoted + " is not a number" + (cell.Contains((byte)',') ? "; use a decimal point" : "");
    }
}
