using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Kernels;
using Escapement.Simulation.Draws;

namespace Escapement.Simulation;

/// <summary>
/// Gives the same bits as <see cref="GroupLoop"/>, for plain SGD with replacement on a linear model: a step is one call. Two trajectories take turns,
/// so that neither waits for the end of its own last step.
/// </summary>
sealed unsafe class RowLoop<TLink> : SgdLoop
    where TLink : struct, ILink
{
    const int Trajectories = 2, Lanes = 8, Four = 4, CancellationStride = 4096;

    readonly LinearTable _table;
    readonly int _length;
    readonly ReplacementDraws[] _draws;
    readonly Upcoming[] _upcoming = new Upcoming[Trajectories];
    readonly AlignedBuffer[] _paths;
    readonly AlignedBuffer _theta, _center, _residuals, _total = new(Lanes);
    readonly delegate*<long, double**, double**, int, double, double*, double*, double> _descend;
    readonly PathLayout _layout;
    readonly GroupMath _math = GroupMath.New();

    public RowLoop(LinearTable table, EnsembleOptions options, Recording recording, Func<double[], double>? loss)
        : base(options, recording, loss, Trajectories, CancellationStride)
    {
        _table = table;
        _draws = [.. Enumerable.Range(0, Trajectories).Select(_ => new ReplacementDraws(
            options.Seed, table.Components, options.Batch.Size, sideBySide: false, table.Stride * sizeof(double), (nint)table.Rows))];
        _length = ComponentTable.Padded(table.Width);
        _descend = table.Is256 ? &CoordinateRows256.Descend<TLink> : CoordinateRows512.Descend<TLink>(table.Width);
        _layout = table.Is256 ? CoordinateRows256.Layout : CoordinateRows512.Layout;
        _paths = [.. Enumerable.Range(0, Trajectories).Select(_ => new AlignedBuffer(_layout.Of(_length)))];
        (_theta, _center, _residuals) = (new(_length), new(_length), new(options.Batch.Size));
        options.Center.CopyTo(new Span<double>(_center.Pointer, _length));
        foreach (AlignedBuffer path in _paths)
        {
            for (int j = 0; j < options.Center.Length; j++)
            {
                double* at = path.Pointer + _layout.Of(j);
                (at[_layout.Center], at[_layout.Mask]) = (options.Center[j], BitConverter.UInt64BitsToDouble(ulong.MaxValue));
            }

            if (table.HasTargets)
            {
                path.Pointer[_layout.Of(options.Center.Length) + _layout.Center] = LinearTable.TargetFactor; // so it adds 0 to the distance
            }
        }
    }

    /// <summary>Whether the loop can run batches of this size.</summary>
    public static bool Suits(int batch) => batch % CoordinateRows256.Rows == 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Begin(int first)
    {
        for (int t = 0; t < Trajectories; t++)
        {
            _draws[t].Begin((uint)(first + t));
            _upcoming[t] = new(_draws[t]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Place(int lane, double[] point, bool resting)
    {
        point.CopyTo(Theta);
        Theta[point.Length..].Clear();
        if (_table.HasTargets)
        {
            Theta[point.Length] = LinearTable.TargetFactor;
        }

        double* path = _paths[lane].Pointer;
        for (int j = 0; j < _table.Width; j += Four)
        {
            Vector256.LoadAligned(_theta.Pointer + j).StoreAligned(path + _layout.Of(j));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Measure()
    {
        for (int t = 0; t < Trajectories; t++)
        {
            ReadPoint(t);
            _math.Squares(_theta.Pointer, _center.Pointer, _length / Lanes, lanesAreCoordinates: true, _total.Pointer);
            Squares[t] = _total.Pointer[0];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void CopyPoint(int lane, double[] point)
    {
        ReadPoint(lane);
        Theta[..point.Length].CopyTo(point);
    }

    Span<double> Theta => new(_theta.Pointer, _length);

    /// <summary>Copies θ of a trajectory to <see cref="Theta"/>, zero past the last coordinate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void ReadPoint(int t)
    {
        double* path = _paths[t].Pointer;
        for (int j = 0; j < _table.Width; j += Four)
        {
            Vector256.LoadAligned(path + _layout.Of(j)).StoreAligned(_theta.Pointer + j);
        }

        Theta[Options.Center.Length..].Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override int Advance(int step, int until)
    {
        if (Alive != (1u << Trajectories) - 1)
        {
            return AdvanceOne(BitOperations.TrailingZeroCount(Alive), step, until);
        }

        // keeps all that a step needs in locals: reading it from objects takes a hundredth of a step or more
        Upcoming first = _upcoming[0], second = _upcoming[1];
        ReplacementDraws firstDraws = _draws[0], secondDraws = _draws[1];
        double* firstPath = _paths[0].Pointer, secondPath = _paths[1].Pointer, residuals = _residuals.Pointer;
        delegate*<long, double**, double**, int, double, double*, double*, double> descend = _descend;
        long width = _table.Width, distance = firstDraws.Distance;
        int batch = Options.Batch.Size;
        double scale = Scale, farthest = Farthest, nearest = Nearest, firstSquare, secondSquare;
        do
        {
            firstSquare = descend(width, first.Batch, second.Batch, batch, scale, firstPath, residuals);
            first.Next(firstDraws, distance);
            secondSquare = descend(width, second.Batch, first.Batch, batch, scale, secondPath, residuals);
            second.Next(secondDraws, distance);
        }
        while (++step < until && firstSquare <= farthest && firstSquare >= nearest && secondSquare <= farthest && secondSquare >= nearest);
        (_upcoming[0], _upcoming[1]) = (first, second);
        (Squares[0], Squares[1]) = (firstSquare, secondSquare);
        return step;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int AdvanceOne(int t, int step, int until)
    {
        ref Upcoming upcoming = ref _upcoming[t];
        do
        {
            Squares[t] = _descend(_table.Width, upcoming.Batch, upcoming.Batch, Options.Batch.Size, Scale, _paths[t].Pointer, _residuals.Pointer);
            upcoming.Next(_draws[t], _draws[t].Distance);
        }
        while (++step < until && !Stops(Squares[t]));
        return step;
    }

    /// <summary>The next batch of a trajectory, within a run of batches.</summary>
    struct Upcoming
    {
        int _left;

        public Upcoming(ReplacementDraws draws) => Batch = (double**)draws.Run(out _left);

        public double** Batch { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Next(ReplacementDraws draws, long distance) => Batch = --_left > 0 ? Batch + distance : (double**)draws.Run(out _left);
    }

    public override void Dispose()
    {
        Array.ForEach(_draws, draws => draws.Dispose());
        Array.ForEach(_paths, path => path.Dispose());
        _theta.Dispose();
        _center.Dispose();
        _residuals.Dispose();
        _total.Dispose();
    }
}
