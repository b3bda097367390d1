using Escapement.Experiments.Phases;
using Escapement.Reports.Data;
using Escapement.Reports.Figures;
using Escapement.Reports.Story;

namespace Escapement.Reports;

/// <summary>The forms in which a phase diagram can be shown.</summary>
sealed class PhaseReport(PhaseDiagram diagram) : ResultReport
{
    /// <summary>The names of the files of a phase diagram.</summary>
    public static IReadOnlyList<string> FileNames { get; } = UsualNames("phase");

    /// <inheritdoc/>
    public override IReadOnlyList<string> Warnings => diagram.Prediction.Analysis.Warnings;

    /// <inheritdoc/>
    public override string? Note => diagram.Note;

    /// <inheritdoc/>
    public override string Json() => PhaseJson.Of(diagram);

    /// <inheritdoc/>
    public override IEnumerable<string> Rows() => PhaseCsv.Of(diagram);

    /// <inheritdoc/>
    public override void Text(TextWriter writer, int width, bool terminal, bool chart) => PhaseText.Write(writer, diagram, width);

    /// <inheritdoc/>
    public override IEnumerable<ResultFile> Files() => UsualFiles(FileNames, () => PhaseFigure.Svg(diagram), () => PhaseFigure.Png(diagram));
}
