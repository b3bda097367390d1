using System.Runtime.CompilerServices;

namespace Escapement.Kernels;

/// <summary>Coordinates of eight trajectories side by side, eight doubles to each: of as many trajectories as a vector holds.</summary>
static unsafe class Lane<TVector, TOps>
    where TVector : struct
    where TOps : struct, IVectorOps<TVector>
{
    /// <summary>Trajectories.</summary>
    public const int Count = 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(double* from, int coordinate) => TOps.LoadAligned(from + (coordinate * Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(TVector values, double* to, int coordinate)
        => TOps.StoreAligned(TOps.Add(Load(to, coordinate), values), to + (coordinate * Count));
}
