using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Escapement;

/// <summary>How many threads the numerical library uses, and how they wait, for the whole process.</summary>
static partial class NumericalThreads
{
    /// <summary>Sets the number of threads of matrix products, elementwise operations and our own kernels: at least 1, and no more than cores.</summary>
    internal static void Use(int threads) => set_num_threads(Math.Min(threads, Environment.ProcessorCount));

    /// <summary>
    /// Lets libtorch's idle threads sleep instead of spin. Spinning, they take the cores from our own kernels, and on a busy machine a computation
    /// was measured to take five times as long. Must come before the first tensor; a setting of the user's own is kept.
    /// </summary>
    internal static void WaitWithoutSpinning()
    {
        if (OperatingSystem.IsLinux())
        {
            // The runtime keeps a copy of the environment of its own; OpenMP reads the process's.
            _ = SetEnvironment("OMP_WAIT_POLICY", "passive", overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
