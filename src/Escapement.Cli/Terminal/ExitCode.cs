namespace Escapement.Cli.Terminal;

/// <summary>The exit codes of the process, documented in the help and the README.</summary>
static class ExitCode
{
    public const int Ok = 0;

    public const int InternalFailure = 1;

    public const int BadInput = 2;

    /// <summary>The results are valid, but something did not reach its tolerance (see the warnings), or a claim failed.</summary>
    public const int NotConverged = 3;

    /// <summary>By Ctrl-C or a termination signal: 128 + SIGINT, as shells expect.</summary>
    public const int Interrupted = 130;
}
