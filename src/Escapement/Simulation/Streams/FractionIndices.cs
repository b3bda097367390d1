using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Streams;

/// <summary>The indices that eight blocks give, as <see cref="IndexLayout"/> says: the integer parts of fraction·N, again and again.</summary>
static unsafe class FractionIndices
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(
        Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3, ulong components, int ofFraction, Vector512<ulong>* target)
    {
        Vector512<ulong> n = Vector512.Create(components);
        for (int i = 0; i < ofFraction; i++)
        {
            Vector512<ulong> lowA = WideMultiply.Of(x1, n), lowB = WideMultiply.Of(x3, n);
            Vector512<ulong> highA = WideMultiply.Of(x0, n) + (lowA >>> 32), highB = WideMultiply.Of(x2, n) + (lowB >>> 32);
            target[i] = highA >>> 32;
            target[ofFraction + i] = highB >>> 32;
            (x0, x1, x2, x3) = (highA, lowA, highB, lowB);
        }
    }
}
