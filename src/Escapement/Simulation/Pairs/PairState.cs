using System.Runtime.CompilerServices;

namespace Escapement.Simulation.Pairs;

/// <summary>
/// Sixteen trajectories of at most two coordinates, as pairs (x, y), and the bounds at which they stop. With one coordinate y is 0.
/// </summary>
sealed unsafe class PairState : IDisposable
{
    /// <summary>Doubles in all pairs.</summary>
    public const int Length = 2 * 16;

    const int Widest512 = 8; // lanes of the widest vector

    readonly AlignedBuffer _memory = new((3 * Length) + (4 * Widest512));

    /// <param name="center">One or two coordinates.</param>
    /// <param name="farthest">The square of the leave radius; without one, the largest double, so that overflow is noticed.</param>
    /// <param name="nearest">The square of the arrive radius; 0 without one.</param>
    public PairState(double[] center, double farthest, double nearest)
    {
        Points = _memory.Pointer;
        Scales = Points + Length;
        Squares = Scales + Length;
        Center = Squares + Length;
        Farthest = Center + Widest512;
        Widest = Farthest + Widest512;
        Nearest = Widest + Widest512;
        for (int lane = 0; lane < Widest512; lane++)
        {
            Center[lane] = lane % 2 < center.Length ? center[lane % 2] : 0;
            (Farthest[lane], Widest[lane], Nearest[lane]) = (farthest, 0.7 * Math.Sqrt(farthest), nearest);
        }

        Arrives = nearest > 0;
    }

    public double* Points { get; }

    /// <summary>−C/k of each trajectory, twice; 0 if it rests at the center because it has stopped or does not exist.</summary>
    public double* Scales { get; }

    /// <summary>Squared distances from the center, in the place of each x.</summary>
    public double* Squares { get; }

    /// <summary>One pair, repeated four times to fill a vector of any width.</summary>
    public double* Center { get; }

    /// <summary>The largest squared distance from the center.</summary>
    public double* Farthest { get; }

    /// <summary>A little less than leave radius/√2: coordinates no farther than this from the center are surely within the radius.</summary>
    public double* Widest { get; }

    /// <summary>The smallest squared distance from the center.</summary>
    public double* Nearest { get; }

    /// <summary>Whether there is an arrive radius.</summary>
    public bool Arrives { get; }

    /// <summary>Whether the factor of all trajectories' steps is the same.</summary>
    public bool SameScales { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (double X, double Y) Point(int trajectory) => (Points[2 * trajectory], Points[(2 * trajectory) + 1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Square(int trajectory) => Squares[2 * trajectory];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Place(int trajectory, double x, double y, double scale)
    {
        (Points[2 * trajectory], Points[(2 * trajectory) + 1]) = (x, y);
        Scales[2 * trajectory] = Scales[(2 * trajectory) + 1] = scale;
        SameScales = new ReadOnlySpan<double>(Scales, Length).IndexOfAnyExcept(Scales[0]) < 0;
    }

    public void Dispose() => _memory.Dispose();
}
