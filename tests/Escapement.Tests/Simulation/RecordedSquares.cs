using Escapement.Simulation;

namespace Escapement.Tests.Simulation;

static class RecordedSquares
{
    /// <summary>The squares of a recording, steps × trajectories; NaN after a trajectory has stopped.</summary>
    public static double[] Of(Recording recording)
    {
        List<double> squares = [];
        for (int at = 0; at < recording.Steps.Length; at++)
        {
            for (int t = 0; t < recording.StopSteps.Length; t++)
            {
                squares.Add(recording.StopSteps[t] < recording.Steps[at] ? double.NaN : recording.Squares(at)[t]);
            }
        }

        return [.. squares];
    }
}
