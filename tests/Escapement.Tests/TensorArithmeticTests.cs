using System.Diagnostics;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Tests;

public class TensorArithmeticTests
{
    /// <summary>
    /// If scalars are not kept alive during native calls, this fails, mostly within a second. It runs more threads than cores, so that some threads
    /// wait in the middle of a call while finalizers run.
    /// </summary>
    [Fact]
    public async Task Thresholds_are_the_same_whenever_finalizers_run()
    {
        using QuadraticSum problem = QuadraticSum.FromRows(new[,] { { 1, 0.2, 0.5 }, { -0.4, 1.1, 0.3 }, { 0.3, -0.9, 1.2 }, { 1.5, 0.6, -0.7 } });
        UpdateRule[] rules = [UpdateRule.Sgd, new() { Momentum = 0.9 }, new() { Momentum = 0.9, Nesterov = true }];
        Threshold[] Thresholds()
        {
            using LocalGeometry geometry = LocalGeometry.At(problem, new double[problem.Dimension]);
            return [.. rules.Select(rule => MeanSquareThreshold.Compute(geometry, rule, new Batch(2, Sampling.WithReplacement)))];
        }

        Threshold[] expected = Thresholds();
        void Compute() => Assert.Equal(expected, Thresholds());
        await Task.WhenAll([Repeat(FinalizeYoung), .. Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => Repeat(Compute))]);
    }

    static void FinalizeYoung()
    {
        GC.Collect(0);
        GC.WaitForPendingFinalizers();
    }

    static Task Repeat(Action action) => Task.Factory.StartNew(
        () =>
        {
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(3);)
            {
                action();
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
