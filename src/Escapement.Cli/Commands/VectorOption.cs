using Escapement.Sources;

namespace Escapement.Cli.Commands;

/// <summary>A vector that an option names by its file.</summary>
static class VectorOption
{
    /// <exception cref="BadInputException">The file cannot be read, or has another length: one line that names the option.</exception>
    public static double[] Read(string option, string file, int length)
    {
        try
        {
            return VectorFile.Read(file, length);
        }
        catch (SourceException refused)
        {
            throw new BadInputException($"{option}: {refused.Message}");
        }
    }
}
