using System.CommandLine;
using Escapement.Cli.Terminal;

namespace Escapement.Cli.Commands;

/// <summary>A command of the program: its options as they are parsed and described, and what it does with them.</summary>
interface ICommandLine
{
    /// <summary>Its name, argument and options.</summary>
    Command Command { get; }

    /// <summary>An example argument for the error message when it is missing.</summary>
    string Example { get; }

    /// <summary>The complete help.</summary>
    string HelpText();

    /// <summary>Runs it and returns an <see cref="ExitCode"/>.</summary>
    /// <exception cref="BadInputException">An option has an invalid value.</exception>
    int Run(ParseResult parsed, Shell shell, CancellationToken cancellationToken);
}
