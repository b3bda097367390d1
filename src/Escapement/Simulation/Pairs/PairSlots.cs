using Escapement.Simulation.Draws;

namespace Escapement.Simulation.Pairs;

/// <summary>The memory layout of the sums of rows, and the groups in which rows are added.</summary>
static class PairSlots
{
    /// <summary>Trajectories in a set, and doubles in a row.</summary>
    public const int Lanes = 8;

    /// <summary>Doubles for the sums of a set: eight for each trajectory.</summary>
    public const int SetSums = Lanes * Lanes;

    /// <summary>Doubles for the sums of a step, in both sets.</summary>
    public const int Slot = BlockDraws.Sets * SetSums;

    /// <summary>
    /// The number of groups in which the rows of each trajectory are added, between the rounds of other blocks: two groups for each of four blocks.
    /// </summary>
    public const int Groups = 2 * SharedRounds.Blocks;
}
