using Escapement.Design;
using Escapement.Experiments.Designs;
using Escapement.Statistics;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>Keeping one minimum and shedding another, in sentences and as a table.</summary>
static class SelectionText
{
    public static IEnumerable<string> Tell(DesignResult.KeepAndShed design)
    {
        Selection selection = design.Selection;
        yield return selection.Best is { } best ? Best(design, best) : Nothing(design);
        if (selection is { Best: { } first, BestPerStep: { } large } && first != large)
        {
            yield return $"Of the batch sizes analyzed this one tells the two apart fastest per component gradient; per step it is batch size "
                + $"{Count(large.Batch.Size)} with learning rate {Spoken(large.Choice!.LearningRate)}.";
        }

        if (selection.Windows.Any(window => window.MeanSquare is not null))
        {
            yield return Windows(design);
        }

        if (selection.Best is not null)
        {
            yield return "Each choice makes the smaller of two rates as large as it can be: that at which typical paths leave "
                + $"{design.Shed.Name}, and that at which the root mean square error at {design.Keep.Name} dies out; so no margin has to be chosen. "
                + "All this is about the neighborhoods of the two minima: where the curvature falls farther out, a path that leaves may go on "
                + "circling the same minimum, as 'escapement simulate' shows.";
        }
    }

    static string Best(DesignResult.KeepAndShed design, SelectionWindow window)
    {
        SelectionChoice choice = window.Choice!;
        string keep = design.Keep.Name, shed = design.Shed.Name;
        double noise = Math.Sqrt(choice.Floor.MeanSquareError);
        string leave = choice.Kind == SheddingKind.AlmostSurely
            ? $"almost every path leaves {shed}, {Spoken(Math.Exp(choice.AtShed.LyapunovExponent.Value ?? choice.Separation))} times as far with "
                + $"every step ({Exponent(choice.AtShed.LyapunovExponent)})"
            : $"the mean squared distance from {shed} grows {Spoken(choice.AtShed.Rho!.Value)}-fold with every step, yet almost every path comes "
                + $"back to it (α{Lines.Tie}={Lines.Tie}{Index(choice.AtShed.TailIndex)})";
        string floor = noise > 0
            ? $", down to a noise floor at distance {Spoken(noise)}, {Percent(noise / design.Distance)} of the distance between the two"
            : "";
        return $"To keep {keep} and shed {shed}, take learning rate {Spoken(choice.LearningRate)} at batch size {Count(window.Batch.Size)}: {leave}, "
            + $"while at {keep} the mean squared error shrinks {Spoken(1 / choice.AtKeep.Rho!.Value)}-fold{floor}.";
    }

    static string Nothing(DesignResult.KeepAndShed design)
    {
        string keep = design.Keep.Name, shed = design.Shed.Name;
        IReadOnlyList<SelectionWindow> windows = design.Selection.Windows;
        string none = $"No learning rate keeps {keep} and sheds {shed} at any batch size analyzed";
        if (windows.Any(window => window.MeanSquare is not null))
        {
            return $"{none}: wherever C* of {keep} is above that of {shed}, gradient noise holds paths farther than {Spoken(design.NoiseLimit)} "
                + $"from {keep}. Allow more with --noise.";
        }

        bool other = windows.Any(window => window.Keep.Exact < window.Shed.Exact);
        return $"{none}: {keep} is lost, in mean square, at a learning rate at which {shed} is still held"
            + (other ? $". The other way round there is a window: --keep {shed} --shed {keep}." : ".");
    }

    static string Windows(DesignResult.KeepAndShed design)
    {
        IReadOnlyList<SelectionWindow> windows = design.Selection.Windows;
        string shed = design.Shed.Name, keep = design.Keep.Name;
        List<string> sentences =
        [
            $"Between the two thresholds, where the mean squared error grows at {shed} and not at {keep}, lies a window "
                + $"{Where(windows, window => window.MeanSquare is not null)}; one in which almost every path leaves {shed} lies "
                + $"{Where(windows, window => window.Pathwise is not null)}.",
        ];
        if (windows.Any(window => window is { MeanSquare: not null, Pathwise: null, ShedLyapunov: not null }))
        {
            sentences.Add($"Where only the first exists, leaving {shed} is a matter of chance, in the ratio of distances to the power α.");
        }

        if (windows.Any(window => window.ShedLyapunov is null))
        {
            sentences.Add("Where γ = 0 is not given, it was too expensive to find or lies beyond 64 times C*.");
        }

        if (windows.Any(IsTooNoisy))
        {
            sentences.Add($"At batch size {Sizes(windows, IsTooNoisy)} there is no choice that holds the noise floor at {keep} within "
                + $"{Spoken(design.NoiseLimit)} (--noise).");
        }

        return string.Join(' ', sentences);

        static bool IsTooNoisy(SelectionWindow window) => window is { MeanSquare: not null, Choice: null };
    }

