using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Kernels;

/// <summary>
/// One trajectory of a linear model, coordinates in the lanes: <c>Σ_j ℓ'(x_jᵀθ, y_j) x_j</c>, eight components of the batch at a time.
/// </summary>
sealed unsafe class CoordinateBatch<TLink> : BatchGradient
    where TLink : struct, ILink
{
    const int Rows = 8;

    readonly LinearTable _table;
    readonly AlignedBuffer _residuals = new(Rows);
    readonly long[] _last = new long[Rows];
    readonly double[] _lastWeights = new double[Rows];

    /// <param name="table">x_i and y_i; must outlive this.</param>
    public CoordinateBatch(LinearTable table) => _table = table;

    public override int Trajectories => 1;

    public override void Sum(long* draws, int batch, Vector512<double>* theta, Vector512<double>* sum) => Sum(draws, null, batch, theta, sum);

    public override void WeightedSum(long* components, double* weights, int count, Vector512<double>* theta, Vector512<double>* sum)
        => Sum(components, weights, count, theta, sum);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Sum(long* draws, double* weights, int batch, Vector512<double>* theta, Vector512<double>* sum)
    {
        new Span<double>(sum, _table.Padded).Clear();
        int rest = batch % Rows, whole = batch - rest;
        Add(draws, weights, whole, theta, sum);
        if (rest == 0)
        {
            return;
        }

        // the last group is filled up with its last row, which then counts with weight 0
        for (int r = 0; r < Rows; r++)
        {
            int j = whole + Math.Min(r, rest - 1);
            (_last[r], _lastWeights[r]) = (draws[j], r >= rest ? 0 : weights is null ? 1 : weights[j]);
        }

        fixed (long* last = _last)
        {
            fixed (double* lastWeights = _lastWeights)
            {
                Add(last, lastWeights, Rows, theta, sum);
            }
        }
    }

    /// <summary>Whole groups of rows.</summary>
    void Add(long* draws, double* weights, int batch, Vector512<double>* theta, Vector512<double>* sum)
    {
        if (CoordinateHalves.IsSupported)
        {
            CoordinateHalves.Add<TLink>(_table.Rows, _table.Stride, _table.Width, draws, weights, batch, (double*)theta, (double*)sum);
        }
        else
        {
            Add(_table.Rows, _table.Stride, _table.Targets, _residuals.Pointer, draws, weights, batch, theta, sum);
        }
    }

    /// <summary>Calls nothing, or the compiler would keep every vector in memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Add(
        double* rows, long stride, double* targets, double* residuals, long* draws, double* weights, int batch, Vector512<double>* theta, Vector512<double>* sum)
    {
        for (long* end = draws + batch; draws < end; draws += Rows)
        {
            double* x0 = rows + (draws[0] * stride), x1 = rows + (draws[1] * stride), x2 = rows + (draws[2] * stride), x3 = rows + (draws[3] * stride);
            double* x4 = rows + (draws[4] * stride), x5 = rows + (draws[5] * stride), x6 = rows + (draws[6] * stride), x7 = rows + (draws[7] * stride);
            Vector512<double> t = theta[0];
            Vector512<double> s0 = t * Vector512.Load(x0), s1 = t * Vector512.Load(x1), s2 = t * Vector512.Load(x2), s3 = t * Vector512.Load(x3);
            Vector512<double> s4 = t * Vector512.Load(x4), s5 = t * Vector512.Load(x5), s6 = t * Vector512.Load(x6), s7 = t * Vector512.Load(x7);
            for (long at = Rows; at < stride; at += Rows)
            {
                t = Vector512.Load((double*)theta + at);
                s0 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x0 + at), s0);
                s1 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x1 + at), s1);
                s2 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x2 + at), s2);
                s3 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x3 + at), s3);
                s4 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x4 + at), s4);
                s5 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x5 + at), s5);
                s6 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x6 + at), s6);
                s7 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x7 + at), s7);
            }

            Transpose8.InPlace(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
            Vector512<double> scores = ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7)); // the order in which halves of 256 bits are cheapest to add

            // put together in registers: a vector read right after its pieces were stored would wait for all of them
            Vector512<double> target = Vector512.Create(
                targets[draws[0]], targets[draws[1]], targets[draws[2]], targets[draws[3]],
                targets[draws[4]], targets[draws[5]], targets[draws[6]], targets[draws[7]]);
            Vector512<double> residual = TLink.Residual(scores, target);
            if (weights is not null)
            {
                residual *= Vector512.Load(weights);
                weights += Rows;
            }

            residual.Store(residuals);
            Vector512<double> r0 = Vector512.Create(residuals[0]), r1 = Vector512.Create(residuals[1]), r2 = Vector512.Create(residuals[2]);
            Vector512<double> r3 = Vector512.Create(residuals[3]), r4 = Vector512.Create(residuals[4]), r5 = Vector512.Create(residuals[5]);
            Vector512<double> r6 = Vector512.Create(residuals[6]), r7 = Vector512.Create(residuals[7]);
            for (long at = 0; at < stride; at += Rows)
            {
                // two chains of four: the order of the sum is fixed, its latency halved
                Vector512<double> even = Vector512.FusedMultiplyAdd(r0, Vector512.Load(x0 + at), Vector512.Load((double*)sum + at));
                Vector512<double> odd = r1 * Vector512.Load(x1 + at);
                even = Vector512.FusedMultiplyAdd(r2, Vector512.Load(x2 + at), even);
                odd = Vector512.FusedMultiplyAdd(r3, Vector512.Load(x3 + at), odd);
                even = Vector512.FusedMultiplyAdd(r4, Vector512.Load(x4 + at), even);
                odd = Vector512.FusedMultiplyAdd(r5, Vector512.Load(x5 + at), odd);
                even = Vector512.FusedMultiplyAdd(r6, Vector512.Load(x6 + at), even);
                odd = Vector512.FusedMultiplyAdd(r7, Vector512.Load(x7 + at), odd);
                (even + odd).Store((double*)sum + at);
            }
        }
    }

    public override void Dispose()
    {
        _residuals.Dispose();
        base.Dispose();
    }
}
