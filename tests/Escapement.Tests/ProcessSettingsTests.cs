using System.Runtime.InteropServices;
using Escapement.Geometry;
using Escapement.Problems;

namespace Escapement.Tests;

/// <summary>A program that uses the library gets suitable settings, and keeps its own.</summary>
public unsafe partial class ProcessSettingsTests
{
    const string WaitPolicy = "OMP_WAIT_POLICY", Threshold = "MALLOC_MMAP_THRESHOLD_", Tunables = "GLIBC_TUNABLES";

    [Theory]
    [InlineData("passive", true, null, null, null)]
    [InlineData("active", true, "active", null, null)]
    [InlineData("passive", false, null, "33554432", null)]
    [InlineData("passive", false, null, null, "glibc.malloc.mmap_threshold=33554432")]
    public void Idle_threads_sleep_and_freed_tensors_go_back(string policy, bool givenBack, string? ownPolicy, string? ownLimit, string? tunables)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere there is nothing to set");
        string[] got = ExplicitTest.Run(
            typeof(ProcessSettingsTests), nameof(What_a_program_gets), (WaitPolicy, ownPolicy), (Threshold, ownLimit), (Tunables, tunables));
        Assert.Equal([policy, givenBack.ToString()], got);
    }

    /// <summary>Not a separate test: a program that uses only the public interface.</summary>
    [Fact(Explicit = true)]
    public void What_a_program_gets()
    {
        using QuadraticSum problem = QuadraticSum.FromRows(new double[,] { { 1, 2 }, { -1, 1 } });
        using LocalGeometry geometry = LocalGeometry.At(problem, [0, 0]);

        // By default the allocator, once a large block is freed, keeps smaller ones: it would serve the next one from those.
        NativeMemory.Free(NativeMemory.Alloc(16 << 20));
        void* block = NativeMemory.Alloc(8 << 20);
        bool ofItsOwn = (((nuint*)block)[-1] & IsMapped) != 0;
        NativeMemory.Free(block);
        ExplicitTest.HandBack(Marshal.PtrToStringUTF8(GetEnvironment(WaitPolicy)) ?? "", ofItsOwn.ToString());
    }

    /// <summary>A flag in the word before a block of GNU's allocator: the block is a separate mapping, which free returns to the system.</summary>
    const nuint IsMapped = 2;

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnvironment(string name);
}