    /// <summary>"at every batch size analyzed", "from batch size 4 on", "at batch size 1, 2 and 4", "nowhere".</summary>
    static string Where(IReadOnlyList<SelectionWindow> windows, Func<SelectionWindow, bool> holds)
    {
        int first = windows.TakeWhile(window => !holds(window)).Count();
        return first == windows.Count ? "nowhere"
            : !windows.Skip(first).All(holds) ? $"at batch size {Sizes(windows, holds)}"
            : first == 0 ? "at every batch size analyzed"
            : $"from batch size {Count(windows[first].Batch.Size)} on";
    }

    static string Sizes(IReadOnlyList<SelectionWindow> windows, Func<SelectionWindow, bool> holds)
        => List([.. windows.Where(holds).Select(window => Count(window.Batch.Size))]);

    static string Percent(double share) => $"{Size(100 * share)}{Lines.Tie}%";

    static string Exponent(Estimate gamma) => $"γ{Lines.Tie}={Lines.Tie}{(gamma.Value is { } value ? Spoken(value) : "?")}"
        + (gamma.IsExact ? "" : $", 99{Lines.Tie}% interval {Spoken(gamma.Low)} to {Spoken(gamma.High)}");

    static string Index(Estimate? index) => index switch
    {
        null => "infinite",
        { Value: { } value } => Spoken(value),
        { High: var high } => $"at most {Spoken(high)}",
    };

    public static DesignTable Table(DesignResult.KeepAndShed design)
    {
        bool noisy = design.Keep.GradientNoise > 0;
        string shed = design.Shed.Name, keep = design.Keep.Name;
        List<string> heads = ["batch", $"C* {shed}", $"gamma=0 {shed}", $"C* {keep}", "choice", "rate/step", "alpha " + shed, "alpha " + keep];
        heads.AddRange(noisy ? [$"noise {keep}"] : Array.Empty<string>());
        return new(heads, [.. design.Selection.Windows.Select(Row)])
        {
            Note = "choice: the best learning rate between C* or gamma=0 of the one and C* of the other (m: in mean square only; - no window). "
                + "rate/step: the smaller of the rates of leaving and of settling. alpha: a path from a tenth of the distance leaves 10^alpha times "
                + "more rarely; 0: almost every path leaves; inf: none does without gradient noise."
                + (noisy ? " noise: root mean square distance that gradient noise keeps up." : ""),
        };

        IReadOnlyList<string> Row(SelectionWindow window)
        {
            string C(Func<SelectionChoice, string> tell) => window.Choice is { } choice ? tell(choice) : "-";
            List<string> cells =
            [
                Count(window.Batch.Size), Spoken(window.Shed.Exact), window.ShedLyapunov?.Value is { } zero ? Spoken(zero) : "-",
                Spoken(window.Keep.Exact), C(choice => Spoken(choice.LearningRate) + (choice.Kind == SheddingKind.InMeanSquare ? "m" : " ")),
                C(choice => Spoken(choice.Separation)), C(choice => Cell(choice.AtShed.TailIndex)), C(choice => Cell(choice.AtKeep.TailIndex)),
            ];
            cells.AddRange(noisy ? [C(choice => Spoken(Math.Sqrt(choice.Floor.MeanSquareError)))] : Array.Empty<string>());
            return cells;
        }

        static string Cell(Estimate? index) => index switch
        {
            null or { Value: double.PositiveInfinity } => "inf",
            { Value: { } value } => Size(value),
            { Low: > 0 and var low } => $">{Size(low)}",
            _ => "?",
        };
    }
}
