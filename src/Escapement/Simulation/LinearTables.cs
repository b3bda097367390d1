using Escapement.Kernels;
using Escapement.Problems;
using static TorchSharp.torch;

namespace Escapement.Simulation;

/// <summary>
/// Linear models as tables: the rows of the design and the targets, or rows times labels ±1, as a <see cref="LinearTable"/>; the l2 term is left to
/// the update.
/// </summary>
static unsafe class LinearTables
{
    public static SimulationProblem Of(LeastSquares problem)
    {
        (Tensor design, Tensor targets, double l2) = problem.Data;
        return SimulationProblem.Linear<IdentityLink>(problem, l2, Table(design, TensorData.ToArray(targets)));
    }

    public static SimulationProblem Of(LogisticRegression problem)
    {
        LinearModel model = problem.Model;
        LinearTable table = Table(model.Design, []);
        table.Scale([.. Labels(model).Select(label => (2.0 * label) - 1)]);
        return SimulationProblem.Linear<SigmoidLink>(problem, model.L2, table);
    }

    public static SimulationProblem Of(SoftmaxRegression problem)
    {
        LinearModel model = problem.Model;
        ComponentTable table = Rows(model.Design);
        int[] labels = Labels(model);
        (int features, int classes) = (model.Features, model.Link.Scores);
        return new(problem, model.L2, () => new SoftmaxBatch(table, labels, features, classes), table);
    }

    /// <summary>A matrix as a table.</summary>
    public static ComponentTable Rows(Tensor matrix)
    {
        using Tensor whole = matrix.contiguous();
        return ComponentTable.OfRows((int)whole.shape[0], (int)whole.shape[1], TensorData.Pointer(whole));
    }

    /// <summary>A design and its targets, if it has any.</summary>
    public static LinearTable Table(Tensor design, ReadOnlySpan<double> targets)
    {
        using Tensor whole = design.contiguous();
        return new((int)whole.shape[0], (int)whole.shape[1], TensorData.Pointer(whole), targets);
    }

    static int[] Labels(LinearModel model) => Array.ConvertAll(model.Labels.data<long>().ToArray(), label => (int)label);
}
