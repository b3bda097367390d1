using System.IO.Compression;

namespace Escapement.Sources;

/// <summary>The data sets inside the library; their sources and terms are in the README beside them.</summary>
static class EmbeddedData
{
    /// <summary>The names that can be given as a source, for messages.</summary>
    public static string Names => "diabetes, digits";

    /// <summary>The text of a data set and the kind of its targets; null for unknown names.</summary>
    public static (byte[] Text, TargetKind Targets)? Find(string name) => name switch
    {
        "digits" => (Read("digits.csv.gz"), TargetKind.Classes),
        "diabetes" => (BesideEachOther(Read("diabetes_data_raw.csv.gz"), Read("diabetes_target.csv.gz")), TargetKind.Numbers),
        _ => null,
    };

    static byte[] Read(string file)
    {
        using Stream resource = typeof(EmbeddedData).Assembly.GetManifestResourceStream("Escapement.Sources.Data." + file)!;
        using GZipStream stream = new(resource, CompressionMode.Decompress);
        return InputFile.ReadAllBytes(file, stream);
    }

    /// <summary>Joins two files with the same number of lines, line by line, with whitespace between.</summary>
    static byte[] BesideEachOther(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        List<byte> text = [];
        MemoryExtensions.SpanSplitEnumerator<byte> lines = right.TrimEnd("\n"u8).Split((byte)'\n');
        foreach (Range line in left.TrimEnd("\n"u8).Split((byte)'\n'))
        {
            lines.MoveNext();
            text.AddRange(left[line]);
            text.Add((byte)' ');
            text.AddRange(right[lines.Current]);
            text.Add((byte)'\n');
        }

        return [.. text];
    }
}
