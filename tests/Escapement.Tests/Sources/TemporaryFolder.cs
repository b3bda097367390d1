using System.IO.Compression;
using System.Text;
using Escapement.Problems;
using Escapement.Sources;

namespace Escapement.Tests.Sources;

/// <summary>Files of one test, deleted after it. Messages omit the folder's path.</summary>
sealed class TemporaryFolder : IDisposable
{
    readonly string _path = Directory.CreateTempSubdirectory("escapement-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public string WriteGzip(string name, byte[] bytes) => Write(name, Gzip(bytes));

    public static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionMode.Compress))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }

    /// <summary>The problem loaded from a file with this name and text.</summary>
    public FiniteSum Load(string name, string text, SourceOptions? options = null) =>
        ProblemSource.Load(Write(name, text), options, TestContext.Current.CancellationToken);

    /// <summary>The error message for a file with this name and text.</summary>
    public string Refusal(string name, string text, SourceOptions? options = null) => Message(() => Load(name, text, options).Dispose());

    /// <summary>The message of the expected error; checks that it is one line.</summary>
    public string Message(Action action)
    {
        string message = Assert.Throws<SourceException>(action).Message;
        Assert.DoesNotContain('\n', message);
        return message.Replace(_path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace(_path, "DIR", StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
