using Escapement.Cli.Terminal;

namespace Escapement.Cli.Tests;

public sealed class ProgressLineTests : IDisposable
{
    /// <summary>A clock that only the test moves.</summary>
    sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(1000 * Seconds);
    }

    readonly Clock _clock = new();
    readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose() => _error.Dispose();

    ProgressLine Line(bool terminal, bool silent = false) => new(_error, terminal, silent, _clock);

    [Fact]
    public void The_first_second_is_silent_and_quiet_is_silent_for_good()
    {
        using ProgressLine line = Line(terminal: false), quiet = Line(terminal: false, silent: true);
        _clock.Seconds = 0.9;
        line.Report(new("Reading"));
        _clock.Seconds = 60;
        quiet.Report(new("Reading"));
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public void A_pipe_gets_at_most_one_line_every_ten_seconds()
    {
        using ProgressLine line = Line(terminal: false);
        _clock.Seconds = 2;
        line.Report(ComputationProgress.Search(3, 0.0123));
        _clock.Seconds = 3;
        line.Report(ComputationProgress.Search(4, 0.01));
        _clock.Seconds = 3.5;
        line.Report(new("Thresholds certified") { Done = 0.256, Of = 1 });
        _clock.Seconds = 12;
        line.Report(new("Thresholds certified") { Done = 0.5, Of = 1 });
        _clock.Seconds = 21;
        line.Report(new("Noise floors"));
        Assert.Equal(
            "Searching for the minimizer: iteration 3, gradient norm 0.012 (2 s)\nThresholds certified: 50 % (12 s)\n", _error.ToString());
    }

    [Fact]
    public void A_terminal_gets_one_line_that_rewrites_and_in_the_end_clears_itself()
    {
        using (ProgressLine line = Line(terminal: true))
        {
            _clock.Seconds = 1;
            line.Report(new("Reading digits"));
            _clock.Seconds = 1.05;
            line.Report(new("Reading digits")); // too soon
            _clock.Seconds = 1.2;
            line.Report(new("Writing"));
        }

        Assert.Equal($"\rReading digits (1 s)\r{"Writing (1 s)".PadRight(20)}\r{new string(' ', 13)}\r", _error.ToString());
    }
}
