using Escapement.Simulation.Streams;

namespace Escapement.Tests.Simulation;

/// <summary>Draws with replacement one by one, from the definition of their stream.</summary>
static class DefinedDraws
{
    public static long Index(ulong seed, int components, int batch, int step, int draw, uint trajectory)
    {
        IndexLayout layout = new(components, batch);
        long place = layout.Place(step, draw), n = place / layout.IndicesOfBlock;
        int within = (int)(place % layout.IndicesOfBlock);
        RandomBlock block = new RandomStream(seed, StreamId.Batches).Block(layout.BlockWord(n), layout.StepWord(n), trajectory);
        bool first = within < layout.IndicesOfFraction;
        UInt128 fraction = first ? ((ulong)block.X0 << 32) | block.X1 : ((ulong)block.X2 << 32) | block.X3;
        for (int i = 0; ; i++)
        {
            UInt128 product = fraction * (uint)components;
            if (i == within % layout.IndicesOfFraction)
            {
                return (long)(ulong)(product >> 64);
            }

            fraction = (ulong)product;
        }
    }
}
