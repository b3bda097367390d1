using Escapement.Curvature;
using Escapement.Kernels;
using Escapement.Problems;
using static TorchSharp.torch;

namespace Escapement.Simulation;

/// <summary>Quadratic sums as tables, each structure in its own form.</summary>
static unsafe class QuadraticTables
{
    public static SimulationProblem Of(QuadraticSum problem)
    {
        (ComponentCurvature curvature, Tensor? gradients) = problem.Data;
        return curvature switch
        {
            LowRankCurvature low => Rows(problem, low, gradients),
            DenseCurvature dense => Dense(problem, dense.Matrices, gradients),
            DiagonalCurvature diagonal => Diagonal(problem, diagonal.Diagonals, gradients),
            _ => throw new SimulationException($"There is no simulator for {problem.Description}."),
        };
    }

    static SimulationProblem Rows(QuadraticSum problem, LowRankCurvature low, Tensor? gradients)
    {
        LinearTable rows = LinearTables.Table(low.Rows, []);
        ComponentTable? g = gradients is null ? null : LinearTables.Rows(gradients);
        int rank = low.RowsPerComponent;
        return rank == 1 && g is null
            ? SimulationProblem.Linear<IdentityLink>(problem, 0, rows)
            : new(problem, 0, () => new RowBlockBatch(new(rows), rank, g), rows, g);
    }

    static SimulationProblem Dense(QuadraticSum problem, Tensor matrices, Tensor? gradients)
    {
        using Tensor q = matrices.contiguous();
        using Tensor? g = gradients?.contiguous();
        int p = problem.Dimension;
        bool withGradients = g is not null;
        ComponentTable table = DenseBatch.Table(problem.Components, p, TensorData.Pointer(q), g is null ? null : TensorData.Pointer(g));
        return new(problem, 0, () => new DenseBatch(table, p, withGradients), table);
    }

    static SimulationProblem Diagonal(QuadraticSum problem, Tensor diagonals, Tensor? gradients)
    {
        using Tensor q = diagonals.contiguous();
        using Tensor? g = gradients?.contiguous();
        ComponentTable table = DiagonalGradient.Table(
            problem.Components, problem.Dimension, TensorData.Pointer(q), g is null ? null : TensorData.Pointer(g));
        return SimulationProblem.Lanes(problem, table, default(DiagonalGradient));
    }
}
