using System.Runtime.CompilerServices;

namespace Escapement.Kernels;

/// <summary>
/// One trajectory of a linear model, coordinates in the lanes: <c>Σ_j ℓ'(s_j) x_j</c>, where s_j is the score that <see cref="LinearTable"/>
/// defines. It processes eight components of the batch at a time.
/// </summary>
sealed unsafe class CoordinateBatch<TLink> : BatchGradient
    where TLink : struct, ILink
{
    const int Rows = 8;

    readonly LinearTable _table;
    readonly delegate*<double*, long, long, long*, double*, int, double*, double*, void> _add; // whole groups of rows
    readonly long[] _last = new long[Rows];
    readonly double[] _lastWeights = new double[Rows];
    readonly AlignedBuffer _theta, _sum;

    /// <param name="table">Must outlive this.</param>
    public CoordinateBatch(LinearTable table)
    {
        _table = table;
        _add = table.Is256 ? &CoordinateRows256.Add<TLink> : &CoordinateRows512.Add<TLink>;
        int length = ComponentTable.Padded(table.Width);
        (_theta, _sum) = (new(length), new(length));
        if (table.HasTargets)
        {
            _theta.Pointer[table.Coordinates] = LinearTable.TargetFactor;
        }
    }

    public override int Trajectories => 1;

    public override void Sum(long* draws, int batch, double* theta, double* sum) => Sum(draws, null, batch, theta, sum);

    public override void WeightedSum(long* components, double* weights, int count, double* theta, double* sum)
        => Sum(components, weights, count, theta, sum);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Sum(long* draws, double* weights, int batch, double* theta, double* sum)
    {
        int p = _table.Coordinates;
        new ReadOnlySpan<double>(theta, p).CopyTo(new Span<double>(_theta.Pointer, p));
        new Span<double>(_sum.Pointer, _table.Width).Clear();
        int rest = batch % Rows, whole = batch - rest;
        Add(draws, weights, whole);
        if (rest > 0)
        {
            AddRest(draws + whole, weights is null ? null : weights + whole, rest);
        }

        Span<double> result = new(sum, ComponentTable.Padded(p));
        new ReadOnlySpan<double>(_sum.Pointer, p).CopyTo(result);
        result[p..].Clear();
    }

    /// <summary>Adds fewer rows than a group has: copies of the last row, with weight 0, fill up the group.</summary>
    void AddRest(long* draws, double* weights, int rest)
    {
        for (int r = 0; r < Rows; r++)
        {
            int j = Math.Min(r, rest - 1);
            (_last[r], _lastWeights[r]) = (draws[j], r >= rest ? 0 : weights is null ? 1 : weights[j]);
        }

        fixed (long* last = _last)
        {
            fixed (double* lastWeights = _lastWeights)
            {
                Add(last, lastWeights, Rows);
            }
        }
    }

    void Add(long* draws, double* weights, int batch)
        => _add(_table.Rows, _table.Stride, _table.Width, draws, weights, batch, _theta.Pointer, _sum.Pointer);

    public override void Dispose()
    {
        _theta.Dispose();
        _sum.Dispose();
        base.Dispose();
    }
}
