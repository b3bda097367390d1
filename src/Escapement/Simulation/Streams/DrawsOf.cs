using Escapement.Updates;

namespace Escapement.Simulation.Streams;

/// <summary>The draws that a batch asks for.</summary>
static class DrawsOf
{
    public static BatchDraws Batch(ulong seed, int components, Batch batch, bool sideBySide) => batch.Sampling switch
    {
        Sampling.WithReplacement => new ReplacementDraws(seed, components, batch.Size, sideBySide),
        Sampling.WithoutReplacement => new SubsetDraws(seed, components, batch.Size, sideBySide ? 8 : 1),
        _ => throw new SimulationException($"There is no simulator for the sampling {batch.Sampling}."),
    };
}
