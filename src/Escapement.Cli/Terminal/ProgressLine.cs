namespace Escapement.Cli.Terminal;

/// <summary>
/// The one renderer of progress, on standard error: nothing for the first second, then on a terminal one line that it rewrites, elsewhere at most one
/// line every ten seconds.
/// </summary>
sealed class ProgressLine(TextWriter error, bool terminal, bool silent, TimeProvider? time = null)
    : IProgress<ComputationProgress>, IDisposable
{
    static readonly TimeSpan _silence = TimeSpan.FromSeconds(1);
    static readonly TimeSpan _redraw = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan _repeat = TimeSpan.FromSeconds(10);

    readonly Lock _lock = new();
    readonly TimeProvider _time = time ?? TimeProvider.System;
    readonly long _start = (time ?? TimeProvider.System).GetTimestamp();
    TimeSpan? _last;
    string _stage = "";
    int _shown;

    /// <inheritdoc/>
    public void Report(ComputationProgress value) => Show(value.Stage, ProgressText.Of(value));

    void Show(string stage, string detail)
    {
        lock (_lock)
        {
            TimeSpan now = _time.GetElapsedTime(_start);
            bool due = _last is not { } last || (terminal ? stage != _stage || now - last > _redraw : now - last >= _repeat);
            if (silent || now < _silence || !due)
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
