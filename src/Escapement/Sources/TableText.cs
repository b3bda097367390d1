using System.Globalization;
using System.Text;

namespace Escapement.Sources;

/// <summary>
/// Writes a table of another format as CSV, so that every option of CSV tables applies to it: a row of names, then rows of cells. It checks the
/// memory before it grows.
/// </summary>
sealed class TableText(string file)
{
    const int FirstCapacity = 1 << 16;

    byte[] _bytes = new byte[FirstCapacity];
    int _length;
    bool _inRow;

    /// <summary>The last row that was ended, from 1.</summary>
    public long Rows { get; private set; }

    /// <summary>The text so far.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Adds a cell. It is quoted unless it is a number or empty.</summary>
    public void Cell(string text)
    {
        int room = (3 * text.Length) + 3;
        Reserve(room);
        Separate();
        int start = _length;
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
        ReadOnlySpan<byte> cell = _bytes.AsSpan(start.._length);
        if (!cell.IsEmpty && !CellNumber.TryParse(cell, out _))
        {
            Quote([.. cell], start);
        }
    }

    /// <summary>Adds a number, which is read back as the same number.</summary>
    public void Cell(double number)
    {
        Reserve(32);
        Separate();
        number.TryFormat(_bytes.AsSpan(_length), out int written, "R", CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>Ends the row; without cells it is blank.</summary>
    public void EndRow()
    {
        Reserve(1);
        _bytes[_length++] = (byte)'\n';
        _inRow = false;
        Rows++;
    }

    /// <summary>Adds blank rows, so that the next row has this number.</summary>
    public void SkipTo(long row)
    {
        while (Rows < row - 1)
        {
            EndRow();
        }
    }

    void Separate()
    {
        if (_inRow)
        {
            _bytes[_length++] = (byte)',';
        }

        _inRow = true;
    }

    void Quote(byte[] cell, int start)
    {
        Reserve((2 * cell.Length) + 2);
        _length = start;
        _bytes[_length++] = (byte)'"';
        foreach (byte b in cell)
        {
            _bytes[_length++] = b;
            if (b == '"')
            {
                _bytes[_length++] = b;
            }
        }

        _bytes[_length++] = (byte)'"';
    }

    void Reserve(int room)
    {
        if (_bytes.Length - _length >= room)
        {
            return;
        }

        long wanted = Math.Max(2L * _bytes.Length, _length + (long)room);
        if (_length + (long)room > Array.MaxLength)
        {
            throw new Place(file).Error(
                $"its table is longer than {Array.MaxLength.ToString("N0", CultureInfo.InvariantCulture)} bytes as text; give numbers of this "
                + "size as .npz");
        }

        MemoryNeed.Require(file, "its table as text", wanted);
        Array.Resize(ref _bytes, (int)Math.Min(wanted, Array.MaxLength));
    }
}
