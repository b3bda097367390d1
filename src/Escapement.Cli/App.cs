using System.CommandLine;
using System.Reflection;
using Escapement.Cli.Commands;
using Escapement.Cli.Terminal;
using Escapement.Experiments;
using Escapement.Experiments.Claims;
using Escapement.Experiments.Sweeps;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Reports.Story;
using Escapement.Simulation;
using Escapement.Sources;

namespace Escapement.Cli;

/// <summary>The whole program without its process; tests run it in-process.</summary>
static class App
{
    /// <summary>Runs one command line and returns an <see cref="ExitCode"/>. Throws nothing.</summary>
    public static int Run(
        string[] args, TextWriter output, TextWriter error, Surface? surface = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return Dispatch(args, output, new Shell(output, error, surface ?? Surface.Plain), cancellationToken);
        }
        catch (Exception failure) when (!Debugging)
        {
            (int code, string line) = failure switch
            {
                OperationCanceledException => (ExitCode.Interrupted, "Interrupted: nothing was written."),
                // Code that reads files reports its own errors with the file's name, so this one comes from the standard output.
                IOException => (
                    ExitCode.BadInput, $"Cannot write the output: {failure.Message.TrimEnd('.')}; free some space, or send it elsewhere."),
                RequestException refused => (ExitCode.BadInput, refused.MessageWith(OptionNames.Of)),
                BadInputException or SourceException or ProblemException or GeometryException or SimulationException or SweepException
                    or StudyException => (ExitCode.BadInput, failure.Message),
                _ => (ExitCode.InternalFailure, $"Internal failure: {failure.Message.Split('\n')[0]} (set ESCAPEMENT_DEBUG=1 for the details)"),
            };
            error.WriteLine(Lines.Join(line));
            return code;
        }
    }

    static bool Debugging => Environment.GetEnvironmentVariable("ESCAPEMENT_DEBUG") == "1";

    static int Dispatch(string[] args, TextWriter output, Shell shell, CancellationToken cancellationToken)
    {
        if (args.Length == 0)
        {
            output.Write(Help.Welcome);
            return ExitCode.Ok;
        }

        IReadOnlyList<ICommandLine> commands = Commands();
        Option<bool> version = new("--version") { Arity = ArgumentArity.Zero };
        Option<bool> help = new("--help", "-h", "-?") { Arity = ArgumentArity.Zero, Recursive = true };
        RootCommand root = [];
        foreach (ICommandLine command in commands)
        {
            root.Add(command.Command);
        }

        root.Options.Clear(); // the library's own --help and --version use another format
        root.Options.Add(version);
        root.Options.Add(help);
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }); // a path may begin with @
        ICommandLine? chosen = commands.FirstOrDefault(command => command.Command == parsed.CommandResult.Command);
        if (args is ["help", .. var topic] && topic.Length <= 1)
        {
            ICommandLine? about = commands.FirstOrDefault(command => topic.Contains(command.Command.Name));
            output.Write(about?.HelpText() ?? Help.Welcome);
            return ExitCode.Ok;
        }

        if (parsed.GetValue(help))
        {
            output.Write(chosen?.HelpText() ?? Help.Welcome);
            return ExitCode.Ok;
        }

        if (parsed.GetValue(version))
        {
            output.WriteLine(Version);
            return ExitCode.Ok;
        }

        return CommandLineErrors.First(args, parsed, commands) is { } problem
            ? throw new BadInputException(problem)
            : chosen!.Run(parsed, shell, cancellationToken);
    }

    /// <summary>All commands, in the order of the help.</summary>
    static IReadOnlyList<ICommandLine> Commands()
    {
        MinimumArguments minimum = new();
        return
        [
            new AnalyzeCommandLine(minimum), new SimulateCommandLine(minimum), new PhaseCommandLine(minimum), new DesignCommandLine(minimum),
            new SweepCommandLine(), new QueryCommandLine(), new ReproduceCommandLine(),
        ];
    }

    static string Version => typeof(App).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
