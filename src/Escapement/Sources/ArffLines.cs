namespace Escapement.Sources;

/// <summary>The lines of an ARFF file that hold something: neither blank nor a comment, which starts with <c>%</c>.</summary>
ref struct ArffLines(ReadOnlySpan<byte> text)
{
    ReadOnlySpan<byte> _rest = text;

    /// <summary>The current line, from 1; comments and blank lines count.</summary>
    public long Line { get; private set; }

    /// <summary>The next line, without blanks around it; false at the end of the text.</summary>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        while (!_rest.IsEmpty)
        {
            Line++;
            int end = _rest.IndexOfAny((byte)'\n', (byte)'\r');
            line = (end < 0 ? _rest : _rest[..end]).Trim(" \t"u8);
            _rest = _rest[(end < 0 ? _rest.Length : end + (_rest[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
            if (!line.IsEmpty && line[0] != '%')
            {
                return true;
            }
        }

        line = default;
        return false;
    }
}
