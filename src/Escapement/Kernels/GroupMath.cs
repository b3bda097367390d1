using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary>
/// The arithmetic of <see cref="Simulation.GroupLoop"/> on a group's coordinates, except the gradient. Sums over coordinates run in eight lanes,
/// regardless of the vector width.
/// </summary>
abstract unsafe class GroupMath
{
    /// <summary>The factors of an update.</summary>
    /// <param name="Rate">−C.</param>
    /// <param name="Momentum">β.</param>
    /// <param name="Decay">ω and the l2 term.</param>
    /// <param name="Nesterov">Whether the gradient looks ahead.</param>
    public readonly record struct Factors(double Rate, double Momentum, double Decay, bool Nesterov);

    protected const int Lanes = 8;

    public static GroupMath New() => InstructionSet.Is256 ? new GroupMath<Vector256<double>, Ops256>() : new GroupMath<Vector512<double>, Ops512>();

    /// <summary>Writes ‖θ − center‖²: lane by lane, or, if lanes are coordinates, their sum into all lanes.</summary>
    public abstract void Squares(double* theta, double* center, int vectors, bool lanesAreCoordinates, double* squares);

    /// <summary>Writes <c>P⁻¹(sum + ridge·θ)</c> over the sum of a batch's gradients; ridge is the l2 term times the batch's size.</summary>
    public abstract void Precondition(double* inverse, double ridge, double* theta, double* sum, int vectors);

    /// <summary>
    /// One step, given the sum of a batch's gradients; <paramref name="share"/> is one over the batch's size, which may differ from step to step.
    /// </summary>
    public abstract void Update(in Factors factors, double share, double* theta, double* velocity, double* sum, int vectors);

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
    public static uint Between(double* squares, double nearest, double farthest)
        => Between4(squares, nearest, farthest) | (Between4(squares + 4, nearest, farthest) << 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Between4(double* squares, double nearest, double farthest)
    {
        Vector256<double> four = Vector256.LoadAligned(squares);
        return Vector256.ExtractMostSignificantBits(
            Vector256.LessThanOrEqual(four, Vector256.Create(farthest)) & Vector256.GreaterThanOrEqual(four, Vector256.Create(nearest))
            & Vector256.LessThan(four, Vector256.Create(double.PositiveInfinity)));
    }
}

/// <summary>The same in vectors of one width.</summary>
sealed unsafe class GroupMath<TVector, TOps> : GroupMath
    where TVector : struct
    where TOps : struct, IVectorOps<TVector>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Squares(double* theta, double* center, int vectors, bool lanesAreCoordinates, double* squares)
    {
        TVector low = TOps.Create(0), high = TOps.Create(0);
        for (long at = 0, end = (long)vectors * Lanes; at < end; at += Lanes)
        {
            low = AddSquares(theta + at, center + at, low);
            if (TOps.Count < Lanes)
            {
                high = AddSquares(theta + at + TOps.Count, center + at + TOps.Count, high);
            }
        }

        TOps.StoreAligned(low, squares);
        if (TOps.Count < Lanes)
        {
            TOps.StoreAligned(high, squares + TOps.Count);
        }

        if (lanesAreCoordinates)
        {
            Vector256<double> total = Vector256.Create(Total(Vector256.LoadAligned(squares), Vector256.LoadAligned(squares + 4)));
            total.StoreAligned(squares);
            total.StoreAligned(squares + 4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector AddSquares(double* theta, double* center, TVector sum)
    {
        TVector away = TOps.Subtract(TOps.LoadAligned(theta), TOps.LoadAligned(center));
        return TOps.FusedMultiplyAdd(away, away, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Precondition(double* inverse, double ridge, double* theta, double* sum, int vectors)
    {
        TVector term = TOps.Create(ridge);
        for (double* end = theta + ((long)vectors * Lanes); theta < end; theta += TOps.Count, sum += TOps.Count, inverse += TOps.Count)
        {
            TVector whole = TOps.FusedMultiplyAdd(term, TOps.LoadAligned(theta), TOps.LoadAligned(sum));
            TOps.StoreAligned(TOps.Multiply(TOps.LoadAligned(inverse), whole), sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Update(in Factors factors, double share, double* theta, double* velocity, double* sum, int vectors)
    {
        double* end = theta + ((long)vectors * Lanes);
        if (factors is { Momentum: 0, Decay: 0 })
        {
            TVector scale = TOps.Create(factors.Rate * share);
            for (; theta < end; theta += TOps.Count, sum += TOps.Count)
            {
                TOps.StoreAligned(TOps.FusedMultiplyAdd(scale, TOps.LoadAligned(sum), TOps.LoadAligned(theta)), theta);
            }

            return;
        }

        TVector decay = TOps.Create(factors.Decay), mean = TOps.Create(share);
        TVector momentum = TOps.Create(factors.Momentum), down = TOps.Create(factors.Rate);
        for (; theta < end; theta += TOps.Count, velocity += TOps.Count, sum += TOps.Count)
        {
            TVector here = TOps.LoadAligned(theta), gradient = TOps.FusedMultiplyAdd(decay, here, TOps.Multiply(mean, TOps.LoadAligned(sum)));
            TVector next = TOps.FusedMultiplyAdd(momentum, TOps.LoadAligned(velocity), gradient);
            TOps.StoreAligned(next, velocity);
            TOps.StoreAligned(TOps.FusedMultiplyAdd(down, factors.Nesterov ? TOps.FusedMultiplyAdd(momentum, next, gradient) : next, here), theta);
        }
    }
}
