using System.Runtime.Intrinsics;
using Escapement.Curvature;
using Escapement.Kernels;
using Escapement.Problems;
using Escapement.Simulation.Draws;
using Escapement.Updates;

namespace Escapement.Simulation;

/// <summary>A problem in the form the kernels read: its component tables, shared by all threads, and how a thread gets its kernel.</summary>
sealed class SimulationProblem(FiniteSum problem, double ridge, Func<BatchGradient> gradient, params IDisposable?[] tables) : IDisposable
{
    /// <summary>p.</summary>
    public int Dimension { get; } = problem.Dimension;

    /// <summary>N.</summary>
    public int Components { get; } = problem.Components;

    /// <summary>The l2 term: l2·θ belongs to every component's gradient and is left to the update.</summary>
    public double Ridge { get; } = ridge;

    public BatchGradient NewGradient() => gradient();

    /// <summary>A loop of its own for plain SGD with replacement; it may have none for a setting.</summary>
    public Func<EnsembleOptions, Recording, Func<double[], double>?, ITrajectoryLoop?>? FastLoop { get; private init; }

    /// <summary>The loop that suits a setting.</summary>
    public ITrajectoryLoop NewLoop(EnsembleOptions options, Recording recording, Func<double[], double>? loss)
    {
        bool plain = options.Rule is { Momentum: 0, WeightDecay: 0 } && Ridge == 0
            && options.Batch.Sampling == Sampling.WithReplacement && !CountDraws.Suit(Components, options.Batch.Size);
        return (plain ? FastLoop?.Invoke(options, recording, loss) : null) ?? new GroupLoop(this, options, recording, loss);
    }

    public void Dispose()
    {
        foreach (IDisposable? table in tables)
        {
            table?.Dispose();
        }
    }

    /// <summary>The kernel that suits a problem.</summary>
    public static SimulationProblem Of(FiniteSum problem) => problem switch
    {
        StyblinskiTangSum sum => Pairs(sum, NonconvexTables.Table(sum), default(StyblinskiTangGradient)),
        QuadraticCircleSum sum => Lanes(sum, NonconvexTables.Table(sum), NonconvexTables.Gradient(sum.Options)),
        MinOfParabolasSum { Minima.Length: <= ParabolasGradient.Most } sum => Lanes(sum, NonconvexTables.Table(sum), default(ParabolasGradient)),
        QuadraticSum sum => QuadraticTables.Of(sum),
        LeastSquares sum => LinearTables.Of(sum),
        LogisticRegression sum => LinearTables.Of(sum),
        SoftmaxRegression sum => LinearTables.Of(sum),
        _ => throw new SimulationException($"There is no simulator for {problem.Description}."),
    };

    /// <summary>Bytes that its tables take, or a little more, but for rounding up to pages of 2 MB.</summary>
    public static double Bytes(FiniteSum problem)
    {
        double n = problem.Components, p = problem.Dimension, padded = p + 7;
        return sizeof(double) * problem switch
        {
            QuadraticSum { Data.Curvature: DenseCurvature } => n * padded * (p + 2),
            QuadraticSum { Data.Curvature: LowRankCurvature low } => n * padded * (low.RowsPerComponent + 1.0),
            SoftmaxRegression softmax => n * (softmax.Model.Features + 8.0),
            LeastSquares or LogisticRegression => n * (padded + 1),
            _ => n * ((4 * p) + 8),
        };
    }

    /// <summary>Trajectories in the lanes.</summary>
    public static SimulationProblem Lanes<TGradient>(FiniteSum problem, ComponentTable table, TGradient gradient)
        where TGradient : struct, ILaneGradient => new(problem, 0, () => LaneBatch.Of(table, gradient), table);

    /// <summary>Coordinates in the lanes.</summary>
    public static SimulationProblem Linear<TLink>(FiniteSum problem, double l2, LinearTable table)
        where TLink : struct, ILink => new(problem, l2, () => new CoordinateBatch<TLink>(table), table)
        {
            FastLoop = (options, recording, loss)
                => RowLoop<TLink>.Suits(options.Batch.Size) ? new RowLoop<TLink>(table, options, recording, loss) : null,
        };

    static SimulationProblem Pairs<TGradient>(FiniteSum problem, ComponentTable table, TGradient gradient)
        where TGradient : struct, IPairGradient
    {
        SimulationProblem simulation = Lanes(problem, table, gradient);
        return table.Blocks > 1 || !BlockDraws.Reach(table.Components)
            ? simulation
            : new(problem, 0, simulation.NewGradient, table)
            {
                FastLoop = (options, recording, loss) => InstructionSet.Is256
                    ? new PairLoop<TGradient, Vector256<double>, Ops256>(table, simulation, options, recording, loss)
                    : new PairLoop<TGradient, Vector512<double>, Ops512>(table, simulation, options, recording, loss),
            };
    }
}
