using System.Runtime.InteropServices;

namespace Escapement;

/// <summary>Doubles aligned to a cache line, outside the garbage collector; zeroed.</summary>
sealed unsafe class AlignedBuffer : IDisposable
{
    public AlignedBuffer(long length)
    {
        nuint bytes = checked((nuint)(Math.Max(length, 1) * sizeof(double)));
        Pointer = (double*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(Pointer, bytes);
    }

    public double* Pointer { get; private set; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
