using System.Globalization;

namespace Escapement.Sources;

/// <summary>
/// Splits a text in the format of svmlight and LIBSVM: each line a label and its nonzero features as <c>index:value</c>, with <c>#</c> before
/// comments. It skips <c>qid:</c>, the number of a query, which plays no role in a regression or classification.
/// </summary>
ref struct SvmlightReader(ReadOnlySpan<byte> text, string file)
{
    ReadOnlySpan<byte> _rest = text;
    ReadOnlySpan<byte> _line;

    /// <summary>The current line, from 1; comments and blank lines count.</summary>
    public long Line { get; private set; }

    public readonly Place Place => new(file) { Line = Line };

    /// <summary>Moves to the next line with a label; false at the end of the text.</summary>
    public bool NextRow(out ReadOnlySpan<byte> label)
    {
        while (NextLine())
        {
            if (NextToken(out label))
            {
                return true;
            }
        }

        label = default;
        return false;
    }

    /// <summary>The next feature of the row; false at its end.</summary>
    /// <exception cref="SourceException">It is not an index and a finite number.</exception>
    public bool NextFeature(out long index, out double value)
    {
        (index, value) = (0, 0);
        while (NextToken(out ReadOnlySpan<byte> token))
        {
            int colon = token.IndexOf((byte)':');
            if (colon < 0)
            {
                throw Place.Error($"{Excerpt.Of(token)} is not a feature, expected index:value after the label");
            }

            ReadOnlySpan<byte> number = token[(colon + 1)..];
            if (token[..colon].SequenceEqual("qid"u8))
            {
                continue;
            }

            if (!long.TryParse(token[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out index))
            {
                throw Place.Error($"{Excerpt.Of(token)} is not a feature: its index is not a whole number");
            }

            return CellNumber.TryParse(number, out value) && double.IsFinite(value)
                ? true
                : throw (Place with { Name = FormattableString.Invariant($"feature {index}") }).Error(
                    number.IsEmpty ? "has no value after its colon" : CellNumber.Fault(number));
        }

        return false;
    }

    /// <summary>Whether the start of a text is in this format: its first line with more than one word is a number and features.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> start)
    {
        SvmlightReader reader = new(start is [0xEF, 0xBB, 0xBF, ..] ? start[3..] : start, "");
        while (reader.NextRow(out ReadOnlySpan<byte> label))
        {
            if (!CellNumber.TryParse(label, out _))
            {
                return false;
            }

            // The last word of the start may be cut.
            bool whole = !reader._rest.IsEmpty;
            int features = 0;
            while (reader.NextToken(out ReadOnlySpan<byte> token) && (whole || !reader._line.IsEmpty || features == 0))
            {
                int colon = token.IndexOf((byte)':');
                bool isFeature = colon > 0 && CellNumber.TryParse(token[(colon + 1)..], out _)
                    && (token[..colon].SequenceEqual("qid"u8) || !token[..colon].ContainsAnyExceptInRange((byte)'0', (byte)'9'));
                if (!isFeature)
                {
                    return false;
                }

                features++;
            }

            if (features > 0)
            {
                return true;
            }
        }

        return false;
    }

    bool NextLine()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        Line++;
        int end = _rest.IndexOfAny((byte)'\n', (byte)'\r');
        _line = end < 0 ? _rest : _rest[..end];
        int next = end < 0 ? _rest.Length : end + (_rest[end..].StartsWith("\r\n"u8) ? 2 : 1);
        _rest = _rest[next..];
        int comment = _line.IndexOf((byte)'#');
        _line = comment < 0 ? _line : _line[..comment];
        return true;
    }

    /// <summary>The next word of the line; false at its end.</summary>
    bool NextToken(out ReadOnlySpan<byte> token)
    {
        _line = _line.TrimStart(" \t\v\f"u8);
        int end = _line.IndexOfAny(" \t\v\f"u8);
        token = end < 0 ? _line : _line[..end];
        _line = _line[token.Length..];
        return !token.IsEmpty;
    }
}
