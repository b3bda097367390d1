using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Escapement;

/// <summary>What has to be set for the whole process before libtorch is loaded. Settings of the user's own are kept.</summary>
static partial class ProcessSettings
{
    const string WaitPolicy = "OMP_WAIT_POLICY";

    const int MapFromBytes = -3; // M_MMAP_THRESHOLD of malloc.h

    /// <summary>
    /// Lets libtorch's idle threads sleep instead of spin. Spinning, they take the cores from our own kernels, and on a busy machine a computation
    /// was measured to take five times as long. Large tensors are also given back to the system as soon as they are freed: left to itself, the
    /// allocator keeps blocks up to 32 MB, and 60,000 × 784 rows took 1.6 GB instead of 1.0.
    /// </summary>
    // OpenMP reads its settings when libtorch is loaded, with the first tensor, and any of the library's methods may make that one: only a module
    // initializer comes before all of them. A program that makes tensors of its own before keeps what it had.
#pragma warning disable CA2255 // "not in libraries": see above
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Prepare()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            // The runtime keeps a copy of the environment of its own; OpenMP reads the process's.
            _ = SetEnvironment(WaitPolicy, "passive", overwrite: 0);
            if (!IsAllocatorSet)
            {
                _ = SetAllocator(MapFromBytes, 1 << 20);
            }
        }
        catch (EntryPointNotFoundException)
        {
            // another C library than GNU's has no mallopt; nothing here is needed for right results
        }
    }

    static bool IsAllocatorSet => Environment.GetEnvironmentVariable("MALLOC_MMAP_THRESHOLD_") is not null
        || Environment.GetEnvironmentVariable("GLIBC_TUNABLES")?.Contains("malloc.mmap_threshold", StringComparison.Ordinal) == true;

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
