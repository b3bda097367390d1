using System.Text;

namespace Escapement.Sources;

/// <summary>The shape of a text table, determined before its cells are read.</summary>
readonly ref struct CsvTable
{
    readonly ReadOnlySpan<byte> _text;
    readonly byte _delimiter;

    CsvTable(string file, ReadOnlySpan<byte> text, byte delimiter)
    {
        File = file;
        _text = text;
        _delimiter = delimiter;
    }

    public string File { get; }

    /// <summary>The number of data rows, without the header.</summary>
    public long Rows { get; private init; }

    public int Columns { get; private init; }

    /// <summary>The row number of the first row that is not blank.</summary>
    public long FirstRow { get; private init; }

    /// <summary>The names of the columns; null without a header.</summary>
    public string[]? Names { get; private init; }

    /// <summary>Whether the code inferred from the text if there is a header.</summary>
    public bool HeaderInferred { get; private init; }

    public string? NameOf(int column) => Names?[column];

    /// <summary>A reader before the first row of data.</summary>
    public CsvReader Data()
    {
        CsvReader reader = new(_text, File, _delimiter);
        if (Names is not null)
        {
            reader.NextRow();
            while (reader.NextCell(out _))
            {
            }
        }

        return reader;
    }

    /// <summary>Counts rows and columns and reads the header.</summary>
    /// <exception cref="SourceException">Not text, no data, rows of different length.</exception>
    public static CsvTable Measure(string file, ReadOnlySpan<byte> bytes, bool? header, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> text = CsvText.Of(file, bytes);
        byte delimiter = CsvText.Delimiter(text);
        CsvReader reader = new(text, file, delimiter);
        if (!reader.NextRow())
        {
            throw new Place(file).Error("the file is empty");
        }

        long first = reader.Row, rows = 1;
        (List<string> cells, bool numeric) = FirstRowCells(ref reader);
        while (reader.NextRow())
        {
            cancellationToken.ThrowIfCancellationRequested();
            long row = reader.Row;
            int columns = 0;
            while (reader.NextCell(out _))
            {
                columns++;
            }

            if (columns != cells.Count)
            {
                throw new Place(file) { Row = row }.Error(FormattableString.Invariant($"{columns} cells, expected {cells.Count} as in row {first}"));
            }

            rows++;
        }

        bool named = header ?? !numeric;
        return named && rows == 1
            ? throw new Place(file).Error("has a header but no rows of data")
            : new CsvTable(file, text, delimiter)
            {
                Rows = named ? rows - 1 : rows,
                Columns = cells.Count,
                FirstRow = first,
                Names = named ? [.. cells] : null,
                HeaderInferred = header is null,
            };
    }

    static (List<string> Cells, bool Numeric) FirstRowCells(ref CsvReader reader)
    {
        List<string> cells = [];
        bool numeric = false;
        while (reader.NextCell(out ReadOnlySpan<byte> cell))
        {
            numeric |= CellNumber.TryParse(cell, out _);
            cells.Add(Encoding.UTF8.GetString(cell));
        }

        return (cells, numeric);
    }
}
