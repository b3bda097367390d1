using System.Text.Json;
using System.Text.RegularExpressions;
using Escapement.Cli.Terminal;
using Escapement.Experiments.Claims;

namespace Escapement.Cli.Tests;

/// <summary>The whole study at its quick scale, run once for all of its tests.</summary>
public sealed class QuickStudy : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public QuickStudy()
    {
        Out = Path.Combine(_folder.Path, "study");
        First = Command.Run("reproduce", "all", "--out", Out, "--quiet", "--json");
    }

    internal string Out { get; }

    internal Command First { get; }

    internal string Report => File.ReadAllText(Path.Combine(Out, StudyFolder.ReportName));

    public void Dispose() => _folder.Dispose();
}

[CollectionDefinition(nameof(QuickStudy))]
public sealed class QuickStudyTests : ICollectionFixture<QuickStudy>;

[Collection(nameof(QuickStudy))]
public sealed partial class ReproduceTests(QuickStudy study)
{
    static IReadOnlyList<Claim> Claims => StudyClaims.Of("all");

    [Fact]
    public void Every_claim_of_the_quick_study_holds()
    {
        Assert.Equal("", study.First.Error);
        using JsonDocument json = JsonDocument.Parse(study.First.Output);
        string[] failing =
            [.. json.RootElement.GetProperty("claims").EnumerateArray().SelectMany(claim => claim.GetProperty("checks").EnumerateArray()
            .Where(check => !check.GetProperty("holds").GetBoolean())
            .Select(check
                => $"{claim.GetProperty("number")}: {check.GetProperty("what")}: {check.GetProperty("predicted")}, "
                    + $"{check.GetProperty("measured")}"))];
        Assert.Empty(failing);
        Assert.Equal(Claims.Select(claim => claim.Number), json.RootElement.GetProperty("claims").EnumerateArray()
            .Select(claim => claim.GetProperty("number").GetInt32()));
        Assert.Equal(ExitCode.Ok, study.First.ExitCode);
    }

    [Fact]
    public void The_report_needs_no_other_file_and_names_the_data_behind_every_figure()
    {
        string html = study.Report;
        Assert.DoesNotMatch("(src|href)=\"(https?:|/)", html);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        MatchCollection figures = Figure().Matches(html);
        Assert.True(figures.Count >= Claims.Count, $"{figures.Count} figures");
        foreach (Match figure in figures)
        {
            Assert.True(File.Exists(Path.Combine(study.Out, "figures", figure.Groups[1].Value + ".svg")), figure.Value);
        }

        MatchCollection behind = Data().Matches(html);
        Assert.True(behind.Count >= figures.Count, $"{behind.Count} references to data for {figures.Count} figures");
        foreach (Match data in behind)
        {
            Assert.True(new FileInfo(Path.Combine(study.Out, data.Groups[1].Value)).Length > 100, data.Value);
        }
    }

    [Theory]
    [InlineData(360)]
    [InlineData(800)]
    [InlineData(1280)]
    public void The_report_renders_at_the_width_of_a_phone_and_of_a_screen(int width)
    {
        Chromium.Require();
        string html = study.Report;
        Chromium.Layout layout = Chromium.Measure(html, width);
        Assert.InRange(layout.ScrollWidth, 1, width);
        Assert.Equal(Figure().Matches(html).Select(figure => "figure-" + figure.Groups[1].Value), layout.Figures);
        Assert.Empty(layout.Outside);
        Assert.Empty(layout.Dangling);
        Assert.Equal(0, layout.Overlapping);
        Assert.True(layout.Length > 3000, $"{layout.Length} characters");
    }

    [Fact]
    public void A_second_run_measures_nothing_again_and_says_so()
    {
        string before = study.Report;
        Command again = Command.Run("reproduce", "all", "--out", study.Out);
        Assert.Equal(ExitCode.Ok, again.ExitCode);
        Assert.Contains("Everything had been measured before", again.Output, StringComparison.Ordinal);
        Assert.InRange(Checks().Count(before), Claims.Count, int.MaxValue);
        Assert.Equal(Checks().Count(before), Checks().Count(study.Report));
    }

    [Fact]
    public void Results_of_another_seed_are_not_mixed_in()
    {
        Command other = Command.Run("reproduce", "all", "--seed", "1", "--out", study.Out, "--quiet");
        Assert.Equal(ExitCode.BadInput, other.ExitCode);
        Assert.Matches("^.*parts.*seed 0.*seed 1.*--out.*\n$", other.Error);
    }

    [Theory]
    [InlineData("is no study; expected one of quadratic, styblinski-tang, quadratic-circle, mechanism, all", "reproduce", "cubic")]
    [InlineData("expected quick or full", "reproduce", "--scale", "huge")]
    [InlineData("expected I/N", "reproduce", "--shard", "2")]
    [InlineData("is a file", "reproduce", "--out", "/etc/hostname")]
    [InlineData("cannot be written", "reproduce", "--out", "/proc/nowhere")]
    public void Bad_input_is_one_line(string expected, params string[] arguments)
    {
        Command run = Command.Run(arguments);
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [GeneratedRegex("<figure id=\"figure-([^\"]*)\"")]
    private static partial Regex Figure();

    [GeneratedRegex("href=\"(data/[^\"]*)\"")]
    private static partial Regex Data();

    [GeneratedRegex("data-name=\"Measured\"")]
    private static partial Regex Checks();
}
