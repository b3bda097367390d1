using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary>
/// One trajectory of a quadratic sum of low rank, <c>Σ_j (Σ_c x_jc x_jcᵀθ + g_j)</c>: a component is r consecutive rows of a model without targets,
/// plus an optional gradient.
/// </summary>
/// <param name="rows">The model of all N·r rows.</param>
/// <param name="rank">r.</param>
/// <param name="gradients">g_i, padded; null for zeros.</param>
sealed unsafe class RowBlockBatch(CoordinateBatch<IdentityLink> rows, int rank, ComponentTable? gradients) : BatchGradient
{
    AlignedBuffer _rows = new(0), _weights = new(0);
    int _room;

    public override int Trajectories => 1;

    public override void Sum(long* draws, int batch, double* theta, double* sum)
    {
        Expand(draws, null, batch);
        rows.Sum((long*)_rows.Pointer, batch * rank, theta, sum);
        AddGradients(draws, null, batch, sum);
    }

    public override void WeightedSum(long* components, double* weights, int count, double* theta, double* sum)
    {
        Expand(components, weights, count);
        rows.WeightedSum((long*)_rows.Pointer, _weights.Pointer, count * rank, theta, sum);
        AddGradients(components, weights, count, sum);
    }

    void Expand(long* components, double* weights, int count)
    {
        int needed = checked(count * rank);
        if (needed > _room)
        {
            Free();
            (_rows, _weights, _room) = (new(needed), new(needed), needed);
        }

        long* row = (long*)_rows.Pointer;
        double* weight = _weights.Pointer;
        for (int j = 0; j < count; j++)
        {
            for (int c = 0; c < rank; c++)
            {
                *row++ = (components[j] * rank) + c;
                *weight++ = weights is null ? 1 : weights[j];
            }
        }
    }

    void AddGradients(long* components, double* weights, int count, double* sum)
    {
        for (int j = 0; gradients is not null && j < count; j++)
        {
            double* gradient = gradients.Row(components[j]);
            Vector512<double> weight = Vector512.Create(weights is null ? 1 : weights[j]);
            for (int v = 0; v < gradients.Blocks; v++)
            {
                double* to = sum + (8 * v);
                Vector512.FusedMultiplyAdd(weight, Vector512.LoadAligned(gradient + (8 * v)), Vector512.LoadAligned(to)).StoreAligned(to);
            }
        }
    }

    void Free()
    {
        _rows.Dispose();
        _weights.Dispose();
    }

    public override void Dispose()
    {
        Free();
        rows.Dispose();
        base.Dispose();
    }
}
