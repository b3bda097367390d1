using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Streams;

/// <summary>
/// The indices that eight blocks give, as <see cref="IndexLayout"/> says: the integer parts of fraction·N, again and again; or where a reader
/// wants them the addresses of rows of 2^shift bytes.
/// </summary>
static unsafe class FractionIndices
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(
        Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3, ulong components, int ofFraction,
        Vector512<ulong>* target, int shift = 0, ulong rows = 0)
    {
        Vector512<ulong> n = Vector512.Create(components), whole = Vector512.Create(ulong.MaxValue << shift), first = Vector512.Create(rows);
        for (int i = 0; i < ofFraction; i++)
        {
            Vector512<ulong> lowA = WideMultiply.Of(x1, n), lowB = WideMultiply.Of(x3, n);
            Vector512<ulong> highA = WideMultiply.Of(x0, n) + (lowA >>> 32), highB = WideMultiply.Of(x2, n) + (lowB >>> 32);
            target[i] = shift == 0 ? highA >>> 32 : ((highA >>> (32 - shift)) & whole) + first;
            target[ofFraction + i] = shift == 0 ? highB >>> 32 : ((highB >>> (32 - shift)) & whole) + first;
            (x0, x1, x2, x3) = (highA, lowA, highB, lowB);
        }
    }
}
