using Escapement.Random;

namespace Escapement.Tests.Random;

public sealed class PhiloxTests
{
    /// <summary>The published known answers (kat_vectors of Random123, philox4x32 with 10 rounds).</summary>
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0x0000000000000000UL, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, 0xffffffffffffffffUL, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0x299f31d0a4093822UL, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Published_answers(uint c0, uint c1, uint c2, uint c3, ulong key, uint x0, uint x1, uint x2, uint x3)
        => Assert.Equal(new RandomBlock(x0, x1, x2, x3), Philox.Block(key, c0, c1, c2, c3));

    [Fact]
    public void The_counter_is_block_step_stream_trajectory()
        => Assert.Equal(
            Philox.Block(7, 1, 2, (uint)StreamId.Starts, 3),
            new RandomStream(7, StreamId.Starts).Block(block: 1, step: 2, trajectory: 3));

    [Theory]
    [InlineData(0x299f31d0a4093822UL, 5u, 0x85a308d3u, 0x03707344u, 1000u)]
    [InlineData(0xffffffffffffffffUL, uint.MaxValue - 1, 7u, uint.MaxValue, uint.MaxValue)]
    public void Four_blocks_at_once_are_the_same_four(ulong seed, uint block, uint step, uint trajectory, uint bound)
    {
        RandomStream stream = new(seed, StreamId.Products);
        int[] numbers = new int[PhiloxFour.Words];
        PhiloxFour.Below(stream, block, step, trajectory, bound, numbers);
        IEnumerable<RandomBlock> blocks = Enumerable.Range(0, 4).Select(i => stream.Block(block + (uint)i, step, trajectory));
        uint[] words = [.. blocks.SelectMany(b => (uint[])[b.X0, b.X1, b.X2, b.X3])];
        Assert.Equal([.. words.Select(word => (int)(uint)(((ulong)word * bound) >> 32))], numbers);
    }

    [Fact]
    public void Uniforms_fill_their_interval_and_stay_inside()
    {
        Assert.Equal(0, Philox.Uniform(0, 0));
        Assert.Equal(1 - Math.ScaleB(1, -53), Philox.Uniform(uint.MaxValue, uint.MaxValue));
        Assert.True(Philox.OpenUniform(0, 0) > 0);
        Assert.True(Philox.OpenUniform(uint.MaxValue, uint.MaxValue) < 1);
    }
}
