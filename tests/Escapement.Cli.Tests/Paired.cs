namespace Escapement.Cli.Tests;

/// <summary>Lists that belong together: unlike with Zip, neither may end, nor be empty, before the other.</summary>
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
