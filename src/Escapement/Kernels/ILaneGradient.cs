namespace Escapement.Kernels;

/// <summary>
/// The gradient of a component, with trajectories in the lanes: the coefficients in one 64-byte block give the gradient in that block's coordinates.
/// </summary>
unsafe interface ILaneGradient
{
    /// <summary>
    /// Whether the gradient is linear in the coefficients: then a batch is the sum of its rows, evaluated once.
    /// </summary>
    static abstract bool IsLinear { get; }

    /// <summary>The number of coordinates that a block covers. A component's blocks are in the order of its coordinates.</summary>
    static abstract int CoordinatesOfBlock { get; }

    /// <summary>
    /// Adds the gradient in the block's coordinates to <paramref name="sum"/>, for a vector of trajectories; c0…c7 are the block's coefficients.
    /// Coordinates are stored as <see cref="Lane{TVector, TOps}"/> reads them.
    /// </summary>
    void Add<TVector, TOps>(
        TVector c0, TVector c1, TVector c2, TVector c3, TVector c4, TVector c5, TVector c6, TVector c7, double* theta, double* sum)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>;
}

/// <summary>
/// A linear gradient of one or two coordinates, with three coefficients a, b, c for each. A row holds them as pairs: both a, both b, both c.
/// <see cref="Simulation.PairLoop{TGradient, TVector, TOps}"/> runs these gradients.
/// </summary>
interface IPairGradient : ILaneGradient
{
    /// <summary>The gradient of a sum of rows, coordinate by coordinate.</summary>
    static abstract TVector Slope<TVector, TOps>(TVector a, TVector b, TVector c, TVector theta)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>;
}
