namespace Escapement.Geometry;

/// <summary>A point that has no local geometry to analyze: not a minimizer, no curvature, or too large for the memory there is. One line.</summary>
public sealed class GeometryException : Exception
{
    /// <summary>No message.</summary>
    public GeometryException()
    {
    }

    /// <summary>With the one-line message.</summary>
    /// <param name="message">What, got and expected, what to do.</param>
    public GeometryException(string message)
        : base(message)
    {
    }

    /// <summary>With the one-line message and its cause.</summary>
    /// <param name="message">What, got and expected, what to do.</param>
    /// <param name="innerException">The cause.</param>
    public GeometryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
