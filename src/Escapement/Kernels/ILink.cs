using System.Runtime.CompilerServices;

namespace Escapement.Kernels;

/// <summary>The derivative of a linear model's loss with respect to its score s, for a vector of components at once.</summary>
interface ILink
{
    /// <summary>ℓ'(s), for the scores that <see cref="LinearTable"/> defines.</summary>
    static abstract TVector Residual<TVector, TOps>(TVector score)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>;
}

/// <summary>Least squares, ℓ = ½s² where s = x_iᵀθ − y_i.</summary>
readonly struct IdentityLink : ILink
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Residual<TVector, TOps>(TVector score)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>
        => score;
}

/// <summary>
/// Logistic regression, ℓ = log(1 + e^(−s)) where s = (y_i x_i)ᵀθ, y_i = ±1. Its derivative −σ(−s) keeps the digits that σ(s) − 1 would lose in the
/// tail.
/// </summary>
readonly struct SigmoidLink : ILink
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Residual<TVector, TOps>(TVector score)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>
        => TOps.Divide(TOps.Create(-1), TOps.Add(TOps.Create(1), VectorExp.Of<TVector, TOps>(score)));
}
