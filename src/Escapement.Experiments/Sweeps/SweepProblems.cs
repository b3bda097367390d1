using System.Collections.Concurrent;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Sources;

namespace Escapement.Experiments.Sweeps;

/// <summary>The problems of a sweep, each loaded on first use and shared by all threads.</summary>
/// <param name="folder">The folder of the sweep file, where files that sources name are searched first.</param>
sealed class SweepProblems(string folder) : IDisposable
{
    const string IdxPrefix = "mnist:";

    /// <summary>Relative tolerance of the loss at the probe: far above rounding and far below any change that matters.</summary>
    const double SameLoss = 1e-9;

    readonly ConcurrentDictionary<string, Lazy<LoadedProblem>> _loaded = new();

    /// <summary>A problem and its tables. Throws <see cref="SourceException"/> or <see cref="SimulationException"/>.</summary>
    public LoadedProblem Load(string source) => _loaded.GetOrAdd(source, name => new(() =>
    {
        FiniteSum problem = ProblemFile.Load(Beside(name));
        try
        {
            return new(problem, SimulationProblem.Of(problem));
        }
        catch
        {
            problem.Dispose();
            throw;
        }
    })).Value;

    /// <summary>The problem of a minimum, if it is unchanged since the sweep was started.</summary>
    /// <exception cref="SweepException">The problem has changed.</exception>
    public LoadedProblem LoadUnchanged(SweepMinimum minimum, double radius)
    {
        LoadedProblem loaded = Load(minimum.Problem);
        if (loaded.Checked.TryAdd(minimum.Minimizer ?? "", true))
        {
            double now = loaded.Problem.Dimension == minimum.Point.Length ? ProbeLoss(loaded.Problem, minimum.Point, radius) : double.NaN;
            if (!(Math.Abs(now - minimum.ProbeLoss) <= SameLoss * Math.Abs(minimum.ProbeLoss)))
            {
                throw new SweepException(
                    $"{minimum.Problem}: its data have changed since the sweep was started; restore them, or start anew in another --out.");
            }
        }

        return loaded;
    }

    /// <summary>F at one point of the sphere of the leave radius. It distinguishes data that share a minimizer and have zero loss there.</summary>
    public static double ProbeLoss(FiniteSum problem, double[] minimizer, double radius)
    {
        double[] probe = new double[minimizer.Length];
        new Start.Around(minimizer, radius).Write(seed: 0, trajectory: 0, probe);
        return problem.Loss(probe);
    }

    string Beside(string source)
    {
        string prefix = source.StartsWith(IdxPrefix, StringComparison.Ordinal) ? IdxPrefix : "";
        string beside = Path.Combine(folder, source[prefix.Length..]);
        return File.Exists(beside) || (prefix.Length > 0 && Directory.Exists(beside)) ? prefix + beside : source;
    }

    public void Dispose()
    {
        foreach (Lazy<LoadedProblem> problem in _loaded.Values.Where(problem => problem.IsValueCreated))
        {
            problem.Value.Simulation.Dispose();
            problem.Value.Problem.Dispose();
        }
    }
}

/// <summary>A problem and its tables.</summary>
sealed record LoadedProblem(FiniteSum Problem, SimulationProblem Simulation)
{
    /// <summary>The minimizers at which the problem was compared with the manifest.</summary>
    public ConcurrentDictionary<string, bool> Checked { get; } = new();
}
