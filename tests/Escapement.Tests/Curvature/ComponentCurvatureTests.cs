using Escapement.Curvature;
using static TorchSharp.torch;

namespace Escapement.Tests.Curvature;

/// <summary>The factories check their arrays, and every structure multiplies like its matrices.</summary>
public class ComponentCurvatureTests
{
    public static TheoryData<string> Forms => ["matrices", "rows", "blocks", "diagonals", "kronecker"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Products_with_vectors_are_those_of_the_matrices(string form)
    {
        using var scope = NewDisposeScope();
        using ComponentCurvature curvature = Make(form), shared = curvature.Share();
        Tensor matrices = ExplicitSum.Matrices(curvature), v = tensor([0.3, -1.2, 0.7, 2.1], dtype: float64);
        Assert.Equal(0.25, shared.Shift);
        Assert.True(allclose(matrices.mean([0]).mv(v), shared.MeanTimes(v), 1e-13, 1e-13));
        Assert.True(allclose(matrices.matmul(v)[1..3], shared.EachTimes(v, 1, 2), 1e-13, 1e-13));
    }

    [Fact]
    public void What_is_wrong_is_told_in_one_line()
    {
        Says("q is 1 × 2 × 1: expected square matrices, N × p × p.", () => ComponentCurvature.FromMatrices(new double[1, 2, 1]));
        Says("q is 0 × 2 × 2: expected at least 1 component and 1 parameter.", () => ComponentCurvature.FromMatrices(new double[0, 2, 2]));
        Says(
            "Q_0 is not symmetric: entry [0,1] is 1, [1,0] is 0; give (Q + Qᵀ)/2.",
            () => ComponentCurvature.FromMatrices(new double[,,] { { { 1, 1 }, { 0, 1 } } }));
        Says("x[1,0] is NaN: expected finite numbers.", () => ComponentCurvature.FromRows(new[,] { { 1 }, { double.NaN } }));
        Says(
            "x[0,0,1] is Infinity: expected finite numbers.",
            () => ComponentCurvature.FromRowBlocks(new double[,,] { { { 1, double.PositiveInfinity } } }));
        Says("shift is -1: expected a finite number that is not negative.", () => ComponentCurvature.FromDiagonals(new double[1, 1], -1));
    }

    static void Says(string message, Func<ComponentCurvature> make) => Assert.Equal(message, Assert.Throws<ArgumentException>(make).Message);

    /// <summary>Three components, four parameters, shift ¼.</summary>
    static ComponentCurvature Make(string form)
    {
        var random = new System.Random(3);
        double[,] rows = new double[3, 4];
        double[,,] blocks = new double[3, 2, 4], matrices = new double[3, 4, 4];
        for (int i = 0; i < 3; i++)
        {
            for (int a = 0; a < 4; a++)
            {
                rows[i, a] = random.NextDouble() - 0.5;
                (blocks[i, 0, a], blocks[i, 1, a]) = (random.NextDouble(), random.NextDouble() - 0.5);
                for (int b = 0; b <= a; b++)
                {
                    matrices[i, a, b] = matrices[i, b, a] = random.NextDouble() - 0.5;
                }
            }
        }

        const double shift = 0.25;
        return form switch
        {
            "matrices" => ComponentCurvature.FromMatrices(matrices, shift),
            "rows" => ComponentCurvature.FromRows(rows, shift),
            "blocks" => ComponentCurvature.FromRowBlocks(blocks, shift),
            "diagonals" => ComponentCurvature.FromDiagonals(rows, shift),
            _ => new KroneckerCurvature(
                TensorData.Copy(rows)[.., ..2].contiguous().DetachFromDisposeScope(),
                TensorData.Copy(matrices)[.., ..2, ..2].contiguous().DetachFromDisposeScope(), shift),
        };
    }
}
