using System.Runtime.InteropServices;

namespace Escapement;

/// <summary>Doubles aligned to a cache line, outside the garbage collector. On Linux large ones take whole pages of 2 MB.</summary>
sealed unsafe partial class AlignedBuffer : IDisposable
{
    const nuint CacheLine = 64, HugePage = 2 << 20;

    /// <summary>Where the second-level cache, of half a megabyte or more, begins to matter; the rest of the page is written, but not used.</summary>
    const nuint HugeFrom = 128 << 10;

    readonly long _length;

    /// <param name="length">How many.</param>
    /// <param name="cleared">Whether they are zero at first; anything otherwise.</param>
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

    /// <summary>As <see cref="Touch(double[], int, int)"/>.</summary>
    public void Touch(int share, int shares) => Touch(Pointer, _length, share, shares);

    /// <summary>
    /// Has the system provide every <paramref name="shares"/>-th large page now, from the <paramref name="share"/>-th on: one that several threads
    /// write to for the first time at once is cleared by each of them, which takes more than a millisecond. Changes nothing, even while others
    /// write.
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
    /// Asks for large pages for a new array that is about to be written all over. Only a hint, also for what stands beside it; smaller ones are
    /// left as they are.
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
    /// Asks for pages of 2 MB, and may be refused: rows of a table that nearly fills the second-level cache are read at random, and small pages,
    /// scattered in memory, share some of its sets and leave others empty.
    /// </summary>
    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
