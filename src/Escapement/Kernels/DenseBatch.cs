using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary>
/// One trajectory of a dense quadratic sum, <c>Σ_j (Q_j θ + g_j)</c>, coordinates in the lanes: θ's entries are broadcast over the columns of Q_j.
/// A row of the table holds Q_i column by column, each column padded to whole vectors and the number of columns padded to an even one, then g_i if
/// the sum has gradients.
/// </summary>
sealed unsafe class DenseBatch(ComponentTable table, int p, bool withGradients) : BatchGradient
{
    public override int Trajectories => 1;

    /// <summary>Doubles of a component.</summary>
    public static int Coefficients(int p, bool withGradients) => checked(ComponentTable.Padded(p) * (EvenUp(p) + (withGradients ? 1 : 0)));

    /// <param name="components">N.</param>
    /// <param name="p">Coordinates.</param>
    /// <param name="q">All Q_i, N × p × p.</param>
    /// <param name="g">All g_i, N × p; null for zeros.</param>
    public static ComponentTable Table(int components, int p, double* q, double* g)
    {
        ComponentTable table = new(components, Coefficients(p, g is not null));
        int padded = ComponentTable.Padded(p);
        for (long i = 0; i < components; i++)
        {
            double* row = table.Row(i);
            for (int j = 0; j < p; j++)
            {
                // Q is symmetric up to rounding: rows and columns may differ in the last bits
                for (int a = 0; a < p; a++)
                {
                    row[(j * padded) + a] = q[(((i * p) + a) * p) + j];
                }
            }

            for (int a = 0; a < p && g is not null; a++)
            {
                row[(EvenUp(p) * padded) + a] = g[(i * p) + a];
            }
        }

        return table;
    }

    public override void Sum(long* draws, int batch, double* theta, double* sum) => WeightedSum(draws, null, batch, theta, sum);

    /// <inheritdoc/>
    /// <remarks>Null weights stand for ones.</remarks>
    public override void WeightedSum(long* components, double* weights, int count, double* theta, double* sum)
    {
        int padded = ComponentTable.Padded(p), columns = EvenUp(p);
        for (int v = 0; v < padded / 8; v++)
        {
            Vector512<double> total = Vector512<double>.Zero;
            for (int draw = 0; draw < count; draw++)
            {
                double* column = table.Row(components[draw]) + (8 * v);
                Vector512<double> even = Vector512<double>.Zero, odd = Vector512<double>.Zero;
                for (int j = 0; j < columns; j += 2, column += 2 * padded)
                {
                    even = Vector512.FusedMultiplyAdd(Vector512.Create(theta[j]), Vector512.Load(column), even);
                    odd = Vector512.FusedMultiplyAdd(Vector512.Create(theta[j + 1]), Vector512.Load(column + padded), odd);
                }

                Vector512<double> gradient = even + odd;
                if (withGradients)
                {
                    gradient += Vector512.Load(column);
                }

                total = Vector512.FusedMultiplyAdd(Vector512.Create(weights is null ? 1 : weights[draw]), gradient, total);
            }

            total.StoreAligned(sum + (8 * v));
        }
    }

    static int EvenUp(int p) => checked(p + 1) / 2 * 2;
}
