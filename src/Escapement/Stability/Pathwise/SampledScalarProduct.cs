using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Stability;

/// <summary>
/// Exponent and index of scalar multipliers 1 − C·q̄_b over sampled batches, one problem to every column: the pooled sample gives the value, its
/// independent parts the t-interval.
/// </summary>
static class SampledScalarProduct
{
    const int Replicates = 10;
    const double MostNumbers = 4e6;
    const double MostDraws = 2e6;

    public static ((Estimate Lyapunov, Estimate TailIndex)[] All, long Factors) Of(
        IReadOnlyList<double[]> columns, Batch batch, double learningRate, PathwiseOptions options, CancellationToken cancellationToken)
    {
        (double[][] logs, int each) = Sample(columns, batch, learningRate, options, cancellationToken);
        double confidence = Shared(options, columns.Count);
        return ([.. logs.Select(all => Of(all, each, confidence))], (long)each * Replicates);
    }

    /// <summary>The exponents alone.</summary>
    public static Estimate[] Lyapunov(
        IReadOnlyList<double[]> columns, Batch batch, double learningRate, PathwiseOptions options, CancellationToken cancellationToken)
    {
        (double[][] logs, int each) = Sample(columns, batch, learningRate, options, cancellationToken);
        double confidence = Shared(options, columns.Count);
        return [.. logs.Select(all => Lyapunov([.. all.Chunk(each).Select(part => part.Average())], confidence))];
    }

    /// <summary>The confidence of each of several intervals that are to hold together.</summary>
    static double Shared(PathwiseOptions options, int columns) => 1 - ((1 - options.Confidence) / columns);

    /// <summary>log|1 − C·q̄_b| for every column, the replicates one after another.</summary>
    static (double[][] Logs, int Each) Sample(
        IReadOnlyList<double[]> columns, Batch batch, double learningRate, PathwiseOptions options, CancellationToken cancellationToken)
    {
        int n = columns[0].Length, width = columns.Count;
        double cost = (double)batch.Size * (width + 4), affordable = Math.Min(Math.Min(MostDraws, MostNumbers / width), options.Work(cost) / cost);
        int each = Math.Max(64, (int)(affordable / Replicates));
        double[][] logs = [.. columns.Select(_ => new double[each * Replicates])];
        int[] indices = new int[batch.Size];
        double[][] arrays = [.. columns];
        for (int r = 0; r < Replicates; r++)
        {
            ProductBatches draw = new(batch, n, options.Seed, (uint)r);
            for (int i = 0; i < each; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                draw.Begin((uint)i, 0);
                draw.Next(indices);
                for (int c = 0; c < width; c++)
                {
                    double[] column = arrays[c];
                    double sum = 0;
                    foreach (int index in indices)
                    {
                        sum += column[index];
                    }

                    logs[c][(r * each) + i] = Math.Log(Math.Abs(1 - (learningRate * sum / batch.Size)));
                }
            }
        }

        return (logs, each);
    }

    /// <summary>Equal parts: the mean of their means is the pooled one.</summary>
    static Estimate Lyapunov(IEnumerable<double> parts, double confidence)
    {
        (double gamma, double half) = StudentT.Interval([.. parts], confidence);
        return new(gamma, gamma - half, gamma + half);
    }

    static (Estimate Lyapunov, Estimate TailIndex) Of(double[] logs, int each, double confidence)
    {
        ScalarProduct pooled = Uniform(logs);
        ScalarProduct[] parts = [.. logs.Chunk(each).Select(Uniform)];
        Estimate lyapunov = Lyapunov(parts.Select(part => part.Lyapunov), confidence);
        double[] indices = [.. parts.Select(p => p.TailIndex ?? double.PositiveInfinity)];
        if (pooled.TailIndex is not { } alpha || indices.Any(double.IsInfinity))
        {
            return (lyapunov, new(null, 0, double.PositiveInfinity));
        }

        double spread = StudentT.Interval(indices, confidence).Half;
        return (lyapunov, new(alpha, Math.Max(0, alpha - spread), alpha + spread));
    }

    static ScalarProduct Uniform(double[] logs) => new(logs, [.. Enumerable.Repeat(1.0 / logs.Length, logs.Length)]);
}
