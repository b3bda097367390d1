using Escapement.Experiments.Simulations;
using Escapement.Reports.Data;
using Escapement.Reports.Figures;
using Escapement.Reports.Story;

namespace Escapement.Reports;

/// <summary>The forms in which a simulation can be shown.</summary>
sealed class SimulationReport(SimulationResult simulation) : ResultReport
{
    /// <summary>The names of the files of a simulation.</summary>
    public static IReadOnlyList<string> FileNames { get; } = UsualNames("simulation");

    /// <inheritdoc/>
    public override IReadOnlyList<string> Warnings => simulation.Analysis.Warnings;

    /// <inheritdoc/>
    public override string Json() => SimulationJson.Of(simulation);

    /// <inheritdoc/>
    public override IEnumerable<string> Rows() => SimulationCsv.Of(simulation);

    /// <inheritdoc/>
    public override void Text(TextWriter writer, int width, bool terminal, bool chart) => SimulationText.Write(writer, simulation, width);

    /// <inheritdoc/>
    public override IEnumerable<ResultFile> Files()
    {
        using SimulationFigure figure = new(simulation);
        foreach (ResultFile file in UsualFiles(FileNames, figure.Svg, figure.Png))
        {
            yield return file;
        }
    }
}
