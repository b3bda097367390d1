using Escapement.Experiments.Claims;
using Escapement.Experiments.Sweeps;

namespace Escapement.Experiments.Tests.Claims;

public sealed class StudyRunTests : IDisposable
{
    static readonly StudySetting _setting = new(StudyScale.Quick, 3);

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Any_division_of_the_work_gives_the_same_data()
    {
        Study study = Study.Of("small", _setting, [new Small()]);
        StudyFolder whole = Open("whole", study), divided = Open("divided", study);
        StudyRun.Run(study, whole, Slice.Whole, 2, null, TestContext.Current.CancellationToken);
        foreach (int slice in (int[])[3, 1, 2])
        {
            StudyOutcome outcome = StudyRun.Run(study, divided, new(slice, 3), 1, null, TestContext.Current.CancellationToken);
            Assert.Equal(0, outcome.Left);
        }

        Assert.Equal(Rows(study, whole, "small"), Rows(study, divided, "small"));
        Assert.Equal(Rows(study, whole, "small-sweep"), Rows(study, divided, "small-sweep"));
        StudyOutcome again = StudyRun.Run(study, divided, Slice.Whole, 2, null, TestContext.Current.CancellationToken);
        Assert.Equal(0, again.Measured);
    }

    [Fact]
    public void A_report_before_the_last_slice_says_what_is_missing()
    {
        Study study = Study.Of("small", _setting, [new Small()]);
        StudyFolder folder = Open("half", study);
        StudyRun.Run(study, folder, new(1, 2), 2, null, TestContext.Current.CancellationToken);
        StudyException missing = Assert.Throws<StudyException>(() => Rows(study, folder, "small"));
        Assert.Contains("without --shard", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_finished_before_an_interruption_is_kept()
    {
        Small claim = new() { StopAt = 4 };
        Study study = Study.Of("small", _setting, [claim]);
        StudyFolder folder = Open("stopped", study);
        StudyOutcome stopped = StudyRun.Run(study, folder, Slice.Whole, 1, null, claim.Stop.Token);
        Assert.True(stopped.Left > 0);
        Assert.InRange(stopped.Finished, 1, 7);
        claim.Measured = 0;
        claim.StopAt = int.MaxValue;
        StudyRun.Run(study, folder, Slice.Whole, 1, null, TestContext.Current.CancellationToken);
        Assert.Equal(8 - stopped.Finished, claim.Measured);
        Assert.Equal(8, Rows(study, folder, "small").Length);
    }

    [Theory]
    [InlineData("is damaged", 10)]
    [InlineData("is damaged", 30)]
    [InlineData("expected 'escapement", 1000)]
    public void A_damaged_part_is_named(string expected, int cut)
    {
        Study study = Study.Of("small", _setting, [new Small()]);
        StudyFolder folder = Open("damaged", study);
        StudyRun.Run(study, folder, Slice.Whole, 2, null, TestContext.Current.CancellationToken);
        string part = Path.Combine(_folder.Path, "damaged", "parts", "small-0002.csv"), text = File.ReadAllText(part);
        File.WriteAllText(part, text[..Math.Max(0, text.Length - 1 - cut)]);
        StudyException refused = Assert.Throws<StudyException>(
            () => StudyRun.Run(study, folder, Slice.Whole, 2, null, TestContext.Current.CancellationToken));
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_fails_stops_the_study_with_its_own_error()
    {
        Study study = Study.Of("small", _setting, [new Small { Breaks = true }]);
        Assert.Throws<InvalidOperationException>(
            () => StudyRun.Run(study, Open("broken", study), Slice.Whole, 2, null, TestContext.Current.CancellationToken));
    }

    StudyFolder Open(string name, Study study) => StudyFolder.Create(Path.Combine(_folder.Path, name), study.Id);

    static string[] Rows(Study study, StudyFolder folder, string table)
        => [.. StudyRun.Data(study, folder, TestContext.Current.CancellationToken)[table].Rows.Select(row => string.Join(';', row))];

    /// <summary>Seven parts and a sweep of four cells.</summary>
    sealed class Small : Claim
    {
        public CancellationTokenSource Stop { get; } = new();

        public int StopAt { get; set; } = int.MaxValue;

        public int Measured { get; set; }

        public bool Breaks { get; init; }

        public override int Number => 1;

        public override string Title => "Small";

        public override string Statement => "A claim to test studies with.";

        public override IEnumerable<Part> Parts(StudySetting setting) => Enumerable.Range(0, 8).Select(i => new Part("small", i, 1 + (i % 3), _ =>
        {
            if (Breaks)
            {
                throw new InvalidOperationException("Broken on purpose.");
            }

            if (++Measured == StopAt)
            {
                Stop.Cancel();
            }

            return Table.Of(["index", "value"], [[i, Math.Sqrt(i) + setting.Seed]]);
        }));

        public override IEnumerable<NamedSweep> Sweeps(StudySetting setting) => StopAt < int.MaxValue || Measured > 0 ? [] :
        [
            new("small-sweep", new Sweep
            {
                Problems = ["wu"], Minimizers = ["flat"], Batches = [1, 2], Rates = [0.5, 1.5], StartRadii = [0.01], LeaveRadius = 0.3,
                    Trajectories = 16,
                Steps = 20, CellsPerShard = 1, Seed = setting.Seed,
            }),
        ];

        public override ClaimResult Judge(StudyData data, StudySetting setting, double error)
            => new("Found.", [new("rows", "8 < 9", $"{data["small"].Rows.Count}", true)], []);
    }
}
