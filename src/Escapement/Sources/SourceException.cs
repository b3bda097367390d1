namespace Escapement.Sources;

/// <summary>
/// A source cannot be read as a problem. The message is one line for the user: the file, the place in it, what it holds and what was expected.
/// </summary>
public sealed class SourceException : Exception
{
    /// <summary>An error with the default message.</summary>
    public SourceException()
    {
    }

    /// <summary>An error with its one-line message.</summary>
    /// <param name="message">Place, got and expected.</param>
    public SourceException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its one-line message and its cause.</summary>
    /// <param name="message">Place, got and expected.</param>
    /// <param name="innerException">The cause.</param>
    public SourceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
