using System.Runtime.Intrinsics.X86;

namespace Escapement;

/// <summary>Which variant of a kernel runs: the one place that decides it.</summary>
static class InstructionSet
{
    /// <summary>Whether vectors have 256 bits.</summary>
    public static bool Is256 => Avx2.IsSupported && !Avx512F.IsSupported;
}
