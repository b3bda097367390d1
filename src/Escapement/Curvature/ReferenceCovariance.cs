using Escapement.Curvature.Products;
using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>
/// K as an explicit p² × p² matrix, <c>E[Q ⊗ Q] − M ⊗ M</c>: the definition itself, for small problems only. Tests compare the structured
/// implementations with it.
/// </summary>
sealed class ReferenceCovariance : CurvatureCovariance
{
    readonly Tensor _matrix;

    /// <summary>From the N × m × m matrices Q_i.</summary>
    public ReferenceCovariance(Tensor matrices)
        : base((int)matrices.shape[1])
    {
        using var scope = NewDisposeScope();
        Tensor mean = matrices.mean([0]), sum = zeros(Order * Order, Order * Order, dtype: float64);
        for (long i = 0; i < matrices.shape[0]; i++)
        {
            sum.AddInPlace(kron(matrices[i], matrices[i]));
        }

        _matrix = (sum.Over(matrices.shape[0]) - kron(mean, mean)).DetachFromDisposeScope();
    }

    public override Tensor Apply(Tensor v)
    {
        using var scope = NewDisposeScope();
        return _matrix.mv(v.reshape(-1)).view(Order, Order).MoveToOuterDisposeScope();
    }

    public override Tensor Diagonal()
    {
        using var scope = NewDisposeScope();
        Tensor result = zeros(Order, Order, dtype: float64);
        for (int a = 0; a < Order; a++)
        {
            for (int b = 0; b < Order; b++)
            {
                Tensor unit = zeros(Order, Order, dtype: float64);
                unit[a, b] = 1;
                unit[b, a] = 1;
                unit /= unit.norm();
                result[a, b] = (unit * Apply(unit)).sum();
            }
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Does not keep the components.</summary>
    public override ComponentProducts? Products(double[] mean, long capacity) => null;

    public override void Dispose() => _matrix.Dispose();
}
