using System.Globalization;
using Escapement.Experiments.Claims;

namespace Escapement.Cli.Tests;

/// <summary>Every claim can fail: after one prediction or measurement in the tables of the quick study changes, its verdict turns.</summary>
[Collection(nameof(QuickStudy))]
public sealed class WrongPredictionTests(QuickStudy quick)
{
    [Theory]
    [InlineData(1, "random-sums", "exact", 10)]
    [InlineData(1, "random-sums", "rho_above", 1.5)]
    [InlineData(1, "random-sums", "measured_below_high", 2)]
    [InlineData(2, "random-sums", "exact", 10, true)]
    [InlineData(2, "random-sums", "saturation_batch", 0.01)]
    [InlineData(3, "departure-rates", "mean_square_predicted", 1.5)]
    [InlineData(3, "departure-rates", "lyapunov_low,lyapunov_high", 1.5)]
    [InlineData(3, "leaving-times", "mean_leaving_step", 1.2)]
    [InlineData(4, "escape-law", "alpha_low,alpha_high", 1.2)]
    [InlineData(4, "escape-beyond", "left", 0)]
    [InlineData(5, "windows", "sharp_measured_low", 0.5, true)]
    [InlineData(5, "windows", "flat_share", 0, false, 0.5)]
    [InlineData(5, "phase-lines", "exact", 2)]
    [InlineData(6, "agnostic", "sharp_measured_low", 0)]
    [InlineData(7, "mechanism-noise", "exact", 1.01, true)]
    [InlineData(7, "mechanism-dispersion", "closed_form", 1.01)]
    [InlineData(7, "mechanism-exits", "alpha_low,alpha_high", 1.3)]
    [InlineData(8, "design", "from_sharp_high", 0.9)]
    [InlineData(8, "design", "flat_exact", 100)]
    public void A_changed_number_fails_the_claim(int number, string table, string columns, double factor, bool firstOnly = false, double? set = null)
    {
        StudySetting setting = new(StudyScale.Quick, 0);
        Study study = Study.Of("all", setting);
        StudyFolder folder = StudyFolder.Create(quick.Out, study.Id);
        StudyData data = StudyRun.Data(study, folder, TestContext.Current.CancellationToken);
        Claim claim = study.Claims.Single(claim => claim.Number == number);
        Assert.True(claim.Judge(data, setting, 0.001).Holds);
        StudyData changed = new(name => name == table ? Change(data[name], columns.Split(','), factor, firstOnly, set) : data[name]);
        Assert.False(claim.Judge(changed, setting, 0.001).Holds);
    }

    static Table Change(Table table, string[] columns, double factor, bool firstOnly, double? set)
    {
        int[] places = [.. columns.Select(column => table.Columns.Index().Single(name => name.Item == column).Index)];
        return table with
        {
            Rows = [.. table.Rows.Select((row, i) =>
            {
                string[] copy = [.. row];
                foreach (int place in places.Where(place => copy[place].Length > 0 && (i == 0 || !firstOnly)))
                {
                    double value = set ?? (factor * double.Parse(copy[place], CultureInfo.InvariantCulture));
                    copy[place] = value.ToString("R", CultureInfo.InvariantCulture);
                }

                return copy;
            })],
        };
    }
}
