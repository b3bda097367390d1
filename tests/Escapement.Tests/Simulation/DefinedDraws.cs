using Escapement.Random;
using Escapement.Simulation.Draws;

namespace Escapement.Tests.Simulation;

/// <summary>Draws with replacement, one by one, by the definition of their stream.</summary>
static class DefinedDraws
{
    public static long Index(ulong seed, int components, int batch, int step, int draw, uint trajectory)
    {
        IndexLayout layout = new(components, batch);
        long place = layout.Place(step, draw), n = place / layout.IndicesOfBlock;
        int within = (int)(place % layout.IndicesOfBlock), ofWord = layout.IndicesOfWord;
        UInt128 outcomes = UInt128.One;
        for (int i = 0; i < ofWord; i++)
        {
            outcomes *= (uint)components;
        }

        for (uint tries = 0; ; tries++)
        {
            RandomBlock block = Philox.Block(seed, layout.BlockWord(n), layout.StepWord(n), (uint)StreamId.Batches | (tries << 16), trajectory);
            UInt128 product = block[within / ofWord] * outcomes, outcome = product >> 32, left = product - (outcome << 32);
            if (left >= (UInt128.One << 32) % outcomes)
            {
                // the digits of the outcome in base N; the first index is the highest digit
                for (int i = within % ofWord; i < ofWord - 1; i++)
                {
                    outcome /= (uint)components;
                }

                return (long)(outcome % (uint)components);
            }
        }
    }
}
