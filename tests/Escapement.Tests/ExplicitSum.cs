using Escapement.Geometry;
using Escapement.Problems;
using static TorchSharp.torch;

namespace Escapement.Tests;

/// <summary>A finite sum known only by its curvature and gradients at the minimizer 0, in any structure a test wants to force.</summary>
sealed class ExplicitSum(Func<ComponentCurvature> curvature, double[,]? gradients = null) : FiniteSum
{
    public override int Components => With(c => c.Components);

    public override int Dimension => With(c => c.Dimension);

    public override string Description => "explicit";

    int With(Func<ComponentCurvature, int> read)
    {
        using ComponentCurvature c = curvature();
        return read(c);
    }

    public override double Loss(ReadOnlySpan<double> theta) => 0;

    public override double[] Gradient(ReadOnlySpan<double> theta) => new double[Dimension];

    public override Minimizer FindMinimizer(MinimizerOptions? options, IProgress<MinimizerProgress>? progress, CancellationToken cancellationToken)
        => new(new double[Dimension], 0, 0, 0, MinimizerOutcome.Converged, null);

    internal override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta) => curvature();

    internal override Tensor? ComponentGradients(ReadOnlySpan<double> theta, int start, int count)
        => gradients is null ? null : tensor(gradients, dtype: float64).slice(0, start, start + count, 1);

    protected override void Dispose(bool disposing)
    {
    }
}
