using Escapement.Kernels;
using Escapement.Problems;

namespace Escapement.Simulation;

/// <summary>The coefficients of nonconvex test problems as tables, and their gradients.</summary>
static class NonconvexTables
{
    public static ComponentTable Table(StyblinskiTangSum sum) => StyblinskiTangGradient.Table(sum.Components, sum.Dimension, sum.A, sum.B, sum.C);

    public static ComponentTable Table(QuadraticCircleSum sum) => QuadraticCircleGradient.Table(sum.A, sum.B, sum.G);

    public static ComponentTable Table(MinOfParabolasSum sum) => ParabolasGradient.Table(sum.Heights, sum.Minima);

    public static QuadraticCircleGradient Gradient(QuadraticCircleOptions options) => new(options.BowlCenter, options.RingCenter, options.RingRadius);
}
