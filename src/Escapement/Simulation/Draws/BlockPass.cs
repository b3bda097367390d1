namespace Escapement.Simulation.Draws;

/// <summary>
/// What a kernel of <see cref="Pairs"/> reads and draws at a time: the offsets of two trajectories, of four blocks of a set, and a block of eight
/// trajectories that is drawn meanwhile. Written down once, so that the kernel finds all of it behind one pointer; one of 512 bits reads the offsets
/// of all eight trajectories from the first pass of a set.
/// </summary>
unsafe struct BlockPass
{
    /// <summary>Trajectories whose offsets are read in a pass.</summary>
    public const int TrajectoriesOfPass = 2;

    /// <summary>The first offsets of the two trajectories whose part this is.</summary>
    public uint* Draws;

    /// <summary>Where the offsets of the block go.</summary>
    public uint* Target;

    /// <summary>Where the smallest last low half of each lane goes.</summary>
    public uint* Least;

    /// <summary>The beginnings of the blocks drawn.</summary>
    public SharedRounds* Shared;

    /// <summary>Which of them.</summary>
    public long Block;

    /// <summary>The counters' fourth words, where vectors have 256 bits as <see cref="Random.Philox256.Order"/> stores them.</summary>
    public ulong* Trajectories;

    /// <summary>The keys for the rounds that are left.</summary>
    public ulong* Keys;

    /// <summary>N.</summary>
    public ulong Components;
}
