namespace Escapement.Design;

/// <summary>
/// The maximum of a function of a learning rate: the highest of a few points, then golden sections between its neighbors. Rates of separation rise
/// and then fall, except for ripples that momentum causes with few components; the search resolves ripples wider than the spacing.
/// </summary>
static class ScannedMaximum
{
    const int Points = 13;

    static readonly double _golden = 0.5 * (Math.Sqrt(5) - 1);

    /// <summary>The position and the size of the maximum.</summary>
    /// <param name="f">The function, for positive arguments.</param>
    /// <param name="low">The lower end, positive.</param>
    /// <param name="high">The upper end.</param>
    /// <param name="width">The relative width at which to stop; called at every step, since values may turn out less exact than expected.</param>
    public static (double At, double Value) Of(Func<double, double> f, double low, double high, Func<double> width)
    {
        double[] places = [.. Enumerable.Range(0, Points).Select(i => i == Points - 1 ? high : low * Math.Pow(high / low, i / (Points - 1.0)))];
        (double At, double Value)[] points = [.. places.Select(place => (place, f(place)))];
        int best = points.Index().MaxBy(point => point.Item.Value).Index;
        (double At, double Value) inner = Golden(f, Math.Log(places[Math.Max(0, best - 1)]), Math.Log(places[Math.Min(Points - 1, best + 1)]), width);
        return inner.Value > points[best].Value ? inner : points[best];
    }

    static (double At, double Value) Golden(Func<double, double> f, double from, double to, Func<double> width)
    {
        double left = to - (_golden * (to - from)), right = from + (_golden * (to - from));
        double fLeft = f(Math.Exp(left)), fRight = f(Math.Exp(right));
        while (to - from > width())
        {
            if (fLeft >= fRight)
            {
                (to, right, fRight) = (right, left, fLeft);
                left = to - (_golden * (to - from));
                fLeft = f(Math.Exp(left));
            }
            else
            {
                (from, left, fLeft) = (left, right, fRight);
                right = from + (_golden * (to - from));
                fRight = f(Math.Exp(right));
            }
        }

        return fLeft >= fRight ? (Math.Exp(left), fLeft) : (Math.Exp(right), fRight);
    }
}
