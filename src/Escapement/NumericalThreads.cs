using static TorchSharp.torch;

namespace Escapement;

/// <summary>How many threads the numerical library uses, for the whole process.</summary>
static class NumericalThreads
{
    /// <summary>Sets the number of threads of matrix products and elementwise operations, at least 1.</summary>
    internal static void Use(int threads) => set_num_threads(threads);
}
