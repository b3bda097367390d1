using Escapement.Curvature.Kernels;
using Escapement.Curvature.Products;
using Escapement.Updates;

namespace Escapement.Stability;

/// <summary>
/// Whether some possible batch stretches some direction, that is <c>‖I − C·Q̄_B‖ &gt; 1</c>: for SGD the tail index is finite iff one does.
/// </summary>
/// <param name="Possible">True: proved; false: proved that none does; null: not decided.</param>
/// <param name="TailBound">A proved upper bound on α; +∞ without one.</param>
readonly record struct ExpandingBatch(bool? Possible, double TailBound)
{
    const double Rounding = 1e-12;
    const int PowerSteps = 100;

    /// <summary>
    /// With replacement a batch may hold one component k times, so that λ_max(Q_i) and λ_min(Q_i) decide. Without, the mean of the k largest λ_max is
    /// an upper bound, and the k components steepest along one direction show a batch that expands.
    /// </summary>
    public static ExpandingBatch Of(ComponentProducts products, double shift, Batch batch, double learningRate)
    {
        var (smallest, largest) = products.Extremes;
        int n = products.Components, k = batch.Size;
        int used = batch.Sampling == Sampling.WithReplacement ? 1 : k;
        double top = largest.OrderDescending().Take(used).Average() + shift, bottom = smallest.Order().Take(used).Average() + shift;
        bool negative = bottom < -Rounding * top;
        if (learningRate * top <= 2 && !negative)
        {
            return new(false, double.PositiveInfinity);
        }

        double logChoices = used == 1 ? k * Math.Log(n) : Enumerable.Range(1, k).Sum(i => Math.Log((double)(n - k + i) / i));
        double stretch = used == 1
            ? Math.Max((learningRate * top) - 1, 1 - (learningRate * bottom))
            : (learningRate * (Steepest(products, Array.IndexOf(largest, largest.Max()), k) + shift)) - 1;

        // That batch at every step has probability e^{−n·logChoices}: h(s) ≥ s·log(stretch) − logChoices.
        return stretch > 1 + Rounding ? new(true, logChoices / Math.Log(stretch)) : new(null, double.PositiveInfinity);
    }

    static double Steepest(ComponentProducts products, int component, int k)
    {
        double[] v = new double[products.Order], image = new double[products.Order];
        Array.Fill(v, 1);
        for (int step = 0; step < PowerSteps; step++)
        {
            Array.Clear(image);
            products.Add(component, 1, v, image);
            double norm = Math.Sqrt(HostVectors.Dot(image, image));
            if (norm == 0)
            {
                break;
            }

            for (int a = 0; a < v.Length; a++)
            {
                v[a] = image[a] / norm;
            }
        }

        double square = HostVectors.Dot(v, v);
        return Enumerable.Range(0, products.Components).Select(i =>
        {
            Array.Clear(image);
            products.Add(i, 1, v, image);
            return HostVectors.Dot(v, image) / square;
        }).OrderDescending().Take(k).Average();
    }
}
