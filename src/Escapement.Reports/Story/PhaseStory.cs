using System.Globalization;
using Escapement.Experiments.Phases;
using Escapement.Updates;

namespace Escapement.Reports.Story;

/// <summary>The results and assumptions of a grid, in sentences.</summary>
static class PhaseStory
{
    /// <summary>Where leaving begins, relative to the prediction.</summary>
    public static string Outcome(PhaseDiagram diagram)
    {
        IReadOnlyList<LeavingOnset> onsets = PhaseSummary.Onsets(diagram);
        List<string> sentences = [];
        if (!diagram.Complete)
        {
            sentences.Add($"Interrupted: {Numbers.Count(diagram.Cells.Count)} of {Numbers.Count(diagram.CellCount)} cells were finished.");
        }

        double grid = diagram.Grid.LearningRates[1] / diagram.Grid.LearningRates[0];
        sentences.Add(Range(onsets.Select(onset => onset.First)) is { } first
            ? $"Leaving begins at {first} times the exact threshold C*(k), from which on the mean square error grows (the grid's learning rates "
                + $"are a factor of {Numbers.Spoken(grid)} apart)."
            : "At none of the batch sizes that were finished did any path leave.");
        sentences.Add($"Below C*(k) {Lost(diagram.Cells.Where(cell => diagram.Ratio(cell) < 1))}; above it, "
            + $"{Lost(diagram.Cells.Where(cell => diagram.Ratio(cell) > 1))}.");
        if (diagram.Report.GradientNoise > 0 && diagram.Cells.Any(cell => cell.Left > 0 && diagram.Ratio(cell) < 1))
        {
            sentences.Add("Below C*(k) it is gradient noise that carries paths past the leave radius: it holds them at a distance that grows "
                + "towards C*(k), and, where the loss is not quadratic, out to where its curvature is another.");
        }

        if (Range(diagram.Report.Thresholds.Zip(diagram.Prediction.LyapunovThresholds, (row, zero) => zero?.Value / row.Exact)) is { } zero)
        {
            sentences.Add($"Almost every path leaves where the Lyapunov exponent γ is positive, from {zero} times C*(k) on"
                + (Range(onsets.Select(onset => onset.HalfOverLyapunov)) is { } half ? $": half of them had left at {half} times that." : "."));
        }

        double lowest = diagram.Grid.LearningRates[0], highest = diagram.Grid.LearningRates[^1];
        if (diagram.Report.Thresholds.All(row => row.PatelConvergence < lowest && row.PatelDivergence > highest))
        {
            sentences.Add("The paper's bounds lie below and above the whole grid.");
        }

        return string.Join(' ', sentences);
    }

    /// <summary>What was simulated, and how to repeat it.</summary>
    public static string Setting(PhaseDiagram diagram)
    {
        GridRequest request = diagram.Grid;
        double gradients = diagram.Cells.Sum(cell => (double)cell.ComponentGradients);
        return $"{diagram.Prediction.Analysis.Problem.TrimEnd('.')}. Batches drawn {SamplingNames.Spoken(request.Batches[0].Sampling)}"
            + $"{RuleText.Appended(request.Rule)}. Each cell: {Numbers.Of(request.Trajectories, "path")} from distance "
            + $"{Numbers.Spoken(request.StartRadius)}, up to {Numbers.Of(request.Steps, "step")}; left means farther than "
            + $"{Numbers.Spoken(request.LeaveRadius)} ({diagram.Prediction.Leave.Reason}). Seed {request.Seed}. "
            + $"{Numbers.Size(gradients)} component gradients in {diagram.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s. "
            + "Intervals in the files: 99 %, shares by Clopper and Pearson.";
    }

    static string Lost(IEnumerable<PhaseCell> some)
    {
        PhaseCell[] cells = [.. some];
        int lost = cells.Count(cell => cell.Left > 0);
        return cells.Length == 0 ? "there are no cells" : $"{Numbers.Count(lost)} of {Numbers.Of(cells.Length, "cell")} lost paths";
    }

    /// <summary>"0.97", or "0.97 to 1.2".</summary>
    static string? Range(IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>()];
        return known.Length == 0 ? null
            : Round(known.Min()) == Round(known.Max()) ? Round(known.Min())
            : $"{Round(known.Min())} to {Round(known.Max())}";

        static string Round(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
    }
}
