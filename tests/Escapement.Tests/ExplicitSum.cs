using Escapement.Curvature;
using Escapement.Problems;
using static TorchSharp.torch;

namespace Escapement.Tests;

/// <summary>A finite sum defined only by its curvature and gradients at the minimizer 0, in whatever structure a test chooses.</summary>
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

    public override Minimizer FindMinimizer(MinimizerOptions? options, IProgress<ComputationProgress>? progress, CancellationToken cancellationToken)
        => new(new double[Dimension], 0, 0, 0, MinimizerOutcome.Converged, null);

    public override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta) => curvature();

    public override void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> into)
    {
        for (int at = 0; at < into.Length; at++)
        {
            into[at] = gradients?[start + (at / Dimension), at % Dimension] ?? 0;
        }
    }

    internal override Tensor? ComponentGradients(ReadOnlySpan<double> theta, int start, int count)
        => gradients is null ? null : tensor(gradients, dtype: float64).slice(0, start, start + count, 1);

    /// <summary>The N × p × p matrices that a structure represents, written one component at a time.</summary>
    public static Tensor Matrices(ComponentCurvature curvature) => curvature switch
    {
        DenseCurvature d => d.Matrices,
        LowRankCurvature r => stack(Enumerable.Range(0, r.Components).Select(i =>
        {
            Tensor x = r.Rows[(i * r.RowsPerComponent)..((i + 1) * r.RowsPerComponent)];
            return x.t().mm(x);
        })),
        DiagonalCurvature d => stack(Enumerable.Range(0, d.Components).Select(i => d.Diagonals[i].diag())),
        KroneckerCurvature k => stack(Enumerable.Range(0, k.Components).Select(i => kron(k.Features[i].outer(k.Features[i]), k.Weights[i]))),
        _ => throw new ArgumentOutOfRangeException(nameof(curvature)),
    };
}
