using System.CommandLine;
using Escapement.Cli.Terminal;

namespace Escapement.Cli.Commands;

/// <summary>A command of the program: its options as they are parsed and described, and what it does with them.</summary>
interface ICommandLine
{
    /// <summary>Its name, argument and options.</summary>
    Command Command { get; }

    /// <summary>An argument to show where one is missing.</summary>
    string Example { get; }

    /// <summary>The whole help.</summary>
    string HelpText();

    /// <summary>Runs it and returns an <see cref="ExitCode"/>.</summary>
    /// <exception cref="BadInputException">An option has a value that it cannot have.</exception>
    int Run(ParseResult parsed, Shell shell, CancellationToken cancellationToken);
}
