using Escapement.Updates;

namespace Escapement.Experiments;

/// <summary>Chooses batches when a request does not name them, and refuses batches that a problem cannot draw.</summary>
static class BatchChoice
{
    /// <summary>The requested sizes, or powers of two up to N and the full batch; for every requested sampling.</summary>
    /// <exception cref="RequestException">A batch without replacement that is larger than N.</exception>
    public static IReadOnlyList<Batch> Of(IReadOnlyList<int>? asked, IReadOnlyList<Sampling> samplings, int components)
    {
        IReadOnlyList<int> sizes = asked ?? [.. PowersOfTwo(components - 1), components];
        int largest = sizes.Max();
        return largest > components && samplings.Contains(Sampling.WithoutReplacement)
            ? throw RequestException.Of(
                $"{RequestParameter.Batches}: got {largest}, expected at most {components}, the number of components, without replacement.")
            : [.. samplings.SelectMany(sampling => sizes.Select(size => new Batch(size, sampling)))];
    }

    /// <summary>1, 2, 4, … up to the last.</summary>
    public static IEnumerable<int> PowersOfTwo(int last)
    {
        for (long size = 1; size <= last; size *= 2)
        {
            yield return (int)size;
        }
    }
}
