using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Kernels;

/// <summary>A prefetch hint; does nothing on processors without one.</summary>
static unsafe class Prefetch
{
    /// <summary>Fetches a cache line into the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(double* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}
