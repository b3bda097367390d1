namespace Escapement.Simulation;

/// <summary>A simulation cannot be run as asked: one line that says what was got, what is expected and what to do.</summary>
public sealed class SimulationException : Exception
{
    /// <summary>One without a message.</summary>
    public SimulationException()
    {
    }

    /// <summary>One with a message.</summary>
    /// <param name="message">One line.</param>
    public SimulationException(string message)
        : base(message)
    {
    }

    /// <summary>One with a message and a cause.</summary>
    /// <param name="message">One line.</param>
    /// <param name="innerException">The cause.</param>
    public SimulationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
