namespace Escapement.Geometry;

/// <summary>
/// The local geometry cannot be analyzed, e.g. because the point is not a minimizer, there is no curvature, or memory is too small. The message is
/// one line.
/// </summary>
public sealed class GeometryException : Exception
{
    /// <summary>An error without a message.</summary>
    public GeometryException()
    {
    }

    /// <summary>An error with its message.</summary>
    /// <param name="message">One line: what is wrong, what was expected, what to do.</param>
    public GeometryException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and its cause.</summary>
    /// <param name="message">One line: what is wrong, what was expected, what to do.</param>
    /// <param name="innerException">The cause.</param>
    public GeometryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
