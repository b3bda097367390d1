using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Tests.Simulation;

/// <summary>The loop of pairs gives the bits of the general loop, over thousands of steps and whether paths leave, arrive or continue.</summary>
public sealed class PairLoopTests
{
    static readonly int[] _records = [0, 1, 2, 9, 32, 40, 64, 71, 1000, 1031, 1032];

    /// <summary>
    /// With a thousand components a block of draws has eight indices, with 3,000 four, with 150 twelve. The batches share a block, fill blocks, leave
    /// places in the last block, end within half a ring of four blocks, or take several halves.
    /// </summary>
    [Theory]
    [InlineData(1000, 1, 1, 1.4, true)]
    [InlineData(1000, 1, 1, 1.4, false)]
    [InlineData(1000, 2, 1, 1.4, true)]
    [InlineData(1000, 2, 1, 1.4, false)]
    [InlineData(1000, 2, 2, 1.4, true)]
    [InlineData(1000, 1, 2, 1.4, false)]
    [InlineData(1000, 2, 3, 1.4, true)]
    [InlineData(1000, 2, 3, 1.4, false)]
    [InlineData(1000, 2, 4, 1.2, true)]
    [InlineData(1000, 1, 4, 1.2, false)]
    [InlineData(1000, 2, 5, 1.2, false)]
    [InlineData(1000, 2, 6, 1.2, true)]
    [InlineData(1000, 2, 7, 1.2, false)]
    [InlineData(1000, 2, 8, 1.2, true)]
    [InlineData(1000, 1, 8, 1.2, false)]
    [InlineData(1000, 2, 9, 1.1, true)]
    [InlineData(1000, 2, 12, 1.1, false)]
    [InlineData(1000, 2, 14, 1.05, true)]
    [InlineData(1000, 2, 16, 1.05, true)]
    [InlineData(1000, 1, 16, 1.05, false)]
    [InlineData(1000, 2, 24, 1.05, false)]
    [InlineData(1000, 2, 25, 1.05, true)]
    [InlineData(1000, 2, 27, 1.05, false)]
    [InlineData(1000, 2, 28, 1.05, true)]
    [InlineData(1000, 2, 31, 1.03, true)]
    [InlineData(1000, 2, 32, 1.03, false)]
    [InlineData(1000, 1, 32, 1.03, true)]
    [InlineData(1000, 2, 33, 1.03, true)]
    [InlineData(1000, 2, 40, 1.05, true)]
    [InlineData(1000, 2, 48, 1.05, false)]
    [InlineData(1000, 2, 50, 1.05, true)]
    [InlineData(1000, 2, 60, 1.05, true)]
    [InlineData(1000, 2, 64, 1.05, true)]
    [InlineData(3000, 2, 1, 1.4, true)]
    [InlineData(3000, 2, 2, 1.4, false)]
    [InlineData(3000, 2, 3, 1.4, true)]
    [InlineData(3000, 2, 4, 1.2, true)]
    [InlineData(3000, 2, 6, 1.2, false)]
    [InlineData(3000, 2, 7, 1.2, true)]
    [InlineData(3000, 2, 8, 1.2, false)]
    [InlineData(3000, 2, 15, 1.05, true)]
    [InlineData(3000, 2, 16, 1.05, false)]
    [InlineData(3000, 2, 20, 1.05, true)]
    [InlineData(150, 2, 1, 1.4, true)]
    [InlineData(150, 2, 2, 1.4, false)]
    [InlineData(150, 2, 5, 1.2, true)]
    [InlineData(150, 2, 20, 1.05, true)]
    [InlineData(150, 2, 32, 1.05, false)]
    [InlineData(150, 2, 48, 1.05, true)]
    public void Both_loops_have_the_same_bits(int components, int p, int batch, double multiple, bool arrives)
    {
        const int trajectories = 150, steps = 6000;
        using StyblinskiTangSum sum = new(new StyblinskiTangOptions { Components = components, Dimension = p, Dispersion = 0.8 });
        double[] center = sum.Find("flat")!.Point;
        using LocalGeometry geometry = LocalGeometry.At(sum, center);
        EnsembleOptions options = new()
        {
            LearningRate = multiple * MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, new(batch, Sampling.WithReplacement)).Exact,
            Batch = new(batch, Sampling.WithReplacement),
            Center = center,
            Start = new Start.Around(center, 1e-5),
            LeaveRadius = 1e-4,
            ArriveRadius = arrives ? 1e-12 : 0,
            Trajectories = trajectories,
            Steps = steps,
            Seed = 8,
        };
        using SimulationProblem simulation = SimulationProblem.Of(sum);
        using Recording pairs = Run(options, recording => Fast(simulation, options, recording));
        using Recording general = Run(options, recording => new GroupLoop(simulation, options, recording, null));
        Assert.Equal(general.FinalPoints, pairs.FinalPoints);
        Assert.Equal(RecordedSquares.Of(general), RecordedSquares.Of(pairs));
        Assert.Equal(general.StopSteps, pairs.StopSteps);
        Assert.Equal(general.Outcomes, pairs.Outcomes);
        Assert.True(general.Outcomes.Distinct().Count() > 1 || batch > 1, "Some paths are to leave and some are not.");
    }

    /// <summary>
    /// Every batch up to more than two halves of the ring, for the numbers of components at which the number of indices in a word changes.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(19)]
    [InlineData(45)]
    [InlineData(46)]
    [InlineData(161)]
    [InlineData(162)]
    [InlineData(2048)]
    [InlineData(2049)]
    public void Every_batch_has_the_same_bits(int components)
    {
        const int trajectories = 35, steps = 43;
        using StyblinskiTangSum sum = new(new StyblinskiTangOptions { Components = components, Dimension = 2, Dispersion = 0.8 });
        using SimulationProblem simulation = SimulationProblem.Of(sum);
        double[] center = [-2.9, -2.9];
        for (int batch = 1; batch <= Math.Min(70, (2 * components) - 1); batch++) // the general loop draws larger ones as counts
        {
            EnsembleOptions options = new()
            {
                LearningRate = 0.05,
                Batch = new(batch, Sampling.WithReplacement),
                Center = center,
                Start = new Start.Around(center, 0.5),
                LeaveRadius = batch % 3 == 0 ? 0.8 : 4,
                ArriveRadius = batch % 4 == 0 ? 0.02 : 0,
                Trajectories = trajectories,
                Steps = steps,
                Seed = (ulong)batch,
            };
            using Recording pairs = Run(options, recording => Fast(simulation, options, recording));
            using Recording general = Run(options, recording => new GroupLoop(simulation, options, recording, null));
            Assert.Equal(general.FinalPoints, pairs.FinalPoints);
            Assert.Equal(RecordedSquares.Of(general), RecordedSquares.Of(pairs));
            Assert.Equal(general.StopSteps, pairs.StopSteps);
            Assert.Equal(general.Outcomes, pairs.Outcomes);
        }
    }

    /// <summary>The loop that a run would use. Makes sure that it is not the general loop, which would then be compared with itself.</summary>
    static ITrajectoryLoop Fast(SimulationProblem simulation, EnsembleOptions options, Recording recording)
    {
        ITrajectoryLoop loop = simulation.NewLoop(options, recording, null);
        Assert.Equal(typeof(PairLoop<,,>), loop.GetType().GetGenericTypeDefinition());
        return loop;
    }

    static Recording Run(EnsembleOptions options, Func<Recording, ITrajectoryLoop> newLoop)
    {
        Recording recording = new(options.Trajectories, options.Center.Length, [.. _records.Where(step
            => step < options.Steps), options.Steps], false);
        using ITrajectoryLoop loop = newLoop(recording);
        for (int first = 0; first < options.Trajectories; first += loop.Group)
        {
            loop.Run(first, Math.Min(loop.Group, options.Trajectories - first), CancellationToken.None);
        }

        return recording;
    }
}
