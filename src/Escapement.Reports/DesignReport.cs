using Escapement.Experiments.Designs;
using Escapement.Reports.Data;
using Escapement.Reports.Figures;
using Escapement.Reports.Story;

namespace Escapement.Reports;

/// <summary>The forms in which a design can be shown.</summary>
sealed class DesignReport(DesignResult design) : ResultReport
{
    /// <summary>The names of the files of a design.</summary>
    public static IReadOnlyList<string> FileNames { get; } = UsualNames("design");

    /// <inheritdoc/>
    public override IReadOnlyList<string> Warnings => design.Setting.Warnings;

    /// <inheritdoc/>
    public override string Json() => DesignJson.Of(design);

    /// <inheritdoc/>
    public override IEnumerable<string> Rows() => DesignCsv.Of(design);

    /// <inheritdoc/>
    public override void Text(TextWriter writer, int width, bool terminal, bool chart) => DesignText.Write(writer, design, width);

    /// <inheritdoc/>
    public override IEnumerable<ResultFile> Files()
    {
        using DesignFigure figure = new(DesignPicture.Of(design));
        foreach (ResultFile file in UsualFiles(FileNames, figure.Svg, figure.Png))
        {
            yield return file;
        }
    }
}
