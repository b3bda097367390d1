using Escapement.Cli.Story;
using Escapement.Problems;
using Escapement.Stability;

namespace Escapement.Cli.Output;

/// <summary>
/// The one renderer of progress, on standard error: nothing for the first second, then on a terminal one line that rewrites itself, elsewhere
/// a plain line for every new stage and every few seconds.
/// </summary>
sealed class ProgressLine(TextWriter error, bool terminal, bool silent, TimeProvider? time = null)
    : IProgress<MinimizerProgress>, IProgress<AnalysisProgress>, IDisposable
{
    static readonly TimeSpan _silence = TimeSpan.FromSeconds(1);
    static readonly TimeSpan _redraw = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan _repeat = TimeSpan.FromSeconds(5);

    readonly Lock _lock = new();
    readonly TimeProvider _time = time ?? TimeProvider.System;
    readonly long _start = (time ?? TimeProvider.System).GetTimestamp();
    TimeSpan _last = TimeSpan.MinValue;
    string _stage = "";
    int _shown;

    public void Report(MinimizerProgress value)
        => Show("Searching for the minimizer", $"iteration {Numbers.Count(value.Iteration)}, gradient norm {Numbers.Size(value.GradientNorm)}");

    public void Report(AnalysisProgress value)
        => Show(value.Stage, double.IsNaN(value.Fraction) ? "" : $"{(int)(100 * Math.Clamp(value.Fraction, 0, 1))} %");

    /// <summary>Tells of a stage without a measure.</summary>
    public void Stage(string stage) => Show(stage, "");

    /// <summary>Tells of a stage and how far it is.</summary>
    public void Stage(string stage, string detail) => Show(stage, detail);

    void Show(string stage, string detail)
    {
        lock (_lock)
        {
            TimeSpan now = _time.GetElapsedTime(_start);
            bool due = stage != _stage || now - _last > (terminal ? _redraw : _repeat);
            if (silent || now < _silence || (_last != TimeSpan.MinValue && !due))
            {
                return;
            }

            (_last, _stage) = (now, stage);
            string line = $"{stage}{(detail.Length > 0 ? ": " + detail : "")} ({now.TotalSeconds:0} s)";
            if (terminal)
            {
                error.Write($"\r{line.PadRight(_shown)}");
                _shown = line.Length;
            }
            else
            {
                error.WriteLine(line);
            }
        }
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_shown > 0)
            {
                error.Write($"\r{new string(' ', _shown)}\r");
                _shown = 0;
            }
        }
    }
}
