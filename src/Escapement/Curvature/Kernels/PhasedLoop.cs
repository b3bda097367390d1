namespace Escapement.Curvature.Kernels;

/// <summary>
/// A sequence of parallel loops (phases): each starts when the one before has finished. The calling thread runs them together with the pool threads
/// that become free. It never waits for a thread that has not taken work, and threads spin between loops instead of sleeping: waking a thread takes
/// longer than many of the loops. Calling <see cref="Parallel.For(int, int, Action{int})"/> for each loop cost a quarter of the time of K.
/// </summary>
sealed class PhasedLoop
{
    readonly int[] _items;
    readonly int[] _taken;
    readonly int[] _done;
    readonly Action<int, int> _work;
    Exception? _failure;

    PhasedLoop(int[] items, Action<int, int> work)
    {
        (_items, _work) = (items, work);
        (_taken, _done) = (new int[items.Length], new int[items.Length]);
    }

    /// <summary>
    /// Calls <paramref name="work"/>(phase, item) for every item of every phase; the items of a phase run in any order, in parallel.
    /// </summary>
    public static void Run(int threads, int[] itemsOfPhases, Action<int, int> work)
    {
        var loop = new PhasedLoop(itemsOfPhases, work);
        for (int helper = 1; helper < threads; helper++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static l => l.Help(), loop, preferLocal: false);
        }

        loop.Help();
        if (loop._failure is { } failure)
        {
            throw new InvalidOperationException(failure.Message, failure);
        }
    }

    void Help()
    {
        for (int phase = 0; phase < _items.Length; phase++)
        {
            int items = _items[phase];
            for (int item; (item = Interlocked.Increment(ref _taken[phase]) - 1) < items; Interlocked.Increment(ref _done[phase]))
            {
                try
                {
                    _work(phase, item);
                }
                catch (Exception failure)
                {
                    _failure ??= failure; // other threads must not wait forever for this item, so it counts as done; Run throws
                }
            }

            SpinWait wait = default;
            while (Volatile.Read(ref _done[phase]) < items)
            {
                wait.SpinOnce(sleep1Threshold: -1);
            }
        }
    }
}
