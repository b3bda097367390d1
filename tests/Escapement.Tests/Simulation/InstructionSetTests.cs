using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Tests.Simulation;

/// <summary>
/// The same bits with AVX-512, with AVX2 only, and with neither. One process runs the variants of every width that the processor has. The runtime
/// decides which instructions it may use when it starts, so other tests start a new process.
/// </summary>
public sealed class InstructionSetTests
{
    [Fact]
    public void Bits_do_not_depend_on_the_width_of_vectors()
    {
        string[] digests = Digests();
        for (VectorWidth width = VectorWidth.Software; width < InstructionSet.Widest; width++)
        {
            Assert.Equal(digests, InstructionSet.With(width, Digests));
            Assert.Equal(InstructionSet.Widest, InstructionSet.Width);
        }
    }

    [Fact]
    public void A_width_that_the_processor_lacks_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => InstructionSet.With(InstructionSet.Widest + 1, () => 0));

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public void Bits_do_not_depend_on_the_instruction_set(string switchedOff, int widest)
    {
        string[] lines = ExplicitTest.Run(typeof(InstructionSetTests), nameof(Digests_of_every_kernel), (switchedOff, "0"));
        Assert.InRange(int.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture), 0, widest);
        Assert.Equal(Digests(), lines[1..]);
    }

    /// <summary>Not a separate test: the results that the new process writes.</summary>
    [Fact(Explicit = true)]
    public void Digests_of_every_kernel()
    {
        int widest = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        ExplicitTest.HandBack([widest.ToString(System.Globalization.CultureInfo.InvariantCulture), .. Digests()]);
    }

    static string[] Digests() => [.. SumCases.Kinds.SelectMany(kind => Settings().Select((setting, i) => $"{kind} {i} {Digest(kind, 19, setting)}")
        .Concat(Wide().Select(batch => $"{kind} {batch} {Digest(kind, 200, (new(batch, Sampling.WithReplacement), UpdateRule.Sgd))}")))];

    /// <summary>
    /// For blocks of eight indices: batches that share a block, take one block, slightly more than one, two, three, and all or nearly all of one or
    /// two halves of a ring.
    /// </summary>
    static int[] Wide() => [1, 2, 3, 4, 6, 8, 9, 15, 16, 24, 30, 32, 48, 64];

    static IEnumerable<(Batch Batch, UpdateRule Rule)> Settings() =>
    [
        (new(1, Sampling.WithReplacement), UpdateRule.Sgd),
        (new(7, Sampling.WithReplacement), UpdateRule.Sgd),
        (new(3, Sampling.WithoutReplacement), UpdateRule.Sgd with { Momentum = 0.9, Nesterov = true, WeightDecay = 0.01 }),
        (new(4, Sampling.Reshuffled), UpdateRule.Sgd),
        (new(50, Sampling.WithReplacement), UpdateRule.Sgd with { Momentum = 0.5 }),
    ];

    static string Digest(string kind, int components, (Batch Batch, UpdateRule Rule) setting)
    {
        using FiniteSum sum = SumCases.Of(kind, components, kind == "styblinski-tang" ? 2 : 9);
        int largest = Math.Min(setting.Batch.Size, setting.Batch.Sampling == Sampling.WithReplacement ? int.MaxValue : sum.Components);
        EnsembleResult result = Ensemble.Run(sum, new()
        {
            LearningRate = 0.02,
            Batch = setting.Batch with { Size = largest },
            Rule = setting.Rule,
            Center = new double[sum.Dimension],
            Start = new Start.Around(new double[sum.Dimension], 0.5),
            Trajectories = 21,
            Steps = 100,
            LeaveRadius = 2,
            Seed = 5,
        });
        return Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<double>([.. result.FinalPoints, .. result.StartDistances])))[..16];
    }
}
