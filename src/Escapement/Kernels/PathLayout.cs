namespace Escapement.Kernels;

/// <summary>
/// The memory layout of a path of a linear model, in pieces: some coordinates of θ, the same coordinates of the center, and whatever else the kernel
/// keeps for them; then the next piece.
/// </summary>
/// <param name="Lanes">Coordinates in a piece.</param>
/// <param name="Chunk">Doubles from one piece to the next.</param>
/// <param name="Center">Doubles from a coordinate of θ to the same coordinate of the center.</param>
/// <param name="Mask">Doubles from a coordinate to its mask: all ones if it moves, 0 for the target's −1 and the padding after it.</param>
readonly record struct PathLayout(int Lanes, int Chunk, int Center, int Mask)
{
    /// <summary>The place of a coordinate; four coordinates from a multiple of four on are always contiguous.</summary>
    public int Of(int coordinate) => (coordinate / Lanes * Chunk) + (coordinate % Lanes);
}
