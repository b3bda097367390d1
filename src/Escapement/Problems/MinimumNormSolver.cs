using Escapement.Curvature;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// Minimum-norm least squares, <c>min ‖Xθ − y‖² + ridge·‖θ‖²</c>. A Householder QR factorization by blocks of rows reduces [X y] (and √ridge·I)
/// to a triangle. It never copies X as a whole and never squares its condition number. The singular values of the triangle, with columns
/// scaled to norm 1, then decide the rank.
/// </summary>
sealed class MinimumNormSolver : IDisposable
{
    readonly Tensor _scale;
    readonly Tensor _singular;
    readonly Tensor _right;
    readonly Tensor _null;

    /// <summary>Reduces X (N × D, contiguous) and y (length N; null for zeros).</summary>
    public MinimumNormSolver(Tensor design, Tensor? targets, double ridge, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        long features = design.shape[1];
        Tensor triangle = Reduce(design, targets, ridge, cancellationToken);
        Tensor matrix = triangle.narrow(1, 0, features);
        Tensor norms = linalg.norm(matrix, 2.0, [0]);
        Tensor scale = where(norms.Above(0), norms.reciprocal(), ones_like(norms));
        (Tensor left, Tensor singular, Tensor rightT) = linalg.svd(matrix * scale, fullMatrices: matrix.shape[0] < features);

        double tolerance = (64 + (16 * features)) * RoundingUnit * singular[0].item<double>();
        long rank = singular.Above(tolerance).sum().item<long>();
        Tensor nullDirections = rightT.narrow(0, rank, features - rank).t() * scale.unsqueeze(1);
        _scale = scale.DetachFromDisposeScope();
        _singular = singular.narrow(0, 0, rank).clone().DetachFromDisposeScope();
        _right = rightT.narrow(0, 0, rank).t().clone().DetachFromDisposeScope();
        _null = (rank < features ? linalg.qr(nullDirections).Q : nullDirections).DetachFromDisposeScope();
        Tensor projected = left.narrow(1, 0, rank).t().matmul(triangle.select(1, features));
        Solution = WithoutNullSpace(_right.matmul(projected / _singular) * _scale).DetachFromDisposeScope();
    }

    const double RoundingUnit = 2.220446049250313e-16;

    /// <summary>The minimum-norm solution, length D.</summary>
    public Tensor Solution { get; }

    /// <summary>
    /// The Newton step <c>−(XᵀX + ridge·I)⁺ g</c> for a gradient <c>g = Xᵀ(Xθ − y) + ridge·θ</c> of half the objective; ⁺ is a generalized inverse.
    /// </summary>
    public Tensor Step(Tensor gradient)
    {
        Tensor coordinates = _right.t().matmul(gradient * _scale) / _singular.Squared();
        return _right.matmul(coordinates).mul_(_scale).neg_();
    }

    /// <summary>The columns of a D × K matrix (or a vector of length D) without their part in the null space of X.</summary>
    public Tensor WithoutNullSpace(Tensor columns) => columns - _null.matmul(_null.t().matmul(columns));

    /// <inheritdoc/>
    public void Dispose()
    {
        _scale.Dispose();
        _singular.Dispose();
        _right.Dispose();
        _null.Dispose();
        Solution.Dispose();
    }

    static Tensor Reduce(Tensor design, Tensor? targets, double ridge, CancellationToken cancellationToken)
    {
        long rows = design.shape[0], features = design.shape[1], block = Math.Max(2048, 4 * features);
        ProblemException.ThrowIf(MemoryCheck.OfMatrices(features, 5));
        Tensor triangle = cat([eye(features, dtype: ScalarType.Float64).Times(Math.Sqrt(ridge)), zeros(features, 1, dtype: ScalarType.Float64)], 1);
        for (long start = 0; start < rows; start += block)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            long count = Math.Min(block, rows - start);
            Tensor y = targets is null ? zeros(count, 1, dtype: ScalarType.Float64) : targets.narrow(0, start, count).unsqueeze(1);
            Tensor stacked = cat([design.narrow(0, start, count), y], 1);
            if (start > 0 || ridge > 0)
            {
                stacked = cat([triangle, stacked]);
            }

            Tensor reduced = linalg.qr(stacked, linalg.QRMode.R).R.MoveToOuterDisposeScope();
            triangle.Dispose();
            triangle = reduced;
        }

        return triangle;
    }
}
