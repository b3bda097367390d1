using System.Runtime.CompilerServices;

namespace Escapement;

/// <summary>
/// Holds back all finalizers while libtorch computes. A number in a tensor expression becomes a TorchSharp object whose native half its finalizer
/// frees; nothing keeps that object alive during the native call that reads it, so that a collection at the wrong moment frees it under the call. Seen
/// once in some thousand theory computations, as "Unknown scalar type" or "Expected false to be true"; nobody knows how often the freed number was
/// read without a trace. (TorchSharp's pull request 1496 is about these objects; drop this when a release keeps them alive.)
/// </summary>
/// <remarks>
/// The finalizer thread runs one finalizer after the other: one that waits holds back the rest. What would have been freed is freed when the gate
/// opens, so that it should not be closed for long. Closing a closed gate keeps it closed until all have opened it.
/// </remarks>
sealed class FinalizerGate : IDisposable
{
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    static readonly Lock _closing = new();
    static ManualResetEventSlim? _open;
    static int _users;

    bool _disposed;

    FinalizerGate()
    {
    }

    /// <summary>Closes it; disposing the result opens it again.</summary>
    public static FinalizerGate Close()
    {
        lock (_closing)
        {
            if (_users++ == 0)
            {
                ManualResetEventSlim entered = new(), open = new();
                Abandon(entered, open);
                GC.Collect();

                // Where the finalizer thread is busy for so long, the computation goes on as it would without a gate.
                entered.Wait(_patience);
                _open = open;
            }
        }

        return new();
    }

    /// <summary>Opens it, and lets what was held back be freed.</summary>
    public void Dispose()
    {
        lock (_closing)
        {
            if (!_disposed && --_users == 0)
            {
                _open!.Set();
                GC.WaitForPendingFinalizers();
            }

            _disposed = true;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Abandon(ManualResetEventSlim entered, ManualResetEventSlim open) => _ = new Keeper(entered, open);

    /// <summary>What the finalizer thread waits in.</summary>
    sealed class Keeper(ManualResetEventSlim entered, ManualResetEventSlim open)
    {
        ~Keeper()
        {
            entered.Set();
            open.Wait();
        }
    }
}
