using Escapement.Sources;

namespace Escapement.Experiments;

/// <summary>A vector that a request names by its file.</summary>
static class GivenVector
{
    /// <exception cref="RequestException">The file cannot be read, or has another length: one line that names the parameter.</exception>
    public static double[] Read(RequestParameter parameter, string file, int length)
    {
        try
        {
            return VectorFile.Read(file, length);
        }
        catch (SourceException refused)
        {
            throw RequestException.Of($"{parameter}: {refused.Message}");
        }
    }
}
