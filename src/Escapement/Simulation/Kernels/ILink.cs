using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Kernels;

/// <summary>What a linear model's component makes of its score: the derivative of its loss by <c>x_iᵀθ</c>, eight components at once.</summary>
interface ILink
{
    /// <summary>ℓ'(s, y).</summary>
    static abstract Vector512<double> Residual(Vector512<double> score, Vector512<double> target);

    /// <summary>The same of four, by the same operations.</summary>
    static abstract Vector256<double> Residual(Vector256<double> score, Vector256<double> target);
}

/// <summary>Least squares, ℓ = ½(s − y)²; with y = 0, a quadratic sum of rows.</summary>
readonly struct IdentityLink : ILink
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Residual(Vector512<double> score, Vector512<double> target) => score - target;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Residual(Vector256<double> score, Vector256<double> target) => score - target;
}

/// <summary>Logistic regression, ℓ = log(1 + e^(−ys)) with y = ±1: −y·σ(−ys), whose tail keeps the digits that σ(s) − 1 would lose.</summary>
readonly struct SigmoidLink : ILink
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Residual(Vector512<double> score, Vector512<double> target)
        => -target / (Vector512<double>.One + VectorExp.Of(target * score));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Residual(Vector256<double> score, Vector256<double> target)
        => -target / (Vector256<double>.One + VectorExp.Of(target * score));
}
