using System.Runtime.CompilerServices;

namespace Escapement.Kernels;

/// <summary>What a linear model's component makes of its score s: the derivative of its loss by s, a vector of components at once.</summary>
interface ILink
{
    /// <summary>ℓ'(s), of scores as a <see cref="LinearTable"/> makes them.</summary>
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
/// Logistic regression, ℓ = log(1 + e^(−s)) where s = (y_i x_i)ᵀθ, y_i = ±1: −σ(−s), whose tail keeps the digits that σ(s) − 1 would lose.
/// </summary>
readonly struct SigmoidLink : ILink
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Residual<TVector, TOps>(TVector score)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>
        => TOps.Divide(TOps.Create(-1), TOps.Add(TOps.Create(1), VectorExp.Of<TVector, TOps>(score)));
}
