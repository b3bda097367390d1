using System.Text;
using Escapement.Experiments;

namespace Escapement.Cli.Commands;

/// <summary>The options that set the properties of requests.</summary>
static class OptionNames
{
    /// <summary>The option of a property: its name in kebab case, but where people would look for another.</summary>
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
