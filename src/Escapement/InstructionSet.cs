using System.Runtime.Intrinsics.X86;

namespace Escapement;

/// <summary>The vectors that a variant of a kernel is written for. All variants give the same bits.</summary>
enum VectorWidth
{
    /// <summary>Vectors of 512 bits that the runtime emulates, without any special processor instructions.</summary>
    Software,

    /// <summary>256 bits, AVX2.</summary>
    Bits256,

    /// <summary>512 bits, AVX-512.</summary>
    Bits512,
}

/// <summary>
/// Decides which variant runs. Tables, kernels, draws and loops ask when they are constructed and keep the answer, so inner loops decide nothing.
/// </summary>
static class InstructionSet
{
    static readonly AsyncLocal<VectorWidth?> _forced = new();

    /// <summary>The widest vectors that the processor has.</summary>
    public static VectorWidth Widest { get; } = Avx512F.IsSupported ? VectorWidth.Bits512
        : Avx2.IsSupported ? VectorWidth.Bits256
        : VectorWidth.Software;

    /// <summary>The width for objects that are constructed now.</summary>
    public static VectorWidth Width => _forced.Value ?? Widest;

    /// <summary>Whether to use the variants for 256 bits; emulated vectors use the variants for 512 bits.</summary>
    public static bool Is256 => Width == VectorWidth.Bits256;

    /// <summary>For tests: makes <paramref name="run"/>, and the threads that it starts, construct variants of this width.</summary>
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
