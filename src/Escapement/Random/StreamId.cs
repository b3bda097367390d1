namespace Escapement.Random;

/// <summary>The purpose of random numbers. It is a word of every counter, so that no two purposes ever share a block.</summary>
enum StreamId : uint
{
    /// <summary>The components of each step's batch.</summary>
    Batches = 0,

    /// <summary>Start points.</summary>
    Starts = 1,

    /// <summary>Coefficients of random test problems.</summary>
    Coefficients = 2,

    /// <summary>Batches of products of random matrices (Lyapunov exponent, tail index).</summary>
    Products = 3,

    /// <summary>Resampling in the cloning algorithm.</summary>
    Resampling = 4,

    /// <summary>Random pairs and probes of statistics.</summary>
    Statistics = 5,

    /// <summary>Seeds of the cells of a grid.</summary>
    Cells = 6,

    /// <summary>Orders of reshuffled epochs.</summary>
    Epochs = 7,

    /// <summary>Coins that split large batches into counts.</summary>
    Coins = 8,
}
