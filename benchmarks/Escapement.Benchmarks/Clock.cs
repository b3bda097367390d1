using System.Diagnostics;

namespace Escapement.Benchmarks;

/// <summary>A stopwatch read in laps.</summary>
sealed class Clock
{
    long _since = Stopwatch.GetTimestamp();

    public static Clock Start() => new();

    /// <summary>Seconds since the start or the last lap.</summary>
    public double Lap()
    {
        long now = Stopwatch.GetTimestamp();
        double seconds = Stopwatch.GetElapsedTime(_since, now).TotalSeconds;
        _since = now;
        return seconds;
    }
}
