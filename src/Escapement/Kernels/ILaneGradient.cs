using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary>
/// The gradient of a component, with trajectories in the lanes: from the coefficients of one 64-byte block, the coordinates that block has to do with.
/// </summary>
unsafe interface ILaneGradient
{
    /// <summary>
    /// Whether the gradient is linear in the coefficients: then a batch is the sum of its rows, evaluated once.
    /// </summary>
    static abstract bool IsLinear { get; }

    /// <summary>How many coordinates a block has to do with. A component's blocks follow its coordinates.</summary>
    static abstract int CoordinatesOfBlock { get; }

    /// <summary>Adds to <paramref name="sum"/> the gradient in the block's coordinates; c0…c7 are the block's coefficients.</summary>
    void Add(
        Vector512<double> c0, Vector512<double> c1, Vector512<double> c2, Vector512<double> c3,
        Vector512<double> c4, Vector512<double> c5, Vector512<double> c6, Vector512<double> c7,
        Vector512<double>* theta, Vector512<double>* sum);

    /// <summary>
    /// The same, by the same operations, for half of the trajectories where vectors have 256 bits. Coordinates are eight doubles apart:
    /// <see cref="LaneHalves.Load"/>, <see cref="LaneHalves.Add(Vector256{double}, double*, int)"/>.
    /// </summary>
    void Add(
        Vector256<double> c0, Vector256<double> c1, Vector256<double> c2, Vector256<double> c3,
        Vector256<double> c4, Vector256<double> c5, Vector256<double> c6, Vector256<double> c7,
        double* theta, double* sum);

    /// <summary>The same for one trajectory, operation by operation: the reference the lanes are tested against, bit by bit.</summary>
    void AddScalar(double* coefficients, double* theta, double* sum);
}

/// <summary>
/// A linear gradient of one or two coordinates from three coefficients each, which a row holds as pairs: those of the first kind, of the second, of the
/// third. What <see cref="Simulation.PairLoop{TGradient}"/> runs.
/// </summary>
interface IPairGradient : ILaneGradient
{
    /// <summary>The gradient, coordinate by coordinate, of a sum of rows.</summary>
    static abstract Vector512<double> Slope(Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> theta);

    /// <summary>The same, by the same operations.</summary>
    static abstract Vector256<double> Slope(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> theta);
}
