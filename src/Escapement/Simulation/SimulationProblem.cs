using System.Runtime.Intrinsics;
using Escapement.Kernels;
using Escapement.Problems;
using Escapement.Simulation.Draws;
using Escapement.Updates;

namespace Escapement.Simulation;

/// <summary>A problem prepared for simulation: its kernel, whose tables all threads share, or plain sums of its component gradients.</summary>
sealed class SimulationProblem : IDisposable
{
    readonly ComponentKernel _kernel;

    SimulationProblem(FiniteSum problem)
    {
        (Dimension, Components) = (problem.Dimension, problem.Components);
        _kernel = problem.Kernel() ?? new(0, () => new PlainBatch(problem.NewBatchGradient(), problem.Dimension));
    }

    /// <summary>Prepares a problem, which must outlive the result.</summary>
    public static SimulationProblem Of(FiniteSum problem) => new(problem);

    /// <summary>p.</summary>
    public int Dimension { get; }

    /// <summary>N.</summary>
    public int Components { get; }

    /// <summary>The l2 term: l2·θ is part of every component's gradient, but the update adds it.</summary>
    public double Ridge => _kernel.Ridge;

    /// <summary>The size of its tables in bytes.</summary>
    public double Bytes => _kernel.Bytes;

    public BatchGradient NewGradient() => _kernel.NewGradient();

    /// <summary>Creates the loop for a setting.</summary>
    public ITrajectoryLoop NewLoop(EnsembleOptions options, Recording recording, Func<double[], double>? loss)
    {
        bool plain = options.Rule is { Momentum: 0, WeightDecay: 0, Preconditioner: null } && Ridge == 0
            && options.Batch.Sampling == Sampling.WithReplacement && !CountDraws.Suit(Components, options.Batch.Size);
        return (plain ? _kernel.Accept(new FastLoop(options, recording, loss)) : null) ?? new GroupLoop(this, options, recording, loss);
    }

    public void Dispose() => _kernel.Dispose();

    /// <summary>Creates the faster loops for plain SGD with replacement; null if there is none for a setting.</summary>
    sealed class FastLoop(EnsembleOptions options, Recording recording, Func<double[], double>? loss) : IKernelVisitor<ITrajectoryLoop?>
    {
        public ITrajectoryLoop? Pairs<TGradient>(ComponentTable table)
            where TGradient : struct, IPairGradient
            => table.Blocks > 1 || !BlockDraws.Reach(table.Components) ? null
            : InstructionSet.Is256 ? new PairLoop<TGradient, Vector256<double>, Ops256>(table, options, recording, loss)
            : new PairLoop<TGradient, Vector512<double>, Ops512>(table, options, recording, loss);

        public ITrajectoryLoop? Linear<TLink>(LinearTable table)
            where TLink : struct, ILink
            => RowLoop<TLink>.Suits(options.Batch.Size) ? new RowLoop<TLink>(table, options, recording, loss) : null;

        public ITrajectoryLoop? General() => null;
    }
}
