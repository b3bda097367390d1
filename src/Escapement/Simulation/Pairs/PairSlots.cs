using Escapement.Simulation.Draws;

namespace Escapement.Simulation.Pairs;

/// <summary>How the sums of rows stand in memory, and how rows are counted on the way to them.</summary>
static class PairSlots
{
    /// <summary>Trajectories of a set, and doubles of a row.</summary>
    public const int Lanes = 8;

    /// <summary>Doubles that the sums of a set take, eight for each trajectory.</summary>
    public const int SetSums = Lanes * Lanes;

    /// <summary>Doubles that the sums of a step take, those of both sets.</summary>
    public const int Slot = BlockDraws.Sets * SetSums;

    /// <summary>
    /// Rows of each trajectory are added in so many groups, two for each of four blocks, between the rounds of blocks that are drawn meanwhile.
    /// </summary>
    public const int Groups = 2 * SharedRounds.Blocks;
}
