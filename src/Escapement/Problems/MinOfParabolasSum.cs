using System.Globalization;
using Escapement.Curvature;
using Escapement.Kernels;

namespace Escapement.Problems;

/// <summary>
/// A one-dimensional sum of minima of parabolas, <c>f_i(x) = min_k h_ik (x − m_k)²</c>. Every m_k minimizes every component, with curvature
/// <c>Q_i = 2h_ik</c>: the sum is homogeneous.
/// </summary>
/// <remarks>
/// The name of a minimizer is its number m_k, e.g. <c>1</c>. <c>flat</c> and <c>sharp</c> name the minimizers of smallest and of largest mean
/// curvature, the first in case of a tie. Where parabolas cross, the first one counts.
/// </remarks>
public sealed class MinOfParabolasSum : NonconvexSum
{
    readonly double[] _means;

    /// <summary>A sum with given parabolas.</summary>
    /// <param name="minima">m_k: K ≥ 1 distinct finite numbers.</param>
    /// <param name="heights">h_ik, N × K; positive, finite.</param>
    /// <exception cref="ProblemException">
    /// An array is empty, the shapes differ, minima are equal or not finite, or a height is not positive and finite.
    /// </exception>
    public MinOfParabolasSum(double[] minima, double[,] heights)
    {
        QuadraticChecks.Array(minima, nameof(minima));
        QuadraticChecks.Array(heights, nameof(heights));
        if (heights.GetLength(1) != minima.Length || minima.Distinct().Count() != minima.Length)
        {
            throw ProblemException.Of(
                $"heights is {heights.GetLength(0)} × {heights.GetLength(1)} for {minima.Length} minima: expected a column for each, all distinct.");
        }

        foreach (double height in heights)
        {
            GeneratedChecks.Positive(height, "height of a parabola");
        }

        (Minima, Heights) = ([.. minima], (double[,])heights.Clone());
        _means = [.. Enumerable.Range(0, minima.Length).Select(k => Enumerable.Range(0, Components).Average(i => heights[i, k]))];
    }

    /// <summary>
    /// The example of Wu, Ma and E (<em>How SGD selects the global minima in over-parameterized learning</em>, 2018):
    /// <c>f_1 = min(x², 0.1(x−1)²)</c>, <c>f_2 = min(x², 1.9(x−1)²)</c>. Both minima have sharpness 2;
    /// At learning rate 0.7, SGD with batch size 1 leaves the minimum at 1 for the one at 0.
    /// </summary>
    public static MinOfParabolasSum Wu() => Wu(Flat);

    /// <inheritdoc/>
    public override int Components => Heights.GetLength(0);

    /// <summary>Always 1.</summary>
    public override int Dimension => 1;

    /// <inheritdoc/>
    public override string Description =>
        FormattableString.Invariant($"sum of minima of {Minima.Length} parabolas, {Components:N0} components × 1 parameter");

    /// <inheritdoc/>
    public override string Formula => "min_k h_k(x − m_k)²";

    /// <summary>m_k.</summary>
    internal double[] Minima { get; }

    /// <summary>h_ik, N × K.</summary>
    internal double[,] Heights { get; }

    /// <inheritdoc/>
    public override string KnownNames => string.Join(", ", Minima.Select(Name)) + ", flat or sharp";

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> theta)
    {
        RequireLength(theta);
        double sum = 0;
        for (int i = 0; i < Components; i++)
        {
            int k = Piece(i, theta[0]);
            sum += Heights[i, k] * Square(theta[0] - Minima[k]);
        }

        return sum / Components;
    }

    /// <inheritdoc/>
    public override double[] Gradient(ReadOnlySpan<double> theta)
    {
        RequireLength(theta);
        double sum = 0;
        for (int i = 0; i < Components; i++)
        {
            sum += Slope(i, theta[0]);
        }

        return [sum / Components];
    }

    /// <inheritdoc/>
    public override IEnumerable<NamedMinimizer> Minimizers(double weightDecay = 0)
    {
        for (int k = 0; k < Minima.Length; k++)
        {
            if (At(k, weightDecay) is { } minimizer)
            {
                yield return minimizer;
            }
        }
    }

    /// <inheritdoc/>
    public override NamedMinimizer? Find(string name, double weightDecay = 0)
    {
        int k = name switch
        {
            Flat => Array.IndexOf(_means, _means.Min()),
            Sharp => Array.IndexOf(_means, _means.Max()),
            _ => Array.FindIndex(Minima, minimum => Name(minimum) == name),
        };
        return k < 0 ? null : At(k, weightDecay);
    }

    /// <inheritdoc/>
    public override long? NearestMinimizer(ReadOnlySpan<double> point)
    {
        RequireLength(point);
        if (!double.IsFinite(point[0]))
        {
            return null;
        }

        int nearest = 0;
        for (int k = 1; k < Minima.Length; k++)
        {
            nearest = Math.Abs(point[0] - Minima[k]) < Math.Abs(point[0] - Minima[nearest]) ? k : nearest;
        }

        return nearest;
    }

    /// <summary>The example of Wu, Ma and E with a given preferred minimizer.</summary>
    internal static MinOfParabolasSum Wu(string preferred) =>
        new([0, 1], new[,] { { 1, 0.1 }, { 1, 1.9 } }) { PreferredMinimizer = preferred };

    /// <inheritdoc/>
    public override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta)
    {
        RequireLength(theta);
        double[,] diagonals = new double[Components, 1];
        for (int i = 0; i < Components; i++)
        {
            diagonals[i, 0] = 2 * Heights[i, Piece(i, theta[0])];
        }

        return new DiagonalCurvature(TensorData.Copy(diagonals).DetachFromDisposeScope(), 0);
    }

    /// <inheritdoc/>
    public override void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients)
    {
        RequireLength(theta);
        int count = RowsIn(start, gradients);
        for (int i = 0; i < count; i++)
        {
            gradients[i] = Slope(start + i, theta[0]);
        }
    }

    /// <inheritdoc/>
    internal override ComponentKernel? Kernel() => Minima.Length <= ParabolasGradient.Most
        ? new LaneKernel<ParabolasGradient>(ParabolasGradient.Table(Heights, Minima), default)
        : null;

    static double Square(double value) => value * value;

    static string Name(double minimum) => minimum.ToString(CultureInfo.InvariantCulture);

    double Slope(int i, double x)
    {
        int k = Piece(i, x);
        return 2 * Heights[i, k] * (x - Minima[k]);
    }

    int Piece(int i, double x)
    {
        int lowest = 0;
        for (int k = 1; k < Minima.Length; k++)
        {
            lowest = Heights[i, k] * Square(x - Minima[k]) < Heights[i, lowest] * Square(x - Minima[lowest]) ? k : lowest;
        }

        return lowest;
    }

    /// <summary>
    /// The minimizer near m_k, which solves <c>2h(x − m) + ωx = 0</c> with h the mean height; null if some component takes another piece there.
    /// </summary>
    NamedMinimizer? At(int k, double weightDecay)
    {
        double x = Minima[k] * (2 * _means[k] / ((2 * _means[k]) + weightDecay));
        return Enumerable.Range(0, Components).All(i => Piece(i, x) == k)
            ? new(Name(Minima[k]), [x], Math.Abs(Gradient([x])[0] + (weightDecay * x)))
            : null;
    }
}
