using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Escapement;

/// <summary>Settings of the whole process that must be made before libtorch is loaded. The user's own settings are kept.</summary>
static partial class ProcessSettings
{
    const string WaitPolicy = "OMP_WAIT_POLICY";

    const int MapFromBytes = -3; // M_MMAP_THRESHOLD of malloc.h

    /// <summary>
    /// Makes libtorch's idle threads sleep instead of spin. Spinning threads take cores from our own kernels: on a busy machine a computation was
    /// measured to take five times as long. Also returns the memory of large tensors to the system as soon as they are freed: by default the
    /// allocator keeps blocks up to 32 MB, and 60,000 × 784 rows took 1.6 GB instead of 1.0.
    /// </summary>
    // OpenMP reads its settings when the first tensor loads libtorch, and any of our methods may create that tensor. Only a module initializer runs
    // before all of them. A program that creates tensors before it calls us keeps its own settings.
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
            // Environment.SetEnvironmentVariable changes only the runtime's copy of the environment; OpenMP reads the process's.
            _ = SetEnvironment(WaitPolicy, "passive", overwrite: 0);
            if (!IsAllocatorSet)
            {
                _ = SetAllocator(MapFromBytes, 1 << 20);
            }
        }
        catch (EntryPointNotFoundException)
        {
            // C libraries other than GNU's have no mallopt; correct results do not depend on it
        }
    }

    static bool IsAllocatorSet => Environment.GetEnvironmentVariable("MALLOC_MMAP_THRESHOLD_") is not null
        || Environment.GetEnvironmentVariable("GLIBC_TUNABLES")?.Contains("malloc.mmap_threshold", StringComparison.Ordinal) == true;

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
