using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Escapement;

/// <summary>How many threads the numerical library uses, and how they wait, for the whole process.</summary>
static partial class NumericalThreads
{
    /// <summary>
    /// Sets the number of threads of matrix products, elementwise operations and our own kernels: at least 1, and no more than cores.
    /// </summary>
    internal static void Use(int threads) => set_num_threads(Math.Min(threads, Environment.ProcessorCount));

    /// <summary>
    /// Lets libtorch's idle threads sleep instead of spin. Spinning, they take the cores from our own kernels, and on a busy machine a computation
    /// was measured to take five times as long. Must come before the first tensor; a setting of the user's own is kept. Large tensors are also
    /// given back to the system as soon as they are freed: left to itself, the allocator keeps blocks up to 32 MB, and 60,000 × 784 rows took
    /// 1.6 GB instead of 1.0.
    /// </summary>
    internal static void PrepareProcess()
    {
        if (OperatingSystem.IsLinux())
        {
            // The runtime keeps a copy of the environment of its own; OpenMP reads the process's.
            _ = SetEnvironment("OMP_WAIT_POLICY", "passive", overwrite: 0);
            _ = SetAllocator(MapFromBytes, 1 << 20);
        }
    }

    const int MapFromBytes = -3; // M_MMAP_THRESHOLD of malloc.h

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
