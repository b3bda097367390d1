using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary>
/// What <see cref="Simulation.GroupLoop"/> does to a group's coordinates besides their gradient. Number by number the same in both widths of vectors; sums over
/// coordinates run in eight lanes, whichever the width.
/// </summary>
static unsafe class GroupMath
{
    /// <summary>What an update multiplies by.</summary>
    /// <param name="Rate">−C.</param>
    /// <param name="Momentum">β.</param>
    /// <param name="Decay">ω and the l2 term.</param>
    /// <param name="Nesterov">Whether the gradient looks ahead.</param>
    public readonly record struct Factors(double Rate, double Momentum, double Decay, bool Nesterov);

    const int Lanes = 8;

    static bool Halves => !Vector512.IsHardwareAccelerated && Vector256.IsHardwareAccelerated;

    /// <summary>Writes ‖θ − center‖², lane by lane, or where lanes are coordinates their sum into all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Squares(double* theta, double* center, int vectors, bool lanesAreCoordinates, double* squares)
    {
        Vector256<double> low, high;
        if (Halves)
        {
            (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
            for (long at = 0, end = (long)vectors * Lanes; at < end; at += Lanes)
            {
                Vector256<double> away = Vector256.LoadAligned(theta + at) - Vector256.LoadAligned(center + at);
                Vector256<double> more = Vector256.LoadAligned(theta + at + 4) - Vector256.LoadAligned(center + at + 4);
                low = Vector256.FusedMultiplyAdd(away, away, low);
                high = Vector256.FusedMultiplyAdd(more, more, high);
            }
        }
        else
        {
            Vector512<double> sum = Vector512<double>.Zero;
            for (long at = 0, end = (long)vectors * Lanes; at < end; at += Lanes)
            {
                Vector512<double> away = Vector512.LoadAligned(theta + at) - Vector512.LoadAligned(center + at);
                sum = Vector512.FusedMultiplyAdd(away, away, sum);
            }

            (low, high) = (sum.GetLower(), sum.GetUpper());
        }

        if (lanesAreCoordinates)
        {
            low = high = Vector256.Create(Total(low, high));
        }

        low.StoreAligned(squares);
        high.StoreAligned(squares + 4);
    }

    /// <summary>The sum of eight lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Total(Vector256<double> low, Vector256<double> high)
    {
        Vector256<double> half = low + high;
        Vector128<double> quarter = half.GetLower() + half.GetUpper();
        return quarter[0] + quarter[1];
    }

    /// <summary>The lanes, as bits, whose square lies between the two bounds and is finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Between(double* squares, double nearest, double farthest) => Between4(squares, nearest, farthest) | (Between4(squares + 4, nearest, farthest) << 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Between4(double* squares, double nearest, double farthest)
    {
        Vector256<double> four = Vector256.LoadAligned(squares);
        return Vector256.ExtractMostSignificantBits(
            Vector256.LessThanOrEqual(four, Vector256.Create(farthest)) & Vector256.GreaterThanOrEqual(four, Vector256.Create(nearest))
            & Vector256.LessThan(four, Vector256.Create(double.PositiveInfinity)));
    }

    /// <summary>One step from the sum of a batch's gradients; <paramref name="share"/> is one over the batch's size, which may differ from step to step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Update(in Factors factors, double share, double* theta, double* velocity, double* sum, int vectors)
    {
        double* end = theta + ((long)vectors * Lanes);
        if (factors is { Momentum: 0, Decay: 0 })
        {
            double scale = factors.Rate * share;
            if (Halves)
            {
                for (; theta < end; theta += 4, sum += 4)
                {
                    Vector256.FusedMultiplyAdd(Vector256.Create(scale), Vector256.LoadAligned(sum), Vector256.LoadAligned(theta)).StoreAligned(theta);
                }
            }
            else
            {
                for (; theta < end; theta += Lanes, sum += Lanes)
                {
                    Vector512.FusedMultiplyAdd(Vector512.Create(scale), Vector512.LoadAligned(sum), Vector512.LoadAligned(theta)).StoreAligned(theta);
                }
            }

            return;
        }

        if (Halves)
        {
            Vector256<double> decay = Vector256.Create(factors.Decay), mean = Vector256.Create(share);
            Vector256<double> momentum = Vector256.Create(factors.Momentum), down = Vector256.Create(factors.Rate);
            for (; theta < end; theta += 4, velocity += 4, sum += 4)
            {
                Vector256<double> here = Vector256.LoadAligned(theta), gradient = Vector256.FusedMultiplyAdd(decay, here, mean * Vector256.LoadAligned(sum));
                Vector256<double> next = Vector256.FusedMultiplyAdd(momentum, Vector256.LoadAligned(velocity), gradient);
                next.StoreAligned(velocity);
                Vector256.FusedMultiplyAdd(down, factors.Nesterov ? Vector256.FusedMultiplyAdd(momentum, next, gradient) : next, here).StoreAligned(theta);
            }
        }
        else
        {
            Vector512<double> decay = Vector512.Create(factors.Decay), mean = Vector512.Create(share);
            Vector512<double> momentum = Vector512.Create(factors.Momentum), down = Vector512.Create(factors.Rate);
            for (; theta < end; theta += Lanes, velocity += Lanes, sum += Lanes)
            {
                Vector512<double> here = Vector512.LoadAligned(theta), gradient = Vector512.FusedMultiplyAdd(decay, here, mean * Vector512.LoadAligned(sum));
                Vector512<double> next = Vector512.FusedMultiplyAdd(momentum, Vector512.LoadAligned(velocity), gradient);
                next.StoreAligned(velocity);
                Vector512.FusedMultiplyAdd(down, factors.Nesterov ? Vector512.FusedMultiplyAdd(momentum, next, gradient) : next, here).StoreAligned(theta);
            }
        }
    }
}
