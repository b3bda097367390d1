using Escapement.Cli.Commands;
using Escapement.Studies;

namespace Escapement.Cli.Story;

/// <summary>What a grid showed and under which assumptions, in sentences.</summary>
static class PhaseStory
{
    /// <summary>Where leaving begins, relative to the prediction.</summary>
    public static string Outcome(PhaseStudy study)
    {
        PhaseCell[] below = [.. study.Cells.Where(cell => study.Ratio(cell) < 1)], above = [.. study.Cells.Where(cell => study.Ratio(cell) > 1)];
        IReadOnlyList<LeavingOnset> onsets = PhaseSummary.Onsets(study);
        List<string> sentences = [];
        if (Range(onsets.Select(onset => onset.First)) is { } first)
        {
            double grid = study.Request.LearningRates[1] / study.Request.LearningRates[0];
            sentences.Add($"Leaving begins at {first} times the exact threshold C*(k) (learning rates of the grid are {Numbers.Spoken(grid)} apart)"
                + (Range(onsets.Select(onset => onset.Half)) is { } half ? $"; half of the trajectories leave from {half} times." : "."));
        }
        else
        {
            sentences.Add("No trajectory left at any learning rate and batch size of the grid.");
        }

        sentences.Add($"Below C*(k) {Lost(below)}; above it, {Lost(above)}.");
        if (above.Any(cell => cell.Left < cell.Trajectories))
        {
            sentences.Add("C*(k) is where the second moment explodes: paths leave for sure only where the Lyapunov exponent is positive, and in between "
                + "the share that leaves grows with the start radius.");
        }

        if (!study.Complete)
        {
            sentences.Insert(0, $"Interrupted: {Numbers.Count(study.Cells.Count)} of {Numbers.Count(study.Of)} cells were finished.");
        }

        return string.Join(' ', sentences);
    }

    /// <summary>What was simulated, and how to repeat it.</summary>
    public static string Setting(PhaseStudy study)
    {
        PhaseRequest request = study.Request;
        double gradients = study.Cells.Sum(cell => (double)cell.ComponentGradients);
        string beyond = request.LeaveRadius > study.Neighborhood
            ? $" Another minimizer is as near from a distance of {Numbers.Spoken(study.Neighborhood)}: the leave radius already contains points of its side."
            : "";
        return $"{study.Analysis.Problem.TrimEnd('.')}. Batches drawn {SamplingNames.Spoken(request.Batches[0].Sampling)}"
            + $"{Rule(request)}. Each cell: {Numbers.Of(request.Trajectories, "path")} from distance "
            + $"{Numbers.Spoken(request.StartRadius)}, up to {Numbers.Of(request.Steps, "step")}; left means farther than "
            + $"{Numbers.Spoken(request.LeaveRadius)} ({study.LeaveReason}).{beyond} Seed {request.Seed}. "
            + $"{Numbers.Size(gradients)} component gradients in {study.Elapsed.TotalSeconds:0.0} s. Intervals of shares: Clopper–Pearson, 99 %.";
    }

    static string Rule(PhaseRequest request)
        => (request.Rule.Momentum > 0
                ? $", {(request.Rule.Nesterov ? "Nesterov" : "heavy ball")} momentum {Numbers.Spoken(request.Rule.Momentum)}"
                : "")
            + (request.Rule.WeightDecay > 0 ? $", weight decay {Numbers.Spoken(request.Rule.WeightDecay)}" : "");

    static string Lost(PhaseCell[] cells)
        => cells.Length == 0 ? "there are no cells" : $"{Numbers.Count(cells.Count(cell => cell.Left > 0))} of {Numbers.Of(cells.Length, "cell")} lost trajectories";

    /// <summary>"0.97", or "0.97 to 1.2".</summary>
    static string? Range(IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>()];
        return known.Length == 0 ? null
            : Round(known.Min()) == Round(known.Max()) ? Round(known.Min())
            : $"{Round(known.Min())} to {Round(known.Max())}";

        static string Round(double value) => value.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
    }
}
