using System.Globalization;

namespace Escapement.Sources;

/// <summary>A row of an ARFF file, dense (<c>1, red, ?</c>) or sparse (<c>{0 1, 1 red}</c>, all others zero).</summary>
sealed class ArffRow
{
    readonly Place _place;
    readonly IReadOnlyList<ArffAttribute> _attributes;
    readonly string?[] _cells;

    /// <exception cref="SourceException">The row does not fit the attributes.</exception>
    public ArffRow(Place place, ReadOnlySpan<byte> line, IReadOnlyList<ArffAttribute> attributes)
    {
        (_place, _attributes, _cells) = (place, attributes, new string?[attributes.Count]);
        ArffTokens tokens = new(line, place);
        if (tokens.Take((byte)'{'))
        {
            ReadSparse(ref tokens);
        }
        else
        {
            ReadDense(ref tokens);
        }

        if (!tokens.AtEnd)
        {
            throw place.Error("goes on after its last cell; a weight in braces is not supported");
        }
    }

    /// <summary>The cell of an attribute; null if it is missing.</summary>
    public string? this[int attribute] => _cells[attribute];

    void ReadDense(ref ArffTokens tokens)
    {
        int count = 0;
        bool more = true;
        for (; more && count < _cells.Length; count++)
        {
            _cells[count] = Cell(count, ref tokens);
            bool comma = tokens.Take((byte)',');
            more = comma || (!tokens.AtEnd && !tokens.Next((byte)'{'));
        }

        if (count < _cells.Length || (more && !tokens.Next((byte)'{')))
        {
            string got = more ? FormattableString.Invariant($"more than {count}") : count.ToString(CultureInfo.InvariantCulture);
            throw _place.Error(FormattableString.Invariant($"{got} cells, expected {_cells.Length}, one for each attribute"));
        }
    }

    void ReadSparse(ref ArffTokens tokens)
    {
        for (int j = 0; j < _cells.Length; j++)
        {
            _cells[j] = _attributes[j].Values?[0] ?? "0";
        }

        int last = -1;
        while (!tokens.Take((byte)'}'))
        {
            string word = tokens.Word();
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index <= last || index >= _cells.Length)
            {
                throw _place.Error(FormattableString.Invariant(
                    $"{Excerpt.Of(word)} is not the number of an attribute, expected rising numbers from 0 to {_cells.Length - 1}"));
            }

            last = index;
            _cells[index] = Cell(index, ref tokens);
            tokens.Take((byte)',');
        }
    }

    string? Cell(int index, ref ArffTokens tokens)
    {
        string word = tokens.Word();
        if (word == "?" && !tokens.Quoted)
        {
            return null;
        }

        ArffAttribute attribute = _attributes[index];
        return attribute.Values is not { } values || word.Length == 0 || Array.IndexOf(values, word) >= 0
            ? word
            : throw (_place with { Column = index + 1, Name = attribute.Name }).Error(
                $"{Excerpt.Of(word)} is not one of its values ({Targets.List(values)})");
    }
}
