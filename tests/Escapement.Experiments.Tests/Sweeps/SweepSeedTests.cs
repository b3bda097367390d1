using Escapement.Experiments.Measurements;
using Escapement.Experiments.Sweeps;
using Escapement.Random;
using Escapement.Updates;

namespace Escapement.Experiments.Tests.Sweeps;

public class SweepSeedTests
{
    static readonly SweepCell _cell = new(3, "wu", "flat", new(2, Sampling.WithReplacement), 0.5, 0.01, 1);

    [Fact]
    public void All_that_is_declared_changes_it()
    {
        SweepCell[] others =
        [
            _cell with { Problem = "wv" }, _cell with { Minimizer = "sharp" }, _cell with { Minimizer = null },
            _cell with { Batch = new(3, Sampling.WithReplacement) }, _cell with { Batch = new(2, Sampling.Reshuffled) },
            _cell with { Rate = 0.25 }, _cell with { StartRadius = 0.02 }, _cell with { Repeat = 2 },
            _cell with { Problem = "w", Minimizer = "uflat" }, // the same letters, split elsewhere
        ];
        ulong[] seeds = [.. others.Append(_cell).Select(cell => SweepSeed.Of(7, cell)), SweepSeed.Of(8, _cell)];
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
    }

    [Fact]
    public void The_place_in_the_sweep_does_not() => Assert.Equal(SweepSeed.Of(7, _cell), SweepSeed.Of(7, _cell with { Index = 12 }));

    [Fact]
    public void It_is_the_chain_that_is_documented()
    {
        ulong state = 7;
        ulong[] words = [2, 0x7577, 4, 0x74616c66, 0, BitConverter.DoubleToUInt64Bits(0.01), 1];
        for (int j = 0; j < words.Length; j++)
        {
            RandomBlock block = Philox.Block(state, (uint)words[j], (uint)(words[j] >> 32), 6, (uint)j);
            state = block.X0 | ((ulong)block.X1 << 32);
        }

        Assert.Equal(CellSeed.Of(state, _cell.Batch, _cell.Rate), SweepSeed.Of(7, _cell));
    }
}
