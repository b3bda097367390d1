using static TorchSharp.torch;

namespace Escapement.Tests;

public class NumericalThreadsTests
{
    static readonly int _most = Environment.ProcessorCount;

    /// <summary>Every test has its own thread, which starts with as many library threads as there are cores.</summary>
    static void OnNewThread(Action test)
    {
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(() =>
        {
            set_num_threads(_most);
            test();
        }));
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    [Fact]
    public void A_limit_ends_with_its_scope() => OnNewThread(() =>
    {
        using (NumericalThreads.Limit(1))
        {
            Assert.Equal(1, get_num_threads());
            using (NumericalThreads.Limit(_most))
            {
                Assert.Equal(_most, get_num_threads());
            }

            Assert.Equal(1, get_num_threads());
        }

        Assert.Equal(_most, get_num_threads());
    });

    [Fact]
    public void It_ends_with_an_exception_too() => OnNewThread(() =>
    {
        static void Fail()
        {
            using NumericalThreads.Scope limit = NumericalThreads.Limit(1);
            throw new InvalidOperationException();
        }

        Assert.Throws<InvalidOperationException>(Fail);
        Assert.Equal(_most, get_num_threads());
    });

    [Fact]
    public void No_limit_changes_nothing() => OnNewThread(() =>
    {
        set_num_threads(1);
        using (NumericalThreads.Limit(null))
        {
            Assert.Equal(1, get_num_threads());
        }

        Assert.Equal(1, get_num_threads());
    });

    [Fact]
    public void A_limit_of_another_thread_is_no_limit_here() => OnNewThread(() =>
    {
        OnNewThread(() =>
        {
            using NumericalThreads.Scope limit = NumericalThreads.Limit(1);
            Thread other = new(() => set_num_threads(_most));
            other.Start();
            other.Join();
            Assert.Equal(1, get_num_threads());
        });
        Assert.Equal(_most, get_num_threads());
    });

    [Fact]
    public void There_are_no_more_than_cores_and_at_least_one() => OnNewThread(() =>
    {
        using (NumericalThreads.Limit(int.MaxValue))
        {
            Assert.Equal(_most, get_num_threads());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            using NumericalThreads.Scope limit = NumericalThreads.Limit(0);
        });
        Assert.Equal(_most, get_num_threads());
    });
}
