using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Escapement.Sources;

/// <summary>The meaning of target values.</summary>
enum TargetKind
{
    /// <summary>The first value decides: numbers if it is one, otherwise class labels.</summary>
    Inferred,

    Numbers,

    Classes,
}

/// <summary>The target values of the components, collected one by one: numbers for regression, or class labels.</summary>
sealed class Targets(Place column, TargetKind kind, int count)
{
    /// <summary>The largest integer label; beyond it, neighboring integers share one double.</summary>
    const double LargestLabel = 9007199254740992;

    const int NamesShown = 10;

    const int LongestName = 60;

    const string LabelHint = "; for class labels choose the model logistic or softmax";

    readonly double[] _numbers = kind == TargetKind.Classes ? [] : new double[count];
    readonly int[] _labels = kind == TargetKind.Numbers ? [] : new int[count];
    readonly Dictionary<string, int> _classes = [];
    readonly bool _inferred = kind == TargetKind.Inferred;
    TargetKind _kind = kind;
    int _count;

    /// <summary>The place of the targets, for messages about all of them.</summary>
    public Place Column => column;

    public bool Categorical => _kind == TargetKind.Classes;

    /// <summary>The values of a numeric target.</summary>
    public double[] Numbers => _numbers;

    /// <summary>Adds the content of a cell: a number if it parses as one, otherwise a label.</summary>
    public void Add(Place place, ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty)
        {
            throw place.Error("the target is empty");
        }

        if (!CellNumber.TryParse(cell, out double value))
        {
            AddText(place, Utf8.IsValid(cell) ? Encoding.UTF8.GetString(cell) : Encoding.Latin1.GetString(cell));
            return;
        }

        if (!double.IsFinite(value))
        {
            throw place.Error(CellNumber.Fault(cell));
        }

        Add(place, value);
    }

    /// <summary>Adds a label.</summary>
    public void AddText(Place place, string label)
    {
        if (_inferred && CellNumber.HasDecimalComma(label))
        {
            throw place.Error(CellNumber.Fault(Encoding.UTF8.GetBytes(label)) + LabelHint);
        }

        Decide(TargetKind.Classes);
        if (!Categorical)
        {
            throw place.Error(CellNumber.Fault(Encoding.UTF8.GetBytes(label)) + (_inferred ? LabelHint : ""));
        }

        AddLabel(label);
    }

    /// <summary>Adds a number; an integer also serves as a class label.</summary>
    public void Add(Place place, double value)
    {
        Decide(TargetKind.Numbers);
        if (!Categorical)
        {
            _numbers[_count++] = value;
            return;
        }

        string text = value.ToString(CultureInfo.InvariantCulture);
        if (_inferred)
        {
            throw place.Error($"{text} is a number, but the first target is a label{LabelHint}");
        }

        if (value != Math.Truncate(value) || Math.Abs(value) > LargestLabel)
        {
            throw place.Error($"{text} is not a class label, which is text or a whole number");
        }

        AddLabel(((long)value).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The class of each component, 0 … C−1, and the C ≥ 2 names: in numeric order if all are numbers, else in ordinal order.</summary>
    /// <exception cref="SourceException">All components have one class.</exception>
    public (int[] Labels, string[] Names) Classes()
    {
        string[] names = [.. _classes.Keys];
        if (names.Length == 1)
        {
            throw Constant(Excerpt.Of(names[0]));
        }

        if (names.All(name => long.TryParse(name, CultureInfo.InvariantCulture, out _)))
        {
            Array.Sort(Array.ConvertAll(names, name => long.Parse(name, CultureInfo.InvariantCulture)), names);
        }
        else
        {
            Array.Sort(names, string.CompareOrdinal);
        }

        int[] rank = new int[names.Length];
        for (int c = 0; c < names.Length; c++)
        {
            rank[_classes[names[c]]] = c;
        }

        return (Array.ConvertAll(_labels, label => rank[label]), names);
    }

    public static string List(string[] names) =>
        string.Join(", ", names.Take(NamesShown).Select(name => Excerpt.Plain(name, LongestName)))
        + (names.Length > NamesShown ? $", … ({names.Length - NamesShown} more)" : "");

    SourceException Constant(string value) => column.Error($"the target is constant (every value is {value}): there is nothing to fit");

    void Decide(TargetKind first) => _kind = _kind == TargetKind.Inferred ? first : _kind;

    void AddLabel(string label)
    {
        if (!_classes.TryGetValue(label, out int index))
        {
            index = _classes.Count;
            _classes.Add(label, index);
        }

        _labels[_count++] = index;
    }
}
