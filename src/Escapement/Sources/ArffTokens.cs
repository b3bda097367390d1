using System.Text;
using System.Text.Unicode;

namespace Escapement.Sources;

/// <summary>Splits a line of an ARFF file into words, which may be quoted by ' or " with \ before special characters.</summary>
ref struct ArffTokens(ReadOnlySpan<byte> line, Place place)
{
    ReadOnlySpan<byte> _rest = line;

    /// <summary>Whether nothing is left but blanks and a comment.</summary>
    public bool AtEnd
    {
        get
        {
            _rest = _rest.TrimStart(" \t"u8);
            return _rest.IsEmpty || _rest[0] == '%';
        }
    }

    /// <summary>Whether the last word was in quotes.</summary>
    public bool Quoted { get; private set; }

    /// <summary>Whether a character is the next.</summary>
    public bool Next(byte character) => !AtEnd && _rest[0] == character;

    /// <summary>Skips a character if it is the next.</summary>
    public bool Take(byte character)
    {
        bool next = Next(character);
        _rest = next ? _rest[1..] : _rest;
        return next;
    }

    /// <summary>The next word; empty if there is none before a comma, a brace or the end.</summary>
    /// <exception cref="SourceException">A quote is not closed.</exception>
    public string Word()
    {
        Quoted = !AtEnd && _rest[0] is (byte)'\'' or (byte)'"';
        if (Quoted)
        {
            return Unquote();
        }

        int end = AtEnd ? 0 : _rest.IndexOfAny(" \t,{}"u8);
        ReadOnlySpan<byte> word = end < 0 ? _rest : _rest[..end];
        _rest = _rest[word.Length..];
        return Text(word);
    }

    string Unquote()
    {
        byte quote = _rest[0];
        List<byte> word = [];
        for (int i = 1; i < _rest.Length; i++)
        {
            if (_rest[i] == quote)
            {
                _rest = _rest[(i + 1)..];
                return Text([.. word]);
            }

            if (_rest[i] == '\\' && i + 1 < _rest.Length)
            {
                i++;
                word.Add(_rest[i] switch { (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', (byte)'t' => (byte)'\t', byte other => other });
            }
            else
            {
                word.Add(_rest[i]);
            }
        }

        throw place.Error("a quote is never closed");
    }

    static string Text(ReadOnlySpan<byte> word) => Utf8.IsValid(word) ? Encoding.UTF8.GetString(word) : Encoding.Latin1.GetString(word);
}
