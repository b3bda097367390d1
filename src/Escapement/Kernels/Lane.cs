using System.Runtime.CompilerServices;

namespace Escapement.Kernels;

/// <summary>Reads coordinates of eight trajectories side by side (eight doubles per coordinate), one vector of trajectories at a time.</summary>
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
