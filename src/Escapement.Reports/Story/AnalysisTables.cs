using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;
using Spectre.Console;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>The threshold curve and the given learning rates as tables, one per sampling.</summary>
static class AnalysisTables
{
    static readonly string[] _withBounds =
        ["batch\nk", "\nφ", "paper:\nconverges", "Euclidean:\nconverges", "exact\nC*", "certified\ngap", "paper:\ndiverges"];
    static readonly string[] _withoutBounds = ["batch\nk", "\nφ", "exact\nC*", "certified\ngap"];
    static readonly string[] _rates =
        ["batch\nk", "\nC/C*", "\nρ", "in mean\nsquare", "steps to\nhalve, double", "mean square\nerror", "excess\nloss"];
    static readonly string[] _paths = ["batch\nk", "Lyapunov\nγ", "\nlow to high", "tail\nα", "\nlow to high", "single\npaths"];

    static readonly Style _bold = new(decoration: Decoration.Bold);

    public static IEnumerable<Table> Thresholds(StabilityReport report)
    {
        bool paper = ThresholdStory.IsPlain(report.Rule);
        foreach (IGrouping<Sampling, ThresholdRow> rows in report.Thresholds.GroupBy(row => row.Batch.Sampling))
        {
            Table table = Titled($"Thresholds in mean square, drawn {SamplingNames.Spoken(rows.Key)}");
            Columns(table, paper ? _withBounds : _withoutBounds);
            foreach (ThresholdRow row in rows)
            {
                string[] bounds = paper ? [Tabled(row.PatelConvergence), Tabled(row.EuclideanSufficient)] : [];
                string[] upper = paper ? [Tabled(row.PatelDivergence)] : [];
                string[] cells = [Count(row.Batch.Size), Tabled(row.Phi), .. bounds, Tabled(row.Exact), Size(ThresholdStory.Gap(row)), .. upper];
                int exact = 2 + bounds.Length;
                table.AddRow([.. cells.Select((cell, column) => new Text(cell, column == exact ? _bold : Style.Plain))]);
            }

            yield return table;
        }
    }

    public static IEnumerable<Table> LearningRates(StabilityReport report)
    {
        foreach (IGrouping<(double Rate, Sampling Sampling), RateRow> rows
            in report.AtLearningRate.GroupBy(row => (row.LearningRate, row.Batch.Sampling)))
        {
            Table table = Titled($"At learning rate {Exact(rows.Key.Rate)}, drawn {SamplingNames.Spoken(rows.Key.Sampling)}");
            Columns(table, _rates);
            foreach (RateRow row in rows)
            {
                double exact = ThresholdStory.Row(report, row.Batch).Exact;
                table.AddRow(
                    Count(row.Batch.Size), Tabled(row.LearningRate / exact), Tabled(row.Rho), Told(Verdicts.On(row, report)),
                    Spoken(Math.Abs(row.DoublingTime)), Tabled(row.MeanSquareError), Tabled(row.ExpectedExcessLoss));
            }

            yield return table;
        }
    }

    static string Told(Verdict verdict) => verdict switch
    {
        Verdict.Stays => "stays",
        Verdict.Leaves => "leaves",
        _ => "at C*",
    };

    public static IEnumerable<Table> Paths(StabilityReport report)
    {
        foreach (IGrouping<(double Rate, Sampling Sampling), RateRow> rows
            in report.AtLearningRate.Where(row => row.Paths is not null).GroupBy(row => (row.LearningRate, row.Batch.Sampling)))
        {
            Table table = Titled($"Single paths at learning rate {Exact(rows.Key.Rate)}, drawn {SamplingNames.Spoken(rows.Key.Sampling)}");
            Columns(table, _paths);
            foreach (RateRow row in rows)
            {
                Estimate gamma = row.Paths!.LyapunovExponent, alpha = row.Paths.TailIndex ?? Estimate.Exact(double.PositiveInfinity);
                RegimeRange regime = row.Paths.Regime;
                table.AddRow(
                    Count(row.Batch.Size), Tabled(gamma.Value), Interval(gamma), Tabled(alpha.Value), alpha.Value == 0 ? "" : Interval(alpha),
                    regime.IsDecided ? PathStory.Name(regime.Worst) : $"{PathStory.Name(regime.Safest)}?");
            }

            yield return table;
        }
    }

    static string Interval(Estimate estimate) => estimate.IsExact ? "exact"
        : $"{End(estimate.Low)} to {End(estimate.High)}";

    static string End(double end) => double.IsInfinity(end) ? "?" : end.ToString("G3", System.Globalization.CultureInfo.InvariantCulture);

    static Table Titled(string title) => new()
    {
        Border = TableBorder.Simple,
        Title = new TableTitle(title, _bold),
        UseSafeBorder = true,
    };

    static void Columns(Table table, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            table.AddColumn(new TableColumn(new Text(name)) { Alignment = Justify.Right, NoWrap = true, Padding = new Padding(0, 0, 1, 0) });
        }
    }
}
