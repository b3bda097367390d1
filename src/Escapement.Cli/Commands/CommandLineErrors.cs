using System.CommandLine;
using System.CommandLine.Parsing;
using Escapement.Reports.Story;
using Escapement.Sources;

namespace Escapement.Cli.Commands;

/// <summary>Describes mistakes in a command line, each in one line.</summary>
static class CommandLineErrors
{
    /// <summary>What other programs call our options.</summary>
    static readonly Dictionary<string, string> _elsewhere = new(StringComparer.Ordinal)
    {
        ["--lr"] = "--learning-rate",
        ["--rate"] = "--learning-rate",
        ["--eta"] = "--learning-rate",
        ["--batch-size"] = "--batch",
        ["--batches"] = "--batch",
        ["--beta"] = "--momentum",
        ["--wd"] = "--weight-decay",
        ["--decay"] = "--weight-decay",
        ["--output"] = "--out",
        ["-o"] = "--out",
        ["--verbose"] = "--explain",
        ["--normalize"] = "--standardize",
        ["--ridge"] = "--l2",
    };

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
            return $"Unknown option '{Excerpt.Plain(option)}'{Meant(option, Names(parsed))}. {advice}";
        }

        if (chosen is null)
        {
            string meant = Suggestion.After(args[0], commands.Select(one => one.Command.Name));
            return $"Unknown command '{Excerpt.Plain(args[0])}'{meant}. {advice}";
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
        IEnumerable<string> known = Names(parsed);
        return args.TakeWhile(arg => arg != "--")
            .Where((arg, at) => arg.StartsWith("--", StringComparison.Ordinal) || (at <= 1 && arg.StartsWith('-')))
            .Select(arg => arg.Split('=', ':')[0])
            .Except(known)
            .FirstOrDefault();
    }

    /// <summary>The options that can be given, with their aliases.</summary>
    static IEnumerable<string> Names(ParseResult parsed) => parsed.CommandResult.Command.Options
        .Concat(parsed.RootCommandResult.Command.Options)
        .SelectMany(option => option.Aliases.Append(option.Name));

    /// <summary>The option that other programs spell so, or one with a similar name.</summary>
    static string Meant(string option, IEnumerable<string> names)
        => _elsewhere.TryGetValue(option, out string? here) && names.Contains(here) ? $" (did you mean '{here}'?)" : Suggestion.After(option, names);
}
