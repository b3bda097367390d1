using System.Globalization;

namespace Escapement.Curvature;

/// <summary>Compares the memory that an analysis needs with what is available, before allocating: one line if it is too much, else null.</summary>
static class MemoryCheck
{
    /// <summary>The least number of search directions in the threshold's search space: two packed triangles each.</summary>
    const int SearchDirections = 24;

    /// <summary>Before a search that works with p × p matrices.</summary>
    public static string? OfMatrices(double p, int count) => Of(p, 8 * p * p * count);

    /// <summary>Before the analysis of a curvature.</summary>
    public static string? Of(ComponentCurvature curvature)
    {
        double rank = curvature.MostRank;
        return Of(curvature.Dimension, curvature.BytesNeeded + (8 * rank * rank * SearchDirections));
    }

    static string? Of(double p, double need)
    {
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return need <= available
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"The analysis of {p:N0} parameters needs about {need / (1 << 30):N1} GiB of memory; {available / (1 << 30):N1} GiB is "
                    + $"available. Use fewer features or classes.");
    }
}
