using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>The batches of the threshold curve.</summary>
static class BatchChoice
{
    /// <summary>Those asked for, or powers of two up to N and the full batch; for every sampling asked for.</summary>
    public static IReadOnlyList<Batch> Of(AnalyzeOptions options, int components)
    {
        IReadOnlyList<int> sizes = options.Batches ?? Usual(components);
        int largest = sizes.Max();
        return largest > components && options.Samplings.Contains(Sampling.WithoutReplacement)
            ? throw new BadInputException($"--batch: got {largest}, expected at most {components}, the number of components, without replacement.")
            : [.. options.Samplings.SelectMany(sampling => sizes.Select(size => new Batch(size, sampling)))];
    }

    static List<int> Usual(int components)
    {
        List<int> sizes = [];
        for (long size = 1; size < components; size *= 2)
        {
            sizes.Add((int)size);
        }

        return [.. sizes, components];
    }
}
