using System.Text;
using Escapement.Experiments;

namespace Escapement.Cli.Commands;

/// <summary>Maps properties of requests to the options that set them.</summary>
static class OptionNames
{
    /// <summary>The option of a property: its name in kebab case, except where people expect another name.</summary>
    public static string Of(RequestParameter parameter) => parameter switch
    {
        RequestParameter.Batches => Of(RequestParameter.Batch),
        RequestParameter.MemoryLimit => "--memory",
        RequestParameter.MinimizerFile => "--minimizer",
        RequestParameter.PreconditionerFile => "--preconditioner",
        _ => Kebab(parameter.ToString()),
    };

    static string Kebab(string name)
    {
        StringBuilder option = new("-");
        foreach (char letter in name)
        {
            _ = char.IsUpper(letter) ? option.Append('-').Append(char.ToLowerInvariant(letter)) : option.Append(letter);
        }

        return option.ToString();
    }
}
