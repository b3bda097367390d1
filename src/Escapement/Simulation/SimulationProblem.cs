using Escapement.Problems;
using Escapement.Simulation.Kernels;
using Escapement.Updates;

namespace Escapement.Simulation;

/// <summary>A problem in the form the kernels read: its component table, shared by all threads, and how a thread gets its kernel.</summary>
sealed class SimulationProblem(int dimension, int components, double ridge, IDisposable table, Func<BatchGradient> gradient) : IDisposable
{
    /// <summary>p.</summary>
    public int Dimension { get; } = dimension;

    /// <summary>N.</summary>
    public int Components { get; } = components;

    /// <summary>The l2 term: l2·θ belongs to every component's gradient and is left to the update.</summary>
    public double Ridge { get; } = ridge;

    public BatchGradient NewGradient() => gradient();

    /// <summary>A loop of its own for the settings it can run, or null.</summary>
    public Func<EnsembleOptions, Recording, Func<double[], double>?, ITrajectoryLoop>? FastLoop { get; private init; }

    /// <summary>The loop that suits a setting.</summary>
    public ITrajectoryLoop NewLoop(EnsembleOptions options, Recording recording, Func<double[], double>? loss)
    {
        bool plain = options.Rule is { Momentum: 0, WeightDecay: 0 } && Ridge == 0 && options.Batch.Sampling == Sampling.WithReplacement;
        return plain && FastLoop is not null ? FastLoop(options, recording, loss) : new GroupLoop(this, options, recording, loss);
    }

    public void Dispose() => table.Dispose();

    /// <summary>The kernel that suits a problem.</summary>
    public static SimulationProblem Of(FiniteSum problem)
    {
        switch (problem)
        {
            case StyblinskiTangSum sum:
                return Pairs(sum, StyblinskiTangGradient.Table(sum), default(StyblinskiTangGradient));
            case QuadraticCircleSum sum:
                return Lanes(sum, QuadraticCircleGradient.Table(sum), new QuadraticCircleGradient(sum.Options));
            case MinOfParabolasSum { Minima.Length: <= ParabolasGradient.Most } sum:
                return Lanes(sum, ParabolasGradient.Table(sum), default(ParabolasGradient));
            default:
                throw new SimulationException($"There is no simulator for {problem.Description}.");
        }
    }

    static SimulationProblem Lanes<TGradient>(FiniteSum problem, ComponentTable table, TGradient gradient)
        where TGradient : struct, ILaneGradient
    {
        int vectors = table.Blocks * TGradient.CoordinatesOfBlock;
        return new(problem.Dimension, problem.Components, 0, table, () => new LaneBatch<TGradient>(table, gradient, vectors));
    }

    static SimulationProblem Pairs<TGradient>(FiniteSum problem, ComponentTable table, TGradient gradient)
        where TGradient : struct, IPairGradient
    {
        SimulationProblem simulation = Lanes(problem, table, gradient);
        return table.Blocks > 1
            ? simulation
            : new(problem.Dimension, problem.Components, 0, table, simulation.NewGradient)
            {
                FastLoop = (options, recording, loss) => new PairLoop<TGradient>(table, simulation, options, recording, loss),
            };
    }
}
