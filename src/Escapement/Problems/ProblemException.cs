namespace Escapement.Problems;

/// <summary>The input does not define a valid problem. The message is a single line: what is wrong, where, what was expected, what to do.</summary>
public sealed class ProblemException : Exception
{
    /// <summary>An error without a message.</summary>
    public ProblemException()
    {
    }

    /// <summary>An error with its message.</summary>
    /// <param name="message">One line: what is wrong, where, what was expected, what to do.</param>
    public ProblemException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and its cause.</summary>
    /// <param name="message">One line: what is wrong, where, what was expected, what to do.</param>
    /// <param name="innerException">The cause.</param>
    public ProblemException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Throws if there is a message.</summary>
    internal static void ThrowIf(string? message)
    {
        if (message is not null)
        {
            throw new ProblemException(message);
        }
    }

    /// <summary>An error with a message in the invariant culture.</summary>
    internal static ProblemException Of(FormattableString message) => new(FormattableString.Invariant(message));
}
