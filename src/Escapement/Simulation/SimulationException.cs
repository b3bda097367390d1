namespace Escapement.Simulation;

/// <summary>A simulation cannot be run as requested. The message is one line that says what was given, what is expected and what to do.</summary>
public sealed class SimulationException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public SimulationException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">One line.</param>
    public SimulationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">One line.</param>
    /// <param name="innerException">The cause.</param>
    public SimulationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
