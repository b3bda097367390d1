using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Kernels;

/// <summary>What a linear model's component makes of its score: the derivative of its loss by <c>x_iᵀθ</c>, eight components at once.</summary>
interface ILink
{
    /// <summary>ℓ'(s, y).</summary>
    static abstract Vector512<double> Residual(Vector512<double> score, Vector512<double> target);
}

/// <summary>Least squares, ℓ = ½(s − y)²; with y = 0, a quadratic sum of rows.</summary>
readonly struct IdentityLink : ILink
{
    public static Vector512<double> Residual(Vector512<double> score, Vector512<double> target) => score - target;
}
