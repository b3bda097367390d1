namespace Escapement.Cli.Tests;

/// <summary>Pairs two lists; unlike Zip, it requires that they are not empty and have the same length.</summary>
static class Paired
{
    public static (T Expected, T Got)[] Of<T>(IEnumerable<T> expected, IEnumerable<T> got)
    {
        T[] first = [.. expected], second = [.. got];
        Assert.NotEmpty(first);
        Assert.Equal(first.Length, second.Length);
        return [.. first.Zip(second)];
    }
}
