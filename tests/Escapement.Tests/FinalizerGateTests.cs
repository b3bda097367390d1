using System.Runtime.CompilerServices;

namespace Escapement.Tests;

public sealed class FinalizerGateTests
{
    [Fact]
    public void Finalizers_wait_while_the_gate_is_closed()
    {
        Mark mark = new();
        using (FinalizerGate.Close())
        {
            using (FinalizerGate.Close())
            {
                Abandon(mark);
                GC.Collect();
                Thread.Sleep(50);
                Assert.False(mark.Finalized);
            }

            GC.Collect();
            Thread.Sleep(50);
            Assert.False(mark.Finalized);
        }

        // Another test may have it closed.
        Assert.True(SpinWait.SpinUntil(() => mark.Finalized, TimeSpan.FromSeconds(60)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Abandon(Mark mark) => _ = new Finalizable(mark);

    sealed class Mark
    {
        public volatile bool Finalized;
    }

    sealed class Finalizable(Mark mark)
    {
        ~Finalizable() => mark.Finalized = true;
    }
}
