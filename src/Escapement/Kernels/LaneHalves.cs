using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Kernels;

/// <summary>What <see cref="LaneBatch{TGradient}"/> does, bit for bit, where vectors have 256 bits: four trajectories, then the other four.</summary>
static unsafe class LaneHalves
{
    const int Lanes = 8;

    public static bool IsSupported => InstructionSet.Is256;

    /// <summary>Adds the gradients for the sums of <paramref name="count"/> rows of each trajectory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Add<TGradient>(TGradient gradient, double* rows, long stride, long* draws, int count, double* theta, double* sum)
        where TGradient : struct, ILaneGradient
    {
        for (int half = 0; half < Lanes; half += 4, draws += 4, theta += 4, sum += 4)
        {
            double* x0 = rows + (draws[0] * stride), x1 = rows + (draws[1] * stride), x2 = rows + (draws[2] * stride), x3 = rows + (draws[3] * stride);
            Vector256<double> a0 = Vector256.Load(x0), a1 = Vector256.Load(x1), a2 = Vector256.Load(x2), a3 = Vector256.Load(x3);
            Vector256<double> b0 = Vector256.Load(x0 + 4), b1 = Vector256.Load(x1 + 4), b2 = Vector256.Load(x2 + 4), b3 = Vector256.Load(x3 + 4);
            long* next = draws;
            for (int j = 1; j < count; j++)
            {
                next += Lanes;
                x0 = rows + (next[0] * stride);
                x1 = rows + (next[1] * stride);
                x2 = rows + (next[2] * stride);
                x3 = rows + (next[3] * stride);
                a0 += Vector256.Load(x0);
                a1 += Vector256.Load(x1);
                a2 += Vector256.Load(x2);
                a3 += Vector256.Load(x3);
                b0 += Vector256.Load(x0 + 4);
                b1 += Vector256.Load(x1 + 4);
                b2 += Vector256.Load(x2 + 4);
                b3 += Vector256.Load(x3 + 4);
            }

            Transpose(ref a0, ref a1, ref a2, ref a3);
            Transpose(ref b0, ref b1, ref b2, ref b3);
            gradient.Add(a0, a1, a2, a3, b0, b1, b2, b3, theta, sum);
        }
    }

    /// <summary>Coordinate <paramref name="coordinate"/> of four trajectories.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Load(double* from, int coordinate) => Vector256.LoadAligned(from + (coordinate * Lanes));

    /// <summary>Adds to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Vector256<double> values, double* to, int coordinate) => (Load(to, coordinate) + values).StoreAligned(to + (coordinate * Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Transpose(ref Vector256<double> r0, ref Vector256<double> r1, ref Vector256<double> r2, ref Vector256<double> r3)
    {
        Vector256<double> even0 = Avx.UnpackLow(r0, r1), odd0 = Avx.UnpackHigh(r0, r1), even2 = Avx.UnpackLow(r2, r3), odd2 = Avx.UnpackHigh(r2, r3);
        r0 = Avx.Permute2x128(even0, even2, 0x20);
        r1 = Avx.Permute2x128(odd0, odd2, 0x20);
        r2 = Avx.Permute2x128(even0, even2, 0x31);
        r3 = Avx.Permute2x128(odd0, odd2, 0x31);
    }
}
