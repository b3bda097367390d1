using Escapement.Updates;

namespace Escapement.Stability;

/// <summary>All possible batches with their probabilities, if there are few.</summary>
static class BatchEnumeration
{
    /// <summary>Beyond this many batches sampling is cheaper.</summary>
    const double Most = 200_000;

    /// <summary>Batch means of every column of values and probabilities; null if there are too many batches.</summary>
    public static (double[][] Means, double[] Probabilities)? Of(IReadOnlyList<double[]> columns, Batch batch)
    {
        int n = columns[0].Length, k = batch.Size;
        if (k == 1)
        {
            return ([.. columns], [.. Enumerable.Repeat(1.0 / n, n)]);
        }

        bool replace = batch.Sampling == Sampling.WithReplacement;
        double logCount = replace ? LogChoose(n + k - 1.0, k) : LogChoose(n, k);
        if (logCount > Math.Log(Most / columns.Count))
        {
            return null;
        }

        List<double>[] means = [.. columns.Select(_ => new List<double>())];
        List<double> probabilities = [];
        double[] sums = new double[columns.Count];
        double uniform = replace ? 0 : -logCount, total = LogFactorial(k) - (k * Math.Log(n));
        Visit(0, k, replace ? total : uniform, sums);
        return ([.. means.Select(m => m.ToArray())], [.. probabilities]);

        // Components in order, each with its multiplicity: with replacement the multinomial probability, without 1/(N choose k).
        void Visit(int from, int left, double log, double[] partial)
        {
            if (left == 0)
            {
                for (int c = 0; c < partial.Length; c++)
                {
                    means[c].Add(partial[c] / k);
                }

                probabilities.Add(Math.Exp(log));
                return;
            }

            for (int i = from; i < n; i++)
            {
                for (int times = 1; times <= (replace ? left : 1); times++)
                {
                    double[] next = [.. partial.Select((sum, c) => sum + (times * columns[c][i]))];
                    Visit(i + 1, left - times, log - (replace ? LogFactorial(times) : 0), next);
                }
            }
        }
    }

    static double LogChoose(double n, double k)
    {
        double sum = 0;
        for (int i = 1; i <= k; i++)
        {
            sum += Math.Log((n - k + i) / i);
        }

        return sum;
    }

    static double LogFactorial(int n)
    {
        double sum = 0;
        for (int i = 2; i <= n; i++)
        {
            sum += Math.Log(i);
        }

        return sum;
    }
}
