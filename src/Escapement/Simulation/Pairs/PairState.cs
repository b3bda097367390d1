using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Pairs;

/// <summary>Sixteen trajectories of at most two coordinates, as pairs (x, y), and where they are to stop. Of one coordinate, y is 0.</summary>
sealed unsafe class PairState : IDisposable
{
    readonly AlignedBuffer _memory = new(3L * 4 * 8);
    readonly double _nearest;

    /// <param name="center">One or two coordinates.</param>
    /// <param name="farthest">The square of the leave radius; the largest number where there is none, so that overflow is noticed.</param>
    /// <param name="nearest">The square of the arrive radius; 0 where there is none.</param>
    public PairState(double[] center, double farthest, double nearest)
    {
        Points = (Vector512<double>*)_memory.Pointer;
        Scales = Points + 4;
        Squares = Points + 8;
        Center = Vector512.Create(Vector256.Create(Vector128.Create(center[0], center.Length > 1 ? center[1] : 0)));
        Farthest = Vector512.Create(farthest);
        Widest = Vector512.Create(0.7 * Math.Sqrt(Farthest[0]));
        _nearest = nearest;
    }

    /// <summary>Four vectors.</summary>
    public Vector512<double>* Points { get; }

    /// <summary>−C/k of each trajectory, twice; 0 where it rests at the center because it has stopped or does not exist.</summary>
    public Vector512<double>* Scales { get; }

    /// <summary>Squared distances from the center, in the place of each x.</summary>
    public Vector512<double>* Squares { get; }

    public Vector512<double> Center { get; }

    /// <summary>The largest squared distance from the center.</summary>
    public Vector512<double> Farthest { get; }

    /// <summary>A little less than leave radius/√2: coordinates no farther than this from the center are surely within the radius.</summary>
    public Vector512<double> Widest { get; }

    /// <summary>Whether there is an arrive radius.</summary>
    public bool Arrives => _nearest > 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (double X, double Y) Point(int trajectory) => (((double*)Points)[2 * trajectory], ((double*)Points)[(2 * trajectory) + 1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Square(int trajectory) => ((double*)Squares)[2 * trajectory];

    /// <summary>Whether the factor of all trajectories' steps is the same.</summary>
    public bool SameScales { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Place(int trajectory, double x, double y, double scale)
    {
        (((double*)Points)[2 * trajectory], ((double*)Points)[(2 * trajectory) + 1]) = (x, y);
        ((double*)Scales)[2 * trajectory] = ((double*)Scales)[(2 * trajectory) + 1] = scale;
        SameScales = new ReadOnlySpan<double>((double*)Scales, 4 * 8).IndexOfAnyExcept(((double*)Scales)[0]) < 0;
    }

    /// <summary>Whether one that is not at rest is nearer than the arrive radius.</summary>
    public bool AnyArrived(Vector512<double> d0, Vector512<double> d1, Vector512<double> d2, Vector512<double> d3)
    {
        Vector512<double> nearest = Vector512.Create(_nearest);
        return ((Vector512.LessThan(d0, nearest) & ~Vector512.Equals(Scales[0], Vector512<double>.Zero))
            | (Vector512.LessThan(d1, nearest) & ~Vector512.Equals(Scales[1], Vector512<double>.Zero))
            | (Vector512.LessThan(d2, nearest) & ~Vector512.Equals(Scales[2], Vector512<double>.Zero))
            | (Vector512.LessThan(d3, nearest) & ~Vector512.Equals(Scales[3], Vector512<double>.Zero))).AsUInt64() != Vector512<ulong>.Zero;
    }

    /// <summary>The same of <see cref="Squares"/>.</summary>
    public bool AnyArrived() => AnyArrived(Squares[0], Squares[1], Squares[2], Squares[3]);

    public void Dispose() => _memory.Dispose();
}
