namespace Escapement.Cli.Tests;

/// <summary>A folder that is gone when the test is over.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("escapement-").FullName;

    public string File(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A homogeneous quadratic sum with 3 components and 2 parameters.</summary>
    public string SmallProblem() => File("small.json", """{"x": [[1, 0.5], [-0.5, 1], [0.25, -2]]}""");

    /// <summary>The same with gradients at the minimum.</summary>
    public string NoisyProblem() => File("noisy.json", """{"x": [[1, 0.5], [-0.5, 1], [0.25, -2]], "g": [[0.1, 0], [0, 0.2], [-0.1, -0.2]]}""");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
