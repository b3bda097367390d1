using System.Globalization;

namespace Escapement.Geometry;

/// <summary>Says what an analysis needs before allocating it.</summary>
static class MemoryCheck
{
    /// <summary>Search directions that the threshold's search space is sure to want: two packed triangles each.</summary>
    const int SearchDirections = 24;

    /// <summary>Before a search that works with p × p matrices.</summary>
    public static void RequireMatrices(double p, int count) => Require(p, 8 * p * p * count);

    public static void Require(ComponentCurvature curvature)
    {
        double p = curvature.Dimension, rank = curvature is LowRankCurvature low ? Math.Min(p, low.Rows.shape[0]) : p;
        double need = curvature.BytesNeeded + (8 * rank * rank * SearchDirections) + (curvature is LowRankCurvature ? 0 : 24 * p * p);
        Require(p, need);
    }

    static void Require(double p, double need)
    {
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (need > available)
        {
            throw new GeometryException(string.Create(CultureInfo.InvariantCulture,
                $"The analysis of {p:N0} parameters needs about {need / (1 << 30):N1} GiB of memory, {available / (1 << 30):N1} GiB is "
                    + $"available. Use fewer features or classes."));
        }
    }
}
