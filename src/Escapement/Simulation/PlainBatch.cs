using Escapement.Kernels;
using Escapement.Problems;

namespace Escapement.Simulation;

/// <summary>One trajectory of a loss without a kernel: the loss itself computes the gradients.</summary>
sealed unsafe class PlainBatch(IBatchGradient gradient, int p) : BatchGradient
{
    readonly double[] _one = new double[p];
    int[] _batch = [];

    public override int Trajectories => 1;

    public override void Sum(long* draws, int batch, double* theta, double* sum)
    {
        if (_batch.Length < batch)
        {
            _batch = new int[batch];
        }

        for (int j = 0; j < batch; j++)
        {
            _batch[j] = (int)draws[j];
        }

        gradient.Sum(_batch.AsSpan(0, batch), new(theta, p), Cleared(sum));
    }

    public override void WeightedSum(long* components, double* weights, int count, double* theta, double* sum)
    {
        Span<double> total = Cleared(sum);
        for (int draw = 0; draw < count; draw++)
        {
            int component = (int)components[draw];
            gradient.Sum(new ReadOnlySpan<int>(in component), new(theta, p), _one);
            for (int j = 0; j < p; j++)
            {
                total[j] += weights[draw] * _one[j];
            }
        }
    }

    /// <summary>Clears a sum, including its padding to whole vectors. Returns its p coordinates.</summary>
    Span<double> Cleared(double* sum)
    {
        Span<double> whole = new(sum, ComponentTable.Padded(p));
        whole.Clear();
        return whole[..p];
    }

    public override void Dispose()
    {
        gradient.Dispose();
        base.Dispose();
    }
}
