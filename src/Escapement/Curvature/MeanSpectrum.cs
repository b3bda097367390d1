using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>Eigenvalues (descending, on the host) and eigenvectors (p × m) of a mean curvature, cut at a relative tolerance.</summary>
/// <param name="Values">The kept eigenvalues, descending.</param>
/// <param name="Vectors">Their orthonormal eigenvectors, p × m.</param>
/// <param name="Smallest">The smallest eigenvalue before the cut: negative where the mean is indefinite.</param>
/// <param name="Cut">The number of eigenvalues that were cut although they are clearly above rounding errors.</param>
sealed record MeanSpectrum(double[] Values, Tensor Vectors, double Smallest, int Cut)
{
    public static MeanSpectrum OfMatrix(Tensor mean, Tensor? scale, double tolerance)
    {
        using var scope = NewDisposeScope();
        Tensor scaled = scale is null ? mean : scale.unsqueeze(1) * mean * scale.unsqueeze(0);
        var (values, vectors) = linalg.eigh(scaled.Plus(scaled.t()).Times(0.5));
        mean.Dispose();
        double[] descending = [.. values.data<double>().ToArray().Reverse()];
        int rank = Rank(descending, tolerance);
        return new(descending[..rank], vectors.flip(1)[.., ..rank].contiguous().MoveToOuterDisposeScope(), descending[^1], CutOf(descending, rank));
    }

    /// <summary>The number of eigenvalues beyond the rank that are clearly above the rounding errors of zeros.</summary>
    public static int CutOf(ReadOnlySpan<double> descending, int rank)
    {
        const double Rounding = 1e-14;
        int cut = 0;
        foreach (double value in descending[rank..])
        {
            cut += value > Rounding * descending[0] * Math.Max(1, Math.Sqrt(descending.Length) / 4) ? 1 : 0;
        }

        return cut;
    }

    /// <summary>The number of eigenvalues that exceed <paramref name="tolerance"/> times the largest.</summary>
    public static int Rank(ReadOnlySpan<double> descending, double tolerance)
    {
        int rank = 0;
        while (rank < descending.Length && descending[rank] > tolerance * descending[0] && descending[rank] > 0)
        {
            rank++;
        }

        return rank;
    }
}
