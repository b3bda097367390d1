using Escapement.Curvature;
using Escapement.Problems;

namespace Escapement.Tests;

/// <summary>A built-in loss as a user of the library would write it: it implements only the required members.</summary>
sealed class Forwarded(FiniteSum sum) : FiniteSum
{
    public override int Components => sum.Components;

    public override int Dimension => sum.Dimension;

    public override string Description => sum.Description;

    public override double Loss(ReadOnlySpan<double> theta) => sum.Loss(theta);

    public override void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients)
        => sum.ComponentGradients(theta, start, gradients);

    public override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta) => sum.CurvatureAt(theta);

    protected override void Dispose(bool disposing)
    {
        sum.Dispose();
        base.Dispose(disposing);
    }
}
