namespace Escapement.Experiments.Claims;

/// <summary>A study cannot be run, continued or written: one line that says which file, what is wrong with it and what to do.</summary>
public sealed class StudyException : Exception
{
    /// <summary>An error without a message of its own.</summary>
    public StudyException()
    {
    }

    /// <summary>An error with its one-line message.</summary>
    /// <param name="message">File, got and expected.</param>
    public StudyException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its one-line message and its cause.</summary>
    /// <param name="message">File, got and expected.</param>
    /// <param name="innerException">The cause.</param>
    public StudyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
