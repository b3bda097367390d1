using System.Text.RegularExpressions;

namespace Escapement.Sources;

/// <summary>
/// Finds the two files of an MNIST-type data set by their names, <c>train-images-idx3-ubyte</c> and <c>train-labels-idx1-ubyte</c>: with other
/// words before <c>images</c> (as EMNIST and the test sets have), a dot before <c>idx</c>, and <c>.gz</c>.
/// </summary>
static partial class IdxNames
{
    const string Train = "train-", Images = "images", Labels = "labels";

    /// <summary>The training set, or the only set.</summary>
    /// <exception cref="SourceException">There is no set, several could be meant, or one of its files is missing.</exception>
    public static (string Images, string Labels) InFolder(string folder)
    {
        string[] files = InputFile.Guard(folder, () => Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).ToArray());
        string[] sets = [.. Sets(files, Images), .. Sets(files, Labels)];
        sets = [.. sets.Distinct().Order(StringComparer.Ordinal)];
        string[] training = [.. sets.Where(set => set.EndsWith(Train, StringComparison.Ordinal))];
        string chosen = sets.Contains(Train) ? Train
            : training.Length == 1 ? training[0]
            : sets.Length == 1 ? sets[0]
            : sets.Length == 0 ? Train
            : throw new Place(folder).Error(
                $"has several data sets ({string.Join(", ", sets.Select(set => set + Images))}); give one as mnist:FILE of its images");
        return (Find(folder, files, chosen, Images), Find(folder, files, chosen, Labels));
    }

    /// <summary>The labels beside a file of images.</summary>
    public static string LabelsOf(string images) => Beside(images, Images, Labels)
        ?? throw new Place(images).Error($"holds images, but their labels are needed too: expected {Wanted(images, Images, Labels)} (for "
            + "the images alone, as rows of a quadratic sum, choose the model quadratic-sum)");

    /// <summary>The images beside a file of labels.</summary>
    public static string ImagesOf(string labels) => Beside(labels, Labels, Images)
        ?? throw new Place(labels).Error($"holds labels, but their images are needed too: expected {Wanted(labels, Labels, Images)}");

    static IEnumerable<string> Sets(string[] files, string what) =>
        files.Select(file => NamePattern().Match(file)).Where(match => match.Success && match.Groups["what"].Value == what)
            .Select(match => match.Groups["set"].Value);

    static string Find(string folder, string[] files, string set, string what)
    {
        string[] names = [$"{set}{what}-{Idx(what)}-ubyte", $"{set}{what}.{Idx(what)}-ubyte"];
        return names.SelectMany(name => new[] { name, name + ".gz" }).FirstOrDefault(files.Contains) is { } found
            ? Path.Combine(folder, found)
            : throw new Place(folder).Error($"has no {names[0]} (nor {names[1]}, nor either with .gz)");
    }

    /// <summary>The other file of a set, if the name of the first says what the other one is called and it exists.</summary>
    static string? Beside(string path, string what, string other)
    {
        if (Partner(path, what, other) is not { } name)
        {
            return null;
        }

        string[] names = [name, name.Replace("-idx", ".idx", StringComparison.Ordinal), name.Replace(".idx", "-idx", StringComparison.Ordinal)];
        string folder = Path.GetDirectoryName(path) ?? "";
        return names.SelectMany(found => new[] { found, found + ".gz" }).Select(found => Path.Combine(folder, found)).FirstOrDefault(File.Exists);
    }

    static string Wanted(string path, string what, string other) => Partner(path, what, other) is { } name
        ? name + " beside it"
        : $"both in one folder as train-{Images}-{Idx(Images)}-ubyte and train-{Labels}-{Idx(Labels)}-ubyte, given as mnist:FOLDER";

    /// <summary>The name of the other file without .gz; null if this one does not say what it holds.</summary>
    static string? Partner(string path, string what, string other)
    {
        string name = Path.GetFileName(path);
        name = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        int at = name.LastIndexOf(what, StringComparison.Ordinal);
        return at < 0 ? null : name[..at] + other + name[(at + what.Length)..].Replace(Idx(what), Idx(other), StringComparison.Ordinal);
    }

    static string Idx(string what) => what == Images ? "idx3" : "idx1";

    [GeneratedRegex("^(?<set>.*)(?<what>images|labels)[-.]idx[13]-ubyte(\\.gz)?$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
