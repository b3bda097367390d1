namespace Escapement.Simulation.Draws;

/// <summary>
/// One pass of a kernel of <see cref="Pairs"/>: it reads the offsets of two trajectories, from four blocks of a set, and draws one block of eight
/// trajectories. One pointer gives the kernel all of it. A kernel of 512 bits reads the offsets of all eight trajectories from a set's first pass.
/// </summary>
unsafe struct BlockPass
{
    /// <summary>The number of trajectories whose offsets a pass reads.</summary>
    public const int TrajectoriesOfPass = 2;

    /// <summary>The first offsets of this pass's two trajectories.</summary>
    public uint* Draws;

    /// <summary>Where the offsets of the drawn block go.</summary>
    public uint* Target;

    /// <summary>Where the smallest last low half of each lane goes.</summary>
    public uint* Least;

    /// <summary>The first rounds of the four blocks.</summary>
    public SharedRounds* Shared;

    /// <summary>Which of the four blocks this pass draws.</summary>
    public long Block;

    /// <summary>The counters' fourth words; for vectors of 256 bits in the order of <see cref="Random.Philox256.Order"/>.</summary>
    public ulong* Trajectories;

    /// <summary>The keys of the remaining rounds.</summary>
    public ulong* Keys;

    /// <summary>N.</summary>
    public ulong Components;
}
