namespace Escapement.Sources;

/// <summary>
/// Splits text into rows and cells (RFC 4180: quoted cells may hold delimiters, line ends and doubled quotes), and counts both.
/// It skips blank lines but counts them, so that row numbers match those in an editor or a spreadsheet.
/// </summary>
ref struct CsvReader(ReadOnlySpan<byte> text, string file, byte delimiter)
{
    /// <summary>The delimiter of tables in which any run of spaces and tabs separates cells.</summary>
    public const byte Whitespace = (byte)' ';

    readonly ReadOnlySpan<byte> _text = text;
    int _position;
    bool _inRow;

    /// <summary>The current row, from 1.</summary>
    public long Row { get; private set; }

    /// <summary>The last cell read, from 1; 0 before the first of a row.</summary>
    public int Column { get; private set; }

    public readonly Place Place => new(file) { Row = Row, Column = Column };

    /// <summary>Moves to the next row that is not blank; false at the end of the text.</summary>
    public bool NextRow()
    {
        while (_position < _text.Length)
        {
            Row++;
            Column = 0;
            SkipBlanks();
            if (!AtLineEnd)
            {
                return _inRow = true;
            }

            SkipLineEnd();
        }

        return false;
    }

    /// <summary>The next cell of the row, without its quotes and surrounding blanks; false at the end of the row.</summary>
    /// <exception cref="SourceException">A quoted cell is not closed, or goes on after its closing quote.</exception>
    public bool NextCell(out ReadOnlySpan<byte> cell)
    {
        cell = default;
        if (!_inRow)
        {
            return false;
        }

        Column++;
        SkipBlanks();
        cell = !AtLineEnd && _text[_position] == '"' ? Quoted() : Plain();
        SkipBlanks();
        if (AtLineEnd)
        {
            SkipLineEnd();
            _inRow = false;
        }
        else if (_text[_position] == delimiter)
        {
            _position++;
        }

        return true;
    }

    readonly bool AtLineEnd => _position >= _text.Length || _text[_position] is (byte)'\n' or (byte)'\r';

    ReadOnlySpan<byte> Plain()
    {
        ReadOnlySpan<byte> rest = _text[_position..];
        int length = delimiter == Whitespace ? rest.IndexOfAny(" \t\r\n"u8) : rest.IndexOfAny(delimiter, (byte)'\r', (byte)'\n');
        ReadOnlySpan<byte> cell = length < 0 ? rest : rest[..length];
        _position += cell.Length;
        return cell.TrimEnd(" \t"u8);
    }

    ReadOnlySpan<byte> Quoted()
    {
        int start = ++_position;
        bool doubled = false;
        while (true)
        {
            int quote = _text[_position..].IndexOf((byte)'"');
            if (quote < 0)
            {
                throw Place.Error("the quoted cell is never closed");
            }

            _position += quote + 1;
            if (_position >= _text.Length || _text[_position] != '"')
            {
                break;
            }

            doubled = true;
            _position++;
        }

        ReadOnlySpan<byte> cell = _text[start..(_position - 1)];
        int afterQuote = _position;
        SkipBlanks();
        bool ends = AtLineEnd || _text[_position] == delimiter || (delimiter == Whitespace && _position > afterQuote);
        return !ends ? throw Place.Error("the quoted cell goes on after its closing quote") : doubled ? Undouble(cell) : cell;
    }

    static ReadOnlySpan<byte> Undouble(ReadOnlySpan<byte> cell)
    {
        List<byte> bytes = new(cell.Length);
        for (int i = 0; i < cell.Length; i++)
        {
            bytes.Add(cell[i]);
            i += cell[i] == '"' ? 1 : 0;
        }

        return bytes.ToArray();
    }

    void SkipBlanks()
    {
        while (_position < _text.Length && (_text[_position] == ' ' || (_text[_position] == '\t' && delimiter != '\t')))
        {
            _position++;
        }
    }

    void SkipLineEnd()
    {
        if (_position < _text.Length && _text[_position++] == '\r' && _position < _text.Length && _text[_position] == '\n')
        {
            _position++;
        }
    }
}
