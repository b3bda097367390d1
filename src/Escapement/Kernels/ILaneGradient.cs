namespace Escapement.Kernels;

/// <summary>
/// The gradient of a component, with trajectories in the lanes: from the coefficients of one 64-byte block, the coordinates that block has to do
/// with.
/// </summary>
unsafe interface ILaneGradient
{
    /// <summary>
    /// Whether the gradient is linear in the coefficients: then a batch is the sum of its rows, evaluated once.
    /// </summary>
    static abstract bool IsLinear { get; }

    /// <summary>How many coordinates a block has to do with. A component's blocks follow its coordinates.</summary>
    static abstract int CoordinatesOfBlock { get; }

    /// <summary>
    /// Adds to <paramref name="sum"/> the gradient in the block's coordinates, of a vector of trajectories; c0…c7 are the block's coefficients.
    /// Coordinates stand as <see cref="Lane{TVector, TOps}"/> reads them.
    /// </summary>
    void Add<TVector, TOps>(
        TVector c0, TVector c1, TVector c2, TVector c3, TVector c4, TVector c5, TVector c6, TVector c7, double* theta, double* sum)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>;
}

/// <summary>
/// A linear gradient of one or two coordinates from three coefficients each, which a row holds as pairs: those of the first kind, of the second, of
/// the third. What <see cref="Simulation.PairLoop{TGradient, TVector, TOps}"/> runs.
/// </summary>
interface IPairGradient : ILaneGradient
{
    /// <summary>The gradient, coordinate by coordinate, of a sum of rows.</summary>
    static abstract TVector Slope<TVector, TOps>(TVector a, TVector b, TVector c, TVector theta)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>;
}
