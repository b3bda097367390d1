namespace Escapement;

/// <summary>Disposes a list of things at the end of a scope.</summary>
sealed class DisposeAll(IEnumerable<IDisposable> items) : IDisposable
{
    public void Dispose()
    {
        foreach (IDisposable item in items)
        {
            item.Dispose();
        }
    }
}
