namespace Escapement.Experiments.Pictures;

/// <summary>Learning rate against batch size: cells by the share of paths that left, and predicted lines over them.</summary>
/// <param name="batches">The batch sizes of the columns, ascending.</param>
/// <param name="learningRates">The learning rates of the rows, ascending.</param>
/// <param name="share">The share by column and row; NaN where no cell is finished.</param>
/// <param name="lines">The lines, in the order of the legend.</param>
/// <param name="barLabel">What the colors mean.</param>
sealed class PhaseMap(
    IReadOnlyList<int> batches, IReadOnlyList<double> learningRates, Func<int, int, double> share, IReadOnlyList<PhaseLine> lines, string barLabel)
    : Picture
{
    public IReadOnlyList<int> Batches => batches;

    public IReadOnlyList<double> LearningRates => learningRates;

    public Func<int, int, double> Share => share;

    public IReadOnlyList<PhaseLine> Lines => lines;

    public string BarLabel => barLabel;
}

/// <summary>A predicted learning rate over the batch sizes.</summary>
/// <param name="Label">Its name in the legend; null for none.</param>
/// <param name="Points">Learning rates by batch size; the line skips those that are not positive and finite.</param>
/// <param name="Ink">What it stands for.</param>
/// <param name="Width">Its width.</param>
/// <param name="Style">How it is drawn.</param>
/// <param name="Marker">The marker of each point.</param>
sealed record PhaseLine(
    string? Label, IReadOnlyList<(int Batch, double Rate)> Points, Ink Ink, float Width, Stroke Style, PointShape Marker = PointShape.None)
{
    /// <summary>A learning rate that is the same at all batch sizes; null for a line through points.</summary>
    public double? Level { get; init; }

    /// <summary>A line at one learning rate across the whole figure.</summary>
    public static PhaseLine At(string label, double rate, Ink ink, float width, Stroke style) => new(label, [], ink, width, style) { Level = rate };
}
