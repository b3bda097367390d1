using System.Runtime.Intrinsics.X86;

namespace Escapement;

/// <summary>The vectors that a variant of a kernel is written for. All variants give the same bits.</summary>
enum VectorWidth
{
    /// <summary>Vectors of 512 bits as the runtime emulates them: no instruction of the processor is asked for.</summary>
    Software,

    /// <summary>256 bits, AVX2.</summary>
    Bits256,

    /// <summary>512 bits, AVX-512.</summary>
    Bits512,
}

/// <summary>
/// The one place that decides which variant runs. Tables, kernels, draws and loops ask when they are constructed and keep to the answer: nothing is
/// decided in an inner loop.
/// </summary>
static class InstructionSet
{
    static readonly AsyncLocal<VectorWidth?> _forced = new();

    /// <summary>The widest vectors that the processor has.</summary>
    public static VectorWidth Widest { get; } = Avx512F.IsSupported ? VectorWidth.Bits512
        : Avx2.IsSupported ? VectorWidth.Bits256
        : VectorWidth.Software;

    /// <summary>What is constructed now is to use.</summary>
    public static VectorWidth Width => _forced.Value ?? Widest;

    /// <summary>Whether the variants for 256 bits are to be used; those for 512 bits also stand for none.</summary>
    public static bool Is256 => Width == VectorWidth.Bits256;

    /// <summary>Has <paramref name="run"/>, and the threads that it starts, construct variants of this width; for tests.</summary>
    /// <param name="width">At most <see cref="Widest"/>.</param>
    /// <param name="run">What to run.</param>
    public static T With<T>(VectorWidth width, Func<T> run)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)width, (int)Widest, nameof(width));
        VectorWidth? before = _forced.Value;
        _forced.Value = width;
        try
        {
            return run();
        }
        finally
        {
            _forced.Value = before;
        }
    }
}
