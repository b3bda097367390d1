using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Tests.Simulation;

public sealed class RecordingTests
{
    const int Trajectories = 7, Dimension = 2;

    static readonly EnsembleOptions _options = new()
    {
        LearningRate = 1,
        Batch = new(1, Sampling.WithReplacement),
        Center = new double[Dimension],
        Start = new Start.Around(new double[Dimension], 1),
        Trajectories = Trajectories,
        Steps = 9,
        Seed = 1,
        LeaveRadius = 50,
    };

    /// <summary>Trajectory t has squares 10·(record) + t, losses 1,000 higher, and ends at (t, −t) after t steps.</summary>
    static Recording Recorded()
    {
        Recording recording = new(Trajectories, Dimension, [0, 4, 9], withLoss: true);
        for (int t = 0; t < Trajectories; t++)
        {
            for (int at = 0; at < 3; at++)
            {
                double square = (10 * at) + t;
                recording.Record(t, at, square, _ => 1000 + square, []);
            }

            recording.StartDistances[t] = -t;
            recording.Stop(t, t, t, _options, [t, -t]);
        }

        return recording;
    }

    [Theory]
    [InlineData]
    [InlineData(6)]
    [InlineData(0, 1, 2)]
    [InlineData(1, 2, 5)]
    [InlineData(0, 2, 3, 4, 6)]
    [InlineData(0, 1, 2, 3, 4, 5, 6)]
    public void Keeps_some_in_their_order(params int[] kept)
    {
        using Recording recording = Recorded();
        recording.Keep(kept);
        Assert.Equal(kept, recording.StopSteps);
        Assert.Equal(kept.Select(t => (double)t), recording.FinalSquares);
        Assert.Equal(kept.Select(t => (double)-t), recording.StartDistances);
        Assert.Equal(kept.SelectMany(t => (double[])[t, -t]), recording.FinalPoints);
        Assert.Equal(kept.Length, recording.Outcomes.Length);
        for (int at = 0; at < 3; at++)
        {
            Assert.Equal(kept.Select(t => (10.0 * at) + t), recording.Squares(at).ToArray());
            Assert.Equal(kept.Select(t => 1000 + (10.0 * at) + t), recording.Losses(at).ToArray());
        }
    }

    /// <summary>Threads touch their pages when they start; other threads may already have recorded.</summary>
    [Fact]
    public void Touching_its_pages_changes_nothing()
    {
        using Recording recording = Recorded();
        recording.Touch(0, 2);
        recording.Touch(1, 2);
        Assert.Equal(Enumerable.Range(0, Trajectories).Select(t => 20.0 + t), recording.Squares(2).ToArray());
        Assert.Equal(0, recording.Squares(0)[0]);
        Assert.Equal(1000, recording.Losses(0)[0]);
        Assert.Equal([0, 0, 1, -1], recording.FinalPoints[..4]);

        double[] pages = [.. Enumerable.Range(1, 1 << 20).Select(i => (double)i)];
        for (int share = 0; share < 3; share++)
        {
            AlignedBuffer.Touch(pages, share, 3);
        }

        Assert.Equal(Enumerable.Range(1, 1 << 20).Select(i => (double)i), pages);
    }
}
