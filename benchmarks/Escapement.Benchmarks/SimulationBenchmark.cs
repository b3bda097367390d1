using System.Diagnostics;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Benchmarks;

/// <summary>
/// `simulation`: an ensemble on rows from a file, the same job as the peers in benchmarks/peers/simulation.*, through the public API. The time is
/// that of <see cref="Ensemble.Run"/>, including tables, start points, recorded curve and statistics. It excludes the problem, the start of the
/// process and a short run that compiles the code.
/// </summary>
sealed record SimulationBenchmark(
    string Problem, string Rows, int Components, int Columns, int Batch, int Trajectories, int Steps,
    double LearningRate, double StartRadius, double LeaveRadius, string Minimizer, int Seed, int Threads)
{
    const int WarmUpSteps = 1000; // enough that gaps between records reach whole halves of draws, which have their own kernel

    /// <summary>The printed result; its names are those of the peers.</summary>
    public sealed record Report(
        string Program, string Problem, int K, int Trajectories, int Steps, double Seconds, double ComponentGradientsPerSecond,
        int Left, double MeanSquare, int Threads, string Versions, double PeakMib);

    public Report Run()
    {
        using FiniteSum problem = Load();
        double[] center = Read(Minimizer, Columns);
        EnsembleOptions options = new()
        {
            LearningRate = LearningRate,
            Batch = new(Batch, Sampling.WithReplacement),
            Center = center,
            Start = new Start.Around(center, StartRadius),
            Trajectories = Trajectories,
            Steps = Steps,
            LeaveRadius = LeaveRadius,
            Seed = (ulong)Seed,
            Threads = Threads,
        };
        for (int i = 0; i < 3; i++)
        {
            Ensemble.Run(problem, options with { Steps = Math.Min(Steps, WarmUpSteps), Trajectories = Math.Min(Trajectories, 64) });
            Thread.Sleep(150); // the compiler's second tier runs in the background
        }

        Clock clock = Clock.Start();
        EnsembleResult result = Ensemble.Run(problem, options);
        double seconds = clock.Lap();
        double[] stayed = [.. result.FinalSquaredDistances.Where((_, t) => result.Outcomes[t] == TrajectoryOutcome.Running)];
        return new(
            "Escapement", Problem, Batch, Trajectories, Steps, seconds, result.ComponentGradients / seconds, result.LeftCount,
            stayed.Length > 0 ? stayed.Average() : double.NaN, Threads, $".NET {Environment.Version}",
            Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0);
    }

    FiniteSum Load()
    {
        if (Problem == "styblinski-tang")
        {
            double[] rows = Read(Rows, Components * 3 * Columns);
            double[,] Part(int part)
            {
                double[,] values = new double[Components, Columns];
                for (int i = 0; i < Components; i++)
                {
                    for (int j = 0; j < Columns; j++)
                    {
                        values[i, j] = rows[(((i * 3) + part) * Columns) + j];
                    }
                }

                return values;
            }

            return new StyblinskiTangSum(Part(0), Part(1), Part(2));
        }

        double[] table = Read(Rows, Components * (Columns + 1));
        double[,] x = new double[Components, Columns];
        double[] y = new double[Components];
        for (int i = 0; i < Components; i++)
        {
            for (int j = 0; j < Columns; j++)
            {
                x[i, j] = table[(i * (Columns + 1)) + j];
            }

            y[i] = table[(i * (Columns + 1)) + Columns];
        }

        return new LeastSquares(x, y, intercept: false);
    }

    /// <summary>Little-endian doubles without a header.</summary>
    static double[] Read(string file, int count)
    {
        byte[] bytes = File.ReadAllBytes(file);
        double[] values = new double[count];
        if (bytes.Length != 8L * count)
        {
            throw new IOException($"{file} has {bytes.Length} bytes, expected {8L * count}.");
        }

        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return values;
    }
}
