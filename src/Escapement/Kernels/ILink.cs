using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary>What a linear model's component makes of its score s: the derivative of its loss by s, eight components at once.</summary>
interface ILink
{
    /// <summary>ℓ'(s), of scores as a <see cref="LinearTable"/> makes them.</summary>
    static abstract Vector512<double> Residual(Vector512<double> score);

    /// <summary>The same of four, by the same operations.</summary>
    static abstract Vector256<double> Residual(Vector256<double> score);
}

/// <summary>Least squares, ℓ = ½s² where s = x_iᵀθ − y_i.</summary>
readonly struct IdentityLink : ILink
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Residual(Vector512<double> score) => score;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Residual(Vector256<double> score) => score;
}

/// <summary>Logistic regression, ℓ = log(1 + e^(−s)) where s = (y_i x_i)ᵀθ, y_i = ±1: −σ(−s), whose tail keeps the digits that σ(s) − 1 would lose.</summary>
readonly struct SigmoidLink : ILink
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Residual(Vector512<double> score) => Vector512.Create(-1.0) / (Vector512<double>.One + VectorExp.Of(score));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Residual(Vector256<double> score) => Vector256.Create(-1.0) / (Vector256<double>.One + VectorExp.Of(score));
}
