using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;
using TorchSharp;
using static TorchSharp.torch;

namespace Escapement.Experiments.Claims;

/// <summary>
/// The growth of the second moment in one step of SGD, measured by running it. Let V be the matrix with <c>E‖Ae‖²_V = ρ‖e‖²_V</c> for every e (T is
/// self-adjoint, so V is T's own eigenmatrix). In the norm of V one step from any start shows ρ itself: there is no transient, and no need for the
/// rare paths that dominate an average over many steps.
/// </summary>
/// <remarks>
/// With gradient noise, two paths run on the same batches, one from beside the minimizer and one from the minimizer. Their difference is exactly Ae,
/// without the noise. On a nonconvex sum the start must be near enough for the curvature to be constant.
/// </remarks>
/// <param name="Rho">ρ as computed.</param>
/// <param name="Measured">ρ as measured, with its interval.</param>
/// <param name="Paths">The number of paths used.</param>
sealed record OneStepGrowth(double Rho, Estimate Measured, int Paths)
{
    /// <summary>
    /// Student t intervals need at least this many paths: squares after one step are skewed, and a study's joint confidence reaches far into the
    /// tails.
    /// </summary>
    const int FewestPaths = 8192;

    const int Factor = 4;

    /// <summary>
    /// Measures ρ with more and more paths until the interval excludes 1. Each interval is widened so that all of them hold together.
    /// </summary>
    /// <param name="problem">The finite sum.</param>
    /// <param name="simulation">Its tables.</param>
    /// <param name="geometry">Its local geometry at the minimizer.</param>
    /// <param name="center">The minimizer.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="learningRate">C.</param>
    /// <param name="radius">The distance of the start.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="confidence">The confidence of the last interval, however many were tried.</param>
    /// <param name="mostPaths">The largest number of paths.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static OneStepGrowth Measure(
        FiniteSum problem, SimulationProblem simulation, LocalGeometry geometry, double[] center, Batch batch, double learningRate, double radius,
        ulong seed, double confidence, int mostPaths, CancellationToken cancellationToken)
    {
        (double rho, double[,] v) = Perron(geometry, batch, learningRate, cancellationToken);
        int looks = 1 + (int)Math.Ceiling(Math.Log((double)mostPaths / FewestPaths) / Math.Log(Factor));
        double each = 1 - ((1 - confidence) / looks);
        for (int paths = FewestPaths; ; paths *= Factor)
        {
            paths = Math.Min(paths, mostPaths);
            Estimate measured = Ratio(problem, simulation, geometry, center, batch, learningRate, radius, seed, paths, v, each, cancellationToken);
            if (paths == mostPaths || measured.Low > 1 || measured.High < 1)
            {
                return new(rho, measured, paths);
            }
        }
    }

    /// <summary>ρ and V in the coordinates of the problem.</summary>
    static (double Rho, double[,] V) Perron(LocalGeometry geometry, Batch batch, double learningRate, CancellationToken cancellationToken)
    {
        using DisposeScope scope = NewDisposeScope();
        using ActiveModes modes = new(geometry, UpdateRule.Sgd);
        (SecondMomentRate[] rates, Tensor?[] matrices) = SecondMomentRate.ComputeWithMatrices(
            modes, [batch.SamplingFactor(geometry.Components)], learningRate, [], null, cancellationToken);
        Tensor full = geometry.Basis.matmul(matrices[0]!).matmul(geometry.Basis.t()).contiguous();
        int p = geometry.Dimension;
        double[] flat = full.data<double>().ToArray();
        double[,] v = new double[p, p];
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++)
            {
                v[i, j] = 0.5 * (flat[(i * p) + j] + flat[(j * p) + i]);
            }
        }

        matrices[0]!.Dispose();
        return (rates[0].Rho, v);
    }

    static Estimate Ratio(
        FiniteSum problem, SimulationProblem simulation, LocalGeometry geometry, double[] center, Batch batch, double learningRate, double radius,
        ulong seed, int paths, double[,] v, double confidence, CancellationToken cancellationToken)
    {
        EnsembleOptions options = new()
        {
            LearningRate = learningRate,
            Batch = batch,
            Center = center,
            Start = new Start.Around(center, radius),
            Trajectories = paths,
            Steps = 1,
            RecordedSteps = [0],
            Seed = seed,
            Threads = 1,
        };
        double[] beside = Run(options), there = geometry.GradientNoiseTrace > 0 ? Run(options with { Start = new Start.Around(center, 0) }) : [];
        int p = center.Length;
        double[] after = new double[paths], before = new double[paths], difference = new double[p];
        for (int t = 0; t < paths; t++)
        {
            options.Start.Write(seed, (uint)t, difference);
            for (int j = 0; j < p; j++)
            {
                difference[j] -= center[j];
            }

            before[t] = Square(v, difference);
            for (int j = 0; j < p; j++)
            {
                difference[j] = beside[(t * p) + j] - (there.Length > 0 ? there[(t * p) + j] : center[j]);
            }

            after[t] = Square(v, difference);
        }

        // The interval of a ratio of means, linearized, since n is eight thousand or more.
        double scale = before.Average(), ratio = after.Average() / scale;
        double[] deviations = [.. after.Zip(before, (a, b) => (a - (ratio * b)) / scale)];
        double half = StudentT.Interval(deviations, confidence).Half;
        return new(ratio, ratio - half, ratio + half);

        double[] Run(EnsembleOptions one)
        {
            EnsembleResult result = Ensemble.RunOn(problem, simulation, one, null, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return result.FinalPoints;
        }
    }

    static double Square(double[,] v, ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < x.Length; j++)
            {
                sum += x[i] * v[i, j] * x[j];
            }
        }

        return sum;
    }
}
