using System.Runtime.InteropServices;

namespace Escapement;

/// <summary>Doubles aligned to a cache line, outside the garbage collector. On Linux, large buffers use whole pages of 2 MB.</summary>
sealed unsafe partial class AlignedBuffer : IDisposable
{
    const nuint CacheLine = 64, HugePage = 2 << 20;

    /// <summary>
    /// The size from which the second-level cache (half a megabyte or more) matters. A buffer smaller than its page leaves the rest unused.
    /// </summary>
    const nuint HugeFrom = 128 << 10;

    readonly long _length;

    /// <param name="length">The number of doubles.</param>
    /// <param name="cleared">Whether to set them to zero; otherwise they hold arbitrary values.</param>
    public AlignedBuffer(long length, bool cleared = true)
    {
        nuint bytes = checked((nuint)(Math.Max(length, 1) * sizeof(double)));
        _length = length;
        bool huge = bytes >= HugeFrom && OperatingSystem.IsLinux();
        if (huge)
        {
            bytes = checked(bytes + HugePage - 1) / HugePage * HugePage;
        }

        Pointer = (double*)NativeMemory.AlignedAlloc(bytes, huge ? HugePage : CacheLine);
        if (huge)
        {
            _ = Advise(Pointer, bytes, WantsHugePages);
        }

        if (cleared)
        {
            NativeMemory.Clear(Pointer, bytes);
        }
    }

    public double* Pointer { get; private set; }

    /// <summary>The first address from <paramref name="pointer"/> on that is aligned to a cache line.</summary>
    public static double* Align(double* pointer) => (double*)(((nuint)pointer + CacheLine - 1) / CacheLine * CacheLine);

    /// <summary>See <see cref="Touch(double[], int, int)"/>.</summary>
    public void Touch(int share, int shares) => Touch(Pointer, _length, share, shares);

    /// <summary>
    /// Makes the system provide every <paramref name="shares"/>-th large page now, from the <paramref name="share"/>-th on. If several threads write
    /// to a new page at the same time, each of them clears it, which takes more than a millisecond. Does not change the contents, even while other
    /// threads write.
    /// </summary>
    public static void Touch(double[] array, int share, int shares)
    {
        fixed (double* first = array)
        {
            Touch(first, array.LongLength, share, shares);
        }
    }

    static void Touch(double* first, long length, int share, int shares)
    {
        const int page = (int)HugePage / sizeof(double);
        for (long at = (long)share * page; at < length; at += (long)shares * page)
        {
            _ = Interlocked.Or(ref *(long*)(first + at), 0);
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }

    /// <summary>
    /// Asks for large pages for a new array that is about to be filled. This is only a hint, and it also affects neighboring memory; it ignores
    /// arrays smaller than a large page.
    /// </summary>
    public static void PreferHugePages(double[] array)
    {
        fixed (double* first = array)
        {
            nuint begin = (nuint)first / HugePage * HugePage, end = ((nuint)(first + array.LongLength) + HugePage - 1) / HugePage * HugePage;
            if (OperatingSystem.IsLinux() && (nuint)array.LongLength * sizeof(double) >= HugePage)
            {
                _ = Advise((void*)begin, end - begin, WantsHugePages);
            }
        }
    }

    const int WantsHugePages = 14; // MADV_HUGEPAGE of mman-common.h

    /// <summary>
    /// Asks for pages of 2 MB, which the system may refuse. Kernels read rows at random from tables that nearly fill the second-level cache; small
    /// pages, scattered in memory, would share some of the cache's sets and leave others empty.
    /// </summary>
    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
