using Escapement.Curvature.Kernels;
using Escapement.Curvature.Products;
using Escapement.Random;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Stability;

/// <summary>
/// The Lyapunov exponent of reshuffled epochs: the factors of one epoch depend on each other, whole epochs do not. One renormalized path a
/// replicate, growth counted over whole epochs and given per step.
/// </summary>
static class ReshuffledPaths
{
    const int Replicates = 10;
    const int FewestEpochs = 8;
    const double BurnInShare = 0.2;

    /// <summary>γ and the number of random factors used; no value if even a few epochs are too expensive.</summary>
    public static (Estimate Lyapunov, long Factors) Lyapunov(
        ComponentProducts products, double shift, UpdateRule rule, Batch batch, double learningRate, PathwiseOptions options,
        CancellationToken cancellationToken)
    {
        int n = products.Components, steps = (n + batch.Size - 1) / batch.Size;
        double[] ones = [.. Enumerable.Repeat(1.0, rule.Momentum > 0 ? 2 * products.Order : products.Order)];
        ProductSystem system = new(products, shift, rule, batch, learningRate, new PerronNorm(ones, [], ones));
        double affordable = options.Work(system.Cost) / system.Cost / Replicates / steps;
        if (affordable < FewestEpochs)
        {
            return (new(null, double.NegativeInfinity, double.PositiveInfinity), 0);
        }

        int epochs = (int)Math.Min(affordable, int.MaxValue / 2);
        double[] rates = new double[Replicates];
        Parallel.For(0, Replicates, new ParallelOptions { CancellationToken = cancellationToken },
            r => rates[r] = Rate(system, epochs, steps, options.Seed, (uint)r, cancellationToken));
        (double mean, double half) = StudentT.Interval(rates, options.Confidence);
        return (new(mean, mean - half, mean + half), (long)Replicates * epochs * steps);
    }

    static double Rate(ProductSystem system, int epochs, int steps, ulong seed, uint replicate, CancellationToken cancellationToken)
    {
        RandomStream starts = new(seed, StreamId.Starts);
        ProductBatches draw = new(new Batch(system.Components, Sampling.WithoutReplacement), system.Components, seed, replicate);
        int[] order = new int[system.Components];
        double[] x = new double[system.Length], y = new double[system.Length], read = new double[system.Length];
        for (int a = 0; a < x.Length; a++)
        {
            x[a] = starts.Normals((uint)a, replicate, 0).First;
        }

        int burnIn = Math.Max(1, (int)(BurnInShare * epochs)), k = system.Batch.Size;
        double growth = 0;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            draw.Begin((uint)epoch, 0);
            draw.Next(order);
            growth = epoch == burnIn ? 0 : growth;
            for (int from = 0; from < order.Length; from += k)
            {
                system.Step(order.AsSpan(from, Math.Min(k, order.Length - from)), x, y, read);
                double size = Math.Max(Math.Sqrt(HostVectors.Dot(y, y)), double.Epsilon);
                growth += Math.Log(size);
                for (int a = 0; a < x.Length; a++)
                {
                    x[a] = y[a] / size;
                }
            }
        }

        return growth / (epochs - burnIn) / steps;
    }
}
