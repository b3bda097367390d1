namespace Escapement.Simulation.Streams;

/// <summary>
/// What a pass of <see cref="Kernels.PairRows.AddAndDraw"/> reads, the offsets of two trajectories in half a ring of <see cref="BlockDraws"/>, and what it draws meanwhile, a block of
/// eight trajectories of the other half. Written down once, so that the kernel finds all of it behind one pointer.
/// </summary>
unsafe struct BlockPass
{
    /// <summary>The first offsets of the two trajectories whose part this is.</summary>
    public uint* Draws;

    /// <summary>Where the offsets of the block go.</summary>
    public uint* Target;

    /// <summary>Where the smallest last low half of each lane goes.</summary>
    public uint* Least;

    /// <summary>The beginnings of the other half's blocks.</summary>
    public SharedRounds* Shared;

    /// <summary>Which of them.</summary>
    public long Block;

    /// <summary>The counters' fourth words, as <see cref="PhiloxHalves.Order"/> stores them.</summary>
    public ulong* Trajectories;

    /// <summary>The keys for the rounds that are left.</summary>
    public ulong* Keys;

    /// <summary>N.</summary>
    public ulong Components;
}
