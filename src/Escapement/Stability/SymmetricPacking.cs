using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// Symmetric m × m matrices as vectors of length m(m+1)/2, off-diagonal entries times √2, so that the Frobenius inner product is the
/// ordinary one. Half the memory and half the work of everything but K itself.
/// </summary>
sealed class SymmetricPacking : IDisposable
{
    readonly Tensor _flat, _position, _weight, _inverseWeight;

    public SymmetricPacking(int order)
    {
        using var scope = NewDisposeScope();
        Order = order;
        Tensor indices = triu_indices(order, order);
        Row = indices[0].clone().DetachFromDisposeScope();
        Column = indices[1].clone().DetachFromDisposeScope();
        _flat = Row.Times(order).Plus(Column).DetachFromDisposeScope();
        Tensor position = zeros(order, order, dtype: int64);
        Tensor numbers = TensorArithmetic.Integers(Length);
        position.index_put_(numbers, Row, Column);
        position.index_put_(numbers, Column, Row);
        _position = position.flatten().clone().DetachFromDisposeScope();
        IsDiagonal = Row.eq(Column).DetachFromDisposeScope();
        _weight = where(IsDiagonal, 1.0, Math.Sqrt(2)).to(float64).DetachFromDisposeScope();
        _inverseWeight = where(IsDiagonal, 1.0, Math.Sqrt(0.5)).to(float64).DetachFromDisposeScope();
    }

    public int Order { get; }

    public long Length => Order * (Order + 1L) / 2;

    /// <summary>Row a of each packed entry (a ≤ b), int64.</summary>
    public Tensor Row { get; }

    /// <summary>Column b of each packed entry.</summary>
    public Tensor Column { get; }

    public Tensor IsDiagonal { get; }

    public Tensor Pack(Tensor matrix)
    {
        using var scope = NewDisposeScope();
        return matrix.reshape(-1).index_select(0, _flat).mul_(_weight).MoveToOuterDisposeScope();
    }

    /// <summary>The entries of a symmetric matrix as they are, for elementwise operators.</summary>
    public Tensor Entries(Tensor matrix)
    {
        using var scope = NewDisposeScope();
        return matrix.reshape(-1).index_select(0, _flat).MoveToOuterDisposeScope();
    }

    public Tensor Unpack(Tensor packed)
    {
        using var scope = NewDisposeScope();
        return (packed * _inverseWeight).index_select(0, _position).view(Order, Order).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (Tensor t in (Tensor[])[_flat, _position, _weight, _inverseWeight, Row, Column, IsDiagonal])
        {
            t.Dispose();
        }
    }
}
