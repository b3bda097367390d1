using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Kernels;

/// <summary>
/// One trajectory of a linear model, coordinates in the lanes: <c>Σ_j ℓ'(x_jᵀθ, y_j) x_j</c>, eight components of the batch at a time. A row of the
/// table is x_i padded with zeros; targets stand apart.
/// </summary>
sealed unsafe class CoordinateBatch<TLink>(ComponentTable table, double[] targets) : BatchGradient
    where TLink : struct, ILink
{
    const int Rows = 8;

    public override int Trajectories => 1;

    public override void Sum(long* draws, int batch, Vector512<double>* theta, Vector512<double>* sum) => Sum(draws, null, batch, theta, sum);

    public override void WeightedSum(long* components, double* weights, int count, Vector512<double>* theta, Vector512<double>* sum)
        => Sum(components, weights, count, theta, sum);

    void Sum(long* draws, double* weights, int batch, Vector512<double>* theta, Vector512<double>* sum)
    {
        int vectors = table.Blocks;
        for (int v = 0; v < vectors; v++)
        {
            sum[v] = Vector512<double>.Zero;
        }

        double* residuals = stackalloc double[Rows];
        for (int j = 0; j < batch; j += Rows)
        {
            // A short last group repeats its last row, whose residual then counts once.
            int count = Math.Min(Rows, batch - j), last = count - 1;
            long* drawn = draws + j;
            double* x0 = table.Row(drawn[0]), x1 = table.Row(drawn[Math.Min(1, last)]), x2 = table.Row(drawn[Math.Min(2, last)]);
            double* x3 = table.Row(drawn[Math.Min(3, last)]), x4 = table.Row(drawn[Math.Min(4, last)]), x5 = table.Row(drawn[Math.Min(5, last)]);
            double* x6 = table.Row(drawn[Math.Min(6, last)]), x7 = table.Row(drawn[Math.Min(7, last)]);
            Vector512<double> scores = Scores(x0, x1, x2, x3, x4, x5, x6, x7, theta, vectors);
            for (int r = 0; r < Rows; r++)
            {
                residuals[r] = targets[drawn[Math.Min(r, last)]];
            }

            TLink.Residual(scores, Vector512.Load(residuals)).Store(residuals);
            for (int r = 0; r < count && weights is not null; r++)
            {
                residuals[r] *= weights[j + r];
            }

            for (int r = count; r < Rows; r++)
            {
                residuals[r] = 0;
            }

            Vector512<double> r0 = Vector512.Create(residuals[0]), r1 = Vector512.Create(residuals[1]), r2 = Vector512.Create(residuals[2]);
            Vector512<double> r3 = Vector512.Create(residuals[3]), r4 = Vector512.Create(residuals[4]), r5 = Vector512.Create(residuals[5]);
            Vector512<double> r6 = Vector512.Create(residuals[6]), r7 = Vector512.Create(residuals[7]);
            for (int v = 0, at = 0; v < vectors; v++, at += 8)
            {
                // two chains of four: the order of the sum is fixed, its latency halved
                Vector512<double> even = Vector512.FusedMultiplyAdd(r0, Vector512.Load(x0 + at), sum[v]), odd = r1 * Vector512.Load(x1 + at);
                even = Vector512.FusedMultiplyAdd(r2, Vector512.Load(x2 + at), even);
                odd = Vector512.FusedMultiplyAdd(r3, Vector512.Load(x3 + at), odd);
                even = Vector512.FusedMultiplyAdd(r4, Vector512.Load(x4 + at), even);
                odd = Vector512.FusedMultiplyAdd(r5, Vector512.Load(x5 + at), odd);
                even = Vector512.FusedMultiplyAdd(r6, Vector512.Load(x6 + at), even);
                odd = Vector512.FusedMultiplyAdd(r7, Vector512.Load(x7 + at), odd);
                sum[v] = even + odd;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Scores(
        double* x0, double* x1, double* x2, double* x3, double* x4, double* x5, double* x6, double* x7, Vector512<double>* theta, int vectors)
    {
        Vector512<double> s0 = theta[0] * Vector512.Load(x0), s1 = theta[0] * Vector512.Load(x1), s2 = theta[0] * Vector512.Load(x2);
        Vector512<double> s3 = theta[0] * Vector512.Load(x3), s4 = theta[0] * Vector512.Load(x4), s5 = theta[0] * Vector512.Load(x5);
        Vector512<double> s6 = theta[0] * Vector512.Load(x6), s7 = theta[0] * Vector512.Load(x7);
        for (int v = 1, at = 8; v < vectors; v++, at += 8)
        {
            Vector512<double> t = theta[v];
            s0 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x0 + at), s0);
            s1 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x1 + at), s1);
            s2 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x2 + at), s2);
            s3 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x3 + at), s3);
            s4 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x4 + at), s4);
            s5 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x5 + at), s5);
            s6 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x6 + at), s6);
            s7 = Vector512.FusedMultiplyAdd(t, Vector512.Load(x7 + at), s7);
        }

        Transpose8.InPlace(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }
}
