using Escapement.Updates;

namespace Escapement.Simulation.Draws;

/// <summary>The draws that a batch asks for.</summary>
static class DrawsOf
{
    public static BatchDraws Batch(ulong seed, int components, Batch batch, bool sideBySide)
    {
        int group = sideBySide ? 8 : 1;
        return batch.Sampling switch
        {
            Sampling.WithReplacement when CountDraws.Suit(components, batch.Size) => new CountDraws(seed, components, batch.Size, group),
            Sampling.WithReplacement => new ReplacementDraws(seed, components, batch.Size, sideBySide),
            Sampling.WithoutReplacement => new SubsetDraws(seed, components, batch.Size, group),
            Sampling.Reshuffled => new EpochDraws(seed, components, batch.Size, group),
            _ => throw new ArgumentOutOfRangeException(nameof(batch), batch.Sampling, "No such sampling."),
        };
    }
}
