namespace Escapement.Sources;

/// <summary>Checks that a table is text, and finds the delimiter of its cells.</summary>
static class CsvText
{
    /// <summary>The text without its byte-order mark.</summary>
    /// <exception cref="SourceException">The bytes are not text in UTF-8 or a single-byte encoding.</exception>
    public static ReadOnlySpan<byte> Of(string file, ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw new Place(file).Error("the text is in UTF-16; save it as UTF-8");
        }

        return bytes.Contains((byte)0)
            ? throw new Place(file).Error("is not a text file: it holds zero bytes")
            : bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes;
    }

    /// <summary>
    /// The delimiter of the first row that is not blank: a tab, otherwise a semicolon, otherwise a comma, otherwise whitespace. The semicolon takes
    /// precedence over the comma because files with semicolons often have decimal commas.
    /// </summary>
    public static byte Delimiter(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n"u8);
        bool quoted = false, semicolon = false, comma = false, tab = false;
        foreach (byte b in text)
        {
            quoted ^= b == '"';
            if (!quoted)
            {
                if (b is (byte)'\n' or (byte)'\r')
                {
                    break;
                }

                tab |= b == '\t';
                semicolon |= b == ';';
                comma |= b == ',';
            }
        }

        return tab ? (byte)'\t' : semicolon ? (byte)';' : comma ? (byte)',' : CsvReader.Whitespace;
    }
}
