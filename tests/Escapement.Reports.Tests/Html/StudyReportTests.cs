using Escapement.Experiments.Claims;
using Escapement.Experiments.Pictures;
using Escapement.Experiments.Sweeps;
using Escapement.Reports.Html;
using Escapement.Reports.Story;

namespace Escapement.Reports.Tests.Html;

public sealed class StudyReportTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("escapement-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_failing_claim_stays_in_the_report_with_its_numbers_and_its_figure()
    {
        Study study = Study.Of("failing", new(StudyScale.Quick, 3), [new Failing()]);
        StudyFolder folder = StudyFolder.Create(_folder, study.Id);
        CancellationToken token = TestContext.Current.CancellationToken;
        StudyOutcome outcome = StudyRun.Run(study, folder, Slice.Whole, 2, null, token);
        StudyResult result = new(study, folder, outcome, TimeSpan.Zero) { Judged = study.Judge(StudyRun.Data(study, folder, token)) };
        StudyReport.Write(result, StudyTimes.Of(study, folder, 1));
        Assert.False(Assert.Single(result.Verdicts).Holds);
        string html = File.ReadAllText(folder.Report);
        Assert.Contains("✗ fails", html, StringComparison.Ordinal);
        Assert.Contains("8 &lt; 9", html, StringComparison.Ordinal);
        Assert.Contains("id=\"figure-line\"", html, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "figures", "line.svg")));
        Assert.StartsWith("0 of 1 claims hold", StudySummary.Sentence(result.Judged), StringComparison.Ordinal);
    }

    /// <summary>A claim that is false.</summary>
    sealed class Failing : Claim
    {
        public override int Number => 1;

        public override string Title => "Failing";

        public override string Statement => "A claim to test reports with.";

        public override IEnumerable<Part> Parts(StudySetting setting)
            => [new Part("numbers", 0, 1, _ => Table.Of(["index", "value"], [[1, 1.5], [2, 2.5]]))];

        public override ClaimResult Judge(StudyData data, StudySetting setting, double error) => new(
            "Not found.", [new("rows", "8 < 9", $"{data["numbers"].Rows.Count}", false)],
            [new ClaimFigure("line", "A line.", new Chart("x", "y").Line("line", [(1, 1.5), (2, 2.5)], Ink.Exact), ["numbers"])]);
    }
}
