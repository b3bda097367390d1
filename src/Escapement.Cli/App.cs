using System.CommandLine;
using System.Reflection;
using Escapement.Cli.Commands;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Sources;
using Escapement.Studies.Claims;
using Escapement.Studies.Sweeps;

namespace Escapement.Cli;

/// <summary>The whole program, without a process around it: tests run it in-process.</summary>
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
                // All reading tells of its own trouble and names the file: what is left is the standard output.
                IOException => (
                    ExitCode.BadInput, $"Cannot write the output: {failure.Message.TrimEnd('.')}; free some space, or send it elsewhere."),
                BadInputException or SourceException or ProblemException or GeometryException or SimulationException or SweepException or StudyException
                    => (ExitCode.BadInput, failure.Message),
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

        AnalyzeArguments analyze = new();
        Option<bool> version = new("--version") { Arity = ArgumentArity.Zero };
        Option<bool> help = new("--help", "-h", "-?") { Arity = ArgumentArity.Zero, Recursive = true };
        PhaseArguments phase = new(analyze);
        SimulateArguments simulate = new(analyze);
        DesignArguments design = new(analyze);
        SweepArguments sweep = new();
        QueryArguments query = new();
        ReproduceArguments reproduce = new();
        RootCommand root = new()
        {
            analyze.Command, simulate.Command, phase.Command, design.Command, sweep.Command, query.Command, reproduce.Command,
        };
        root.Options.Clear(); // the library's own --help and --version print in another form
        root.Options.Add(version);
        root.Options.Add(help);

        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }); // a path may begin with @
        Command? command = parsed.CommandResult.Command == root ? null : parsed.CommandResult.Command;
        if (parsed.GetValue(help))
        {
            output.Write(command == analyze.Command ? analyze.HelpText()
                : command == simulate.Command ? simulate.HelpText()
                : command == phase.Command ? phase.HelpText()
                : command == design.Command ? design.HelpText()
                : command == sweep.Command ? sweep.HelpText()
                : command == query.Command ? query.HelpText()
                : command == reproduce.Command ? reproduce.HelpText()
                : Help.Welcome);
            return ExitCode.Ok;
        }

        if (parsed.GetValue(version))
        {
            output.WriteLine(Version);
            return ExitCode.Ok;
        }

        if (CommandLineErrors.First(args, parsed, command?.Name) is { } problem)
        {
            throw new BadInputException(problem);
        }

        if (command == simulate.Command)
        {
            return new SimulateCommand(simulate.Bind(parsed), shell).Run(cancellationToken);
        }

        if (command == phase.Command)
        {
            return new PhaseCommand(phase.Bind(parsed), shell).Run(cancellationToken);
        }

        if (command == design.Command)
        {
            return new DesignCommand(design.Bind(parsed), shell).Run(cancellationToken);
        }

        if (command == sweep.Command)
        {
            return new SweepCommand(sweep.Bind(parsed), shell).Run(cancellationToken);
        }

        if (command == query.Command)
        {
            return new QueryCommand(query.Bind(parsed), shell).Run(cancellationToken);
        }

        if (command == reproduce.Command)
        {
            return new ReproduceCommand(reproduce.Bind(parsed), shell).Run(cancellationToken);
        }

        return new AnalyzeCommand(analyze.Bind(parsed), shell).Run(cancellationToken);
    }

    static string Version => typeof(App).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
