using Escapement.Curvature;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// An orthonormal set of scaled symmetric matrices V̂ with their images K̂(V̂) = s∘K(s∘V̂). One set serves every batch size and every
/// learning rate: what differs between them is elementwise. Expanding it costs one application of K.
/// </summary>
sealed class SearchSpace : IDisposable
{
    readonly CurvatureCovariance _covariance;
    readonly SymmetricPacking _packing;
    readonly Tensor _scale, _vectors, _images, _offset;
    readonly bool _hasOffset;
    readonly int _capacity;
    readonly ResidualGram? _gram;
    double[,] _projected;
    double[,] _projectedOffset;

    /// <param name="covariance">K.</param>
    /// <param name="packing">The coordinates of all vectors.</param>
    /// <param name="family">Δ(t), of which the space takes scale and offset.</param>
    /// <param name="capacity">Vectors at most.</param>
    public SearchSpace(CurvatureCovariance covariance, SymmetricPacking packing, FeedbackFamily family, int capacity)
    {
        _gram = family.Offset is { } offset ? new(capacity, offset) : null;
        (_covariance, _packing, _scale, _capacity) = (covariance, packing, family.Scale, capacity);
        _hasOffset = family.Offset is not null;
        _offset = family.Offset ?? family.Scale;
        _vectors = empty(capacity, packing.Length, dtype: float64).DetachFromDisposeScope();
        _images = empty(capacity, packing.Length, dtype: float64).DetachFromDisposeScope();
        _projected = new double[capacity, capacity];
        _projectedOffset = new double[capacity, capacity];
    }

    public int Count { get; private set; }

    public bool IsFull => Count == _capacity;

    /// <summary>Applications of K so far.</summary>
    public int Applications { get; private set; }

    /// <summary>The V̂, Count × n.</summary>
    public Tensor Vectors => _vectors.slice(0, 0, Count, 1);

    /// <summary>The K̂(V̂), Count × n.</summary>
    public Tensor Images => _images.slice(0, 0, Count, 1);

    /// <summary>⟨V̂_i, K̂V̂_j⟩.</summary>
    public Tensor ProjectedCovariance => Leading(_projected);

    /// <summary>⟨V̂_i, Offset∘V̂_j⟩, for linear families.</summary>
    public Tensor ProjectedOffset => Leading(_projectedOffset);

    /// <summary>⟨V̂_i, w∘V̂_j⟩ for any elementwise w.</summary>
    public Tensor Project(Tensor weights)
    {
        using var scope = NewDisposeScope();
        Tensor v = Vectors;
        return (v * weights).mm(v.t()).MoveToOuterDisposeScope();
    }

    /// <summary>Adds a direction (packed, scaled); false if the span already contains it.</summary>
    public bool Add(Tensor direction)
    {
        using var scope = NewDisposeScope();
        double before = direction.norm().item<double>();
        if (!(before > 0 && double.IsFinite(before)) || IsFull)
        {
            return false;
        }

        Tensor v = direction.Over(before);
        double shrink = 1;
        for (int pass = 0; pass < 3 && Count > 0; pass++)
        {
            Tensor basis = Vectors;
            v = v - basis.t().mv(basis.mv(v));
            double norm = v.norm().item<double>();
            shrink *= norm;
            if (shrink < 1e-12)
            {
                return false;
            }

            v = v.Over(norm);
            if (norm > 0.7)
            {
                break;
            }
        }

        Tensor image = _packing.Pack(_covariance.Apply(_packing.Unpack(v * _scale))).mul_(_scale);
        Applications++;
        _vectors[Count].copy_(v);
        _images[Count].copy_(image);
        Count++;
        Fill(_projected, Vectors.mv(image));
        if (_hasOffset)
        {
            Fill(_projectedOffset, Vectors.mv(v * _offset));
        }

        _gram?.Add(Vectors, Images, v, image);

        return true;
    }

    /// <summary>Keeps only the span of the given combinations (Count × q, full column rank).</summary>
    public void Compress(Tensor combinations)
    {
        using var scope = NewDisposeScope();
        var (q, _) = linalg.qr(combinations);
        int kept = (int)q.shape[1];
        Tensor covariance = q.t().mm(ProjectedCovariance).mm(q), offset = q.t().mm(ProjectedOffset).mm(q);
        Tensor vectors = q.t().mm(Vectors), images = q.t().mm(Images);
        _vectors.slice(0, 0, kept, 1).copy_(vectors);
        _images.slice(0, 0, kept, 1).copy_(images);
        Count = kept;
        Store(_projected, covariance);
        Store(_projectedOffset, offset);
        _gram?.Compress(q);
    }

    /// <summary>
    /// The norm of <c>(t − O − φK̂)V̂y</c> from inner products; null where those do not tell it: nonlinear families, and values near rounding.
    /// </summary>
    public double? ResidualNorm(double[] y, double t, double phi)
        => _gram?.Norm(y, t, phi, _projectedOffset, _projected) is { } norm && norm > ResidualGram.Trusted * Math.Abs(t) ? norm : null;

    void Fill(double[,] matrix, Tensor lastRow)
    {
        double[] row = lastRow.data<double>().ToArray();
        for (int i = 0; i < Count; i++)
        {
            matrix[i, Count - 1] = matrix[Count - 1, i] = row[i];
        }
    }

    void Store(double[,] matrix, Tensor values)
    {
        double[] flat = values.Plus(values.t()).Times(0.5).contiguous().data<double>().ToArray();
        for (int i = 0; i < flat.Length; i++)
        {
            matrix[i / Count, i % Count] = flat[i];
        }
    }

    Tensor Leading(double[,] matrix)
    {
        double[] flat = new double[Count * Count];
        for (int i = 0; i < flat.Length; i++)
        {
            flat[i] = matrix[i / Count, i % Count];
        }

        return tensor(flat, Count, Count, dtype: float64);
    }

    public void Dispose()
    {
        _vectors.Dispose();
        _images.Dispose();
    }
}
