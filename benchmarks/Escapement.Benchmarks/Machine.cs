using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Escapement.Benchmarks;

/// <summary>The machine and libraries of the process.</summary>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="TorchSharp">The version of TorchSharp.</param>
/// <param name="Libtorch">The version of libtorch.</param>
/// <param name="Threads">Threads of the numerical library.</param>
/// <param name="Vector512">Whether the processor has the 512-bit registers that K's kernel uses.</param>
sealed record Machine(string Runtime, string TorchSharp, string Libtorch, int Threads, bool Vector512)
{
    public static Machine Current => new(
        RuntimeInformation.FrameworkDescription,
        typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "unknown",
        torch.__version__,
        torch.get_num_threads(),
        System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated);

    /// <summary>The largest resident set of the process so far, in bytes.</summary>
    public static long PeakBytes
    {
        get
        {
            using Process process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
