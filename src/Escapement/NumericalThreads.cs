using static TorchSharp.torch;

namespace Escapement;

/// <summary>
/// The number of threads that the numerical library uses for matrix products, elementwise operations and our own kernels.
/// </summary>
/// <remarks>
/// The library keeps a separate number for every thread that calls it, so limits on different threads do not affect each other. A thread that calls
/// it for the first time gets the number that any thread set last.
/// </remarks>
static class NumericalThreads
{
    /// <summary>Limits the threads for this thread's computations until the scope is disposed; scopes may be nested.</summary>
    /// <param name="threads">At least 1; never more than the number of cores. Null sets no limit.</param>
    internal static Scope Limit(int? threads) => threads is { } most ? new Scope(most) : default;

    /// <summary>Restores the thread's previous number. It lives on one thread's stack because the number belongs to that thread.</summary>
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
