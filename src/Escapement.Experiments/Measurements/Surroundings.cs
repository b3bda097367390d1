using Escapement.Problems;

namespace Escapement.Experiments.Measurements;

/// <summary>How far the neighborhood of one minimizer of a nonconvex sum reaches.</summary>
static class Surroundings
{
    /// <summary>The most directions toward other minimizers that are tried; there can be 2^p.</summary>
    const int MostMinimizers = 256;

    /// <summary>Directions around a point of the plane.</summary>
    const int Angles = 360;

    const double Farthest = 1e6;

    /// <summary>
    /// The distance from a minimizer to the nearest point that is nearer to another one. It looks along the axes, toward the first 256 minimizers
    /// and, in the plane, in 360 directions; infinite if there is no other minimizer.
    /// </summary>
    /// <param name="sum">The sum.</param>
    /// <param name="center">The minimizer, length p.</param>
    public static double Radius(NonconvexSum sum, double[] center)
    {
        ArgumentNullException.ThrowIfNull(sum);
        ArgumentNullException.ThrowIfNull(center);
        long? own = sum.NearestMinimizer(center);
        return Directions(sum, center).Min(direction => Along(sum, center, direction, own));
    }

    static IEnumerable<double[]> Directions(NonconvexSum sum, double[] center)
    {
        for (int j = 0; j < center.Length; j++)
        {
            foreach (int sign in (int[])[1, -1])
            {
                double[] axis = new double[center.Length];
                axis[j] = sign;
                yield return axis;
            }
        }

        for (int a = 0; a < Angles && center.Length == 2; a++)
        {
            yield return [Math.Cos(2 * Math.PI * a / Angles), Math.Sin(2 * Math.PI * a / Angles)];
        }

        foreach (NamedMinimizer other in sum.Minimizers().Take(MostMinimizers))
        {
            double[] towards = [.. other.Point.Zip(center, (to, from) => to - from)];
            double length = Math.Sqrt(towards.Sum(value => value * value));
            if (length > 0)
            {
                yield return [.. towards.Select(value => value / length)];
            }
        }
    }

    /// <summary>Steps outward from a thousandth, each step a quarter longer, until the nearest minimizer is another one; then bisects.</summary>
    static double Along(NonconvexSum sum, double[] center, double[] direction, long? own)
    {
        double[] point = new double[center.Length];
        bool Own(double distance)
        {
            for (int j = 0; j < point.Length; j++)
            {
                point[j] = center[j] + (distance * direction[j]);
            }

            return sum.NearestMinimizer(point) == own;
        }

        double inside = 0, outside = 1e-3;
        while (Own(outside))
        {
            (inside, outside) = (outside, 1.25 * outside);
            if (outside > Farthest)
            {
                return double.PositiveInfinity;
            }
        }

        for (int i = 0; i < 40; i++)
        {
            double middle = 0.5 * (inside + outside);
            (inside, outside) = Own(middle) ? (middle, outside) : (inside, middle);
        }

        return inside;
    }
}
