using System.Collections;

namespace Escapement.Updates;

/// <summary>
/// A frozen positive diagonal preconditioner P; gradients are divided by it. Near a minimizer, Adam and RMSprop act as one, with P the square root
/// of the second moments at which they have settled. Preconditioners with the same entries are equal.
/// </summary>
public sealed class Preconditioner : IReadOnlyList<double>, IEquatable<Preconditioner>
{
    readonly double[] _diagonal;

    /// <summary>A preconditioner with a copy of the given diagonal.</summary>
    /// <param name="diagonal">P_1 … P_p, one for each parameter; positive, finite.</param>
    /// <exception cref="ArgumentException">An entry is not positive and finite.</exception>
    public Preconditioner(IEnumerable<double> diagonal)
    {
        _diagonal = [.. diagonal];
        int bad = Array.FindIndex(_diagonal, entry => !(entry > 0 && double.IsFinite(entry)));
        if (bad >= 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Entry {bad} of the preconditioner is {_diagonal[bad]}, expected a positive finite number."));
        }
    }

    /// <summary>The number of entries.</summary>
    public int Count => _diagonal.Length;

    /// <summary>An entry.</summary>
    /// <param name="index">The zero-based index.</param>
    public double this[int index] => _diagonal[index];

    /// <summary>What is wrong with this preconditioner for a problem of p parameters, in one line; null if nothing is.</summary>
    internal string? Fault(int p) => Count == p
        ? null
        : FormattableString.Invariant($"The preconditioner has {Count} numbers, expected {p}, one for each parameter.");

    /// <inheritdoc/>
    public bool Equals(Preconditioner? other) => other is not null && _diagonal.AsSpan().SequenceEqual(other._diagonal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Preconditioner);

    /// <inheritdoc/>
    public override int GetHashCode() => _diagonal.Length == 0 ? 0 : HashCode.Combine(_diagonal.Length, _diagonal[0], _diagonal[^1]);

    /// <inheritdoc/>
    public IEnumerator<double> GetEnumerator() => _diagonal.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A short description with the length.</summary>
    public override string ToString() => FormattableString.Invariant($"diagonal of {Count}");
}
