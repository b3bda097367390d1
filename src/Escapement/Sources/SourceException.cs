namespace Escapement.Sources;

/// <summary>
/// A source cannot be read as a problem. The message is one line for a person: the file, the place in it, what was got and what was expected.
/// </summary>
public sealed class SourceException : Exception
{
    /// <summary>An error without a message of its own.</summary>
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
