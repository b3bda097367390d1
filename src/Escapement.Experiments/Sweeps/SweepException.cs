namespace Escapement.Experiments.Sweeps;

/// <summary>A sweep cannot be run, continued or read: one line that says which file, what is wrong with it and what to do.</summary>
public sealed class SweepException : Exception
{
    /// <summary>An error without a message of its own.</summary>
    public SweepException()
    {
    }

    /// <summary>An error with its one-line message.</summary>
    /// <param name="message">File, got and expected.</param>
    public SweepException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its one-line message and its cause.</summary>
    /// <param name="message">File, got and expected.</param>
    /// <param name="innerException">The cause.</param>
    public SweepException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
