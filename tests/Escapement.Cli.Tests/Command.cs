using Escapement.Cli.Terminal;

namespace Escapement.Cli.Tests;

/// <summary>One run of the program in-process.</summary>
sealed record Command(int ExitCode, string Output, string Error)
{
    public static Command Run(params string[] args) => Run(CancellationToken.None, args);

    public static Command Run(CancellationToken cancellationToken, params string[] args)
    {
        StringWriter output = new(), error = new();
        int code = App.Run(args, output, error, Surface.Plain, cancellationToken);
        return new Command(code, output.ToString(), error.ToString());
    }
}
