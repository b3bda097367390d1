using System.Globalization;
using Escapement.Problems;

namespace Escapement.Simulation;

/// <summary>Rejects an invalid setting before anything is allocated.</summary>
static class EnsembleChecks
{
    public static void Require(FiniteSum problem, double tables, EnsembleOptions options, IReadOnlyList<int> steps)
    {
        int p = problem.Dimension;
        Refuse(
            !(options.LearningRate >= 0 && double.IsFinite(options.LearningRate)),
            $"The learning rate is {options.LearningRate}, expected a finite number of at least 0.");
        Refuse(problem.Components < 1, $"The problem has {problem.Components} components, expected at least 1.");
        Refuse(options.Batch.Size < 1, $"The batch size is {options.Batch.Size}, expected at least 1.");
        Refuse(
            options.Batch.Sampling != Updates.Sampling.WithReplacement && options.Batch.Size > problem.Components,
            $"The batch size is {options.Batch.Size}, expected at most the number of components, {problem.Components}, without replacement.");
        Refuse(options.Trajectories < 1, $"The number of trajectories is {options.Trajectories}, expected at least 1.");
        Refuse(options.Steps < 0, $"The number of steps is {options.Steps}, expected at least 0.");
        Refuse(options.Threads < 1, $"The number of threads is {options.Threads}, expected at least 1.");
        Refuse(options.Center.Length != p, $"The center has {options.Center.Length} numbers, expected {p}, one for each parameter.");
        Refuse(options.Center.Any(v => !double.IsFinite(v)), $"The center has a number that is not finite.");
        Refuse(!(options.LeaveRadius > 0), $"The leave radius is {options.LeaveRadius}, expected a number above 0.");
        Refuse(
            !(options.ArriveRadius >= 0 && double.IsFinite(options.ArriveRadius)),
            $"The arrive radius is {options.ArriveRadius}, expected a finite number of at least 0.");
        Refuse(
            options.ArriveRadius >= options.LeaveRadius,
            $"The arrive radius {options.ArriveRadius} is not below the leave radius {options.LeaveRadius}: no trajectory could move between them.");
        Refuse(
            steps.Any(s => s < 0 || s > options.Steps) || steps.Zip(steps.Skip(1)).Any(pair => pair.First >= pair.Second),
            $"The recorded steps must increase strictly and lie in 0 … {options.Steps}.");
        if (options.Rule.Preconditioner?.Fault(p) is { } fault)
        {
            throw new SimulationException(fault);
        }

        if (options.Start.Problem(p) is { } start)
        {
            throw new SimulationException(start);
        }

        double records = Recording.Bytes(options.Trajectories, p, steps.Count, options.RecordLoss);
        string remedy = records > tables ? "run fewer trajectories or record fewer steps" : "raise the limit or use fewer components";
        Refuse(
            records + tables > options.MemoryLimit,
            $"Records need {MiB(records)} MiB and coefficients {MiB(tables)} MiB, more than the limit of {MiB(options.MemoryLimit)} MiB: {remedy}.");
    }

    static string MiB(double bytes) => (bytes / (1 << 20)).ToString("N0", CultureInfo.InvariantCulture);

    static void Refuse(bool wrong, FormattableString message)
    {
        if (wrong)
        {
            throw new SimulationException(message.ToString(CultureInfo.InvariantCulture));
        }
    }
}
