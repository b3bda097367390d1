using static TorchSharp.torch;

namespace Escapement;

/// <summary>
/// How many threads the numerical library uses: for matrix products, elementwise operations and our own kernels.
/// </summary>
/// <remarks>
/// The library keeps a number for every thread that calls it. Limits of several threads therefore do not disturb one another; a thread that calls
/// it for the first time takes the number that any thread has set last.
/// </remarks>
static class NumericalThreads
{
    /// <summary>Limits the threads for what this thread computes until the scope is disposed of; scopes may be nested.</summary>
    /// <param name="threads">At least 1; no more than cores are used. Null sets no limit.</param>
    internal static Scope Limit(int? threads) => threads is { } most ? new Scope(most) : default;

    /// <summary>Gives the thread back the number it had. It lives on one thread's stack, as that number belongs to one thread.</summary>
    internal readonly ref struct Scope
    {
        readonly int _before;

        public Scope(int threads)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
            _before = get_num_threads();
            set_num_threads(Math.Min(threads, Environment.ProcessorCount));
        }

        public void Dispose()
        {
            if (_before > 0)
            {
                set_num_threads(_before);
            }
        }
    }
}
