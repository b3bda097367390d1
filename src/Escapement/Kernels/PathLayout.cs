namespace Escapement.Kernels;

/// <summary>
/// How a path of a linear model stands in memory: some coordinates of θ, the center's, and what else a kernel keeps for them; then the next.
/// </summary>
/// <param name="Lanes">Coordinates that stand together.</param>
/// <param name="Chunk">Doubles from one such piece to the next.</param>
/// <param name="Center">From a coordinate to the same of the center.</param>
/// <param name="Mask">From a coordinate to its mask: all ones where it moves, 0 for the target's −1 and what lies past it.</param>
readonly record struct PathLayout(int Lanes, int Chunk, int Center, int Mask)
{
    /// <summary>Where a coordinate stands; fours of coordinates that begin at a multiple of four stand together.</summary>
    public int Of(int coordinate) => (coordinate / Lanes * Chunk) + (coordinate % Lanes);
}
