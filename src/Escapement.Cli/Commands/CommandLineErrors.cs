using System.CommandLine;
using System.CommandLine.Parsing;
using Escapement.Reports.Story;

namespace Escapement.Cli.Commands;

/// <summary>Describes mistakes in a command line, each in one line.</summary>
static class CommandLineErrors
{
    /// <summary>The first mistake, or null. It is checked before anything is computed.</summary>
    public static string? First(string[] args, ParseResult parsed, IReadOnlyList<ICommandLine> commands)
    {
        ICommandLine? chosen = commands.FirstOrDefault(one => one.Command == parsed.CommandResult.Command);
        string? command = chosen?.Command.Name;
        string advice = command is not null
            ? $"'escapement {command} --help' lists the options."
            : $"The commands are: {string.Join(", ", commands.Select(one => one.Command.Name))}. See 'escapement --help'.";
        if (UnknownOption(args, parsed) is { } option)
        {
            return $"Unknown option '{option}'. {advice}";
        }

        if (chosen is null)
        {
            return $"Unknown command '{args[0]}'. {advice}";
        }

        if (parsed.CommandResult.Command.Arguments
            .FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0
                && parsed.GetResult(argument) is not { Tokens.Count: > 0 }) is { } missing)
        {
            return $"{command} needs a {missing.Name}, such as 'escapement {command} {chosen.Example}'. {advice}";
        }

        return parsed.Errors is [ParseError error, ..] ? $"{Lines.Join(error.Message).TrimEnd('.')}. {advice}" : null;
    }

    /// <summary>A word that looks like an option but is not one; the parser would take it for the source or for a value.</summary>
    static string? UnknownOption(string[] args, ParseResult parsed)
    {
        IEnumerable<string> known = parsed.CommandResult.Command.Options
            .Concat(parsed.RootCommandResult.Command.Options)
            .SelectMany(option => option.Aliases.Append(option.Name));
        return args.TakeWhile(arg => arg != "--")
            .Where((arg, at) => arg.StartsWith("--", StringComparison.Ordinal) || (at <= 1 && arg.StartsWith('-')))
            .Select(arg => arg.Split('=', ':')[0])
            .Except(known)
            .FirstOrDefault();
    }
}
