using Escapement.Experiments.Measurements;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Sources;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Experiments.Claims;

/// <summary>A problem at one of its minimizers, with everything that a measurement needs.</summary>
sealed class ProblemSetup : IDisposable
{
    ProblemSetup(string name, FiniteSum problem, double[] center)
    {
        (Name, Problem, Center) = (name, problem, center);
        Geometry = LocalGeometry.At(problem, center);
        Simulation = SimulationProblem.Of(problem);
    }

    /// <summary>A test problem at a named minimizer.</summary>
    public static ProblemSetup Of(string source, string minimizer)
    {
        NonconvexSum sum = (NonconvexSum)ProblemSource.Load(source);
        return new(source, sum, sum.Find(minimizer)!.Point);
    }

    /// <summary>A quadratic sum at 0.</summary>
    public static ProblemSetup Of(string name, QuadraticSum sum) => new(name, sum, new double[sum.Dimension]);

    public string Name { get; }

    public FiniteSum Problem { get; }

    public double[] Center { get; }

    public LocalGeometry Geometry { get; }

    public SimulationProblem Simulation { get; }

    /// <summary>C*(k), with replacement.</summary>
    public Threshold Threshold(int batch, CancellationToken token)
        => MeanSquareThreshold.Compute(Geometry, UpdateRule.Sgd, [Draw(batch)], null, null, token).Thresholds[0];

    /// <summary>C^γ(k); null if the exponent is negative over the whole range searched.</summary>
    public Estimate? Lyapunov(int batch, double meanSquare, ulong seed, double confidence, CancellationToken token)
    {
        using LyapunovThreshold search = new(Geometry, UpdateRule.Sgd, new PathwiseOptions { Seed = seed, Confidence = confidence });
        return search.Compute(Draw(batch), meanSquare, token);
    }

    /// <summary>γ, α and the regime.</summary>
    public PathwiseStability Paths(int batch, double learningRate, ulong seed, double confidence, CancellationToken token)
        => PathwiseStability.Compute(
            Geometry, UpdateRule.Sgd, Draw(batch), learningRate, new PathwiseOptions { Seed = seed, Confidence = confidence }, null, token);

    /// <summary>An ensemble that starts around the minimizer, on one thread.</summary>
    public EnsembleOptions Ensemble(int batch, double learningRate, double startRadius, int paths, int steps, ulong seed) => new()
    {
        LearningRate = learningRate,
        Batch = Draw(batch),
        Center = Center,
        Start = new Start.Around(Center, startRadius),
        Trajectories = paths,
        Steps = steps,
        Seed = CellSeed.Of(seed, Draw(batch), learningRate),
        RecordedSteps = [0],
        Threads = 1,
    };

    /// <summary>Runs it.</summary>
    public EnsembleResult Run(EnsembleOptions options, CancellationToken token)
    {
        EnsembleResult result = Escapement.Simulation.Ensemble.RunOn(Problem, Simulation, options, null, token);
        token.ThrowIfCancellationRequested();
        return result;
    }

    /// <summary>k components with replacement.</summary>
    public static Batch Draw(int size) => new(size, Sampling.WithReplacement);

    public void Dispose()
    {
        Simulation.Dispose();
        Geometry.Dispose();
        Problem.Dispose();
    }
}
