using System.CommandLine;

namespace Escapement.Cli.Commands;

/// <summary>Makes options. Values are read as text, so that our own messages describe mistakes in them.</summary>
static class OptionOf
{
    /// <summary>An option with a value.</summary>
    public static Option<string> Value(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    /// <summary>A flag, without a value.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>A command with an argument and the options of the given groups.</summary>
    public static Command Command(string name, string description, Argument argument, IEnumerable<HelpGroup> groups)
    {
        Command command = new(name, description) { argument };
        foreach (Option option in groups.SelectMany(group => group.Options))
        {
            command.Add(option);
        }

        return command;
    }
}
