namespace Escapement.Cli.Terminal;

/// <summary>What the two output streams can show.</summary>
/// <param name="Width">Columns of the standard output.</param>
/// <param name="OutputIsTerminal">False when piped: plain lines, ASCII charts, no control codes.</param>
/// <param name="ErrorIsTerminal">False when piped: progress as plain lines.</param>
sealed record Surface(int Width, bool OutputIsTerminal, bool ErrorIsTerminal)
{
    /// <summary>Defaults when nothing is known about the streams.</summary>
    public static Surface Plain { get; } = new(80, false, false);

    public static Surface OfConsole()
    {
        // https://no-color.org: people who set NO_COLOR want no control codes at all.
        bool plain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) || Environment.GetEnvironmentVariable("TERM") == "dumb";
        bool output = !Console.IsOutputRedirected && !plain;
        return new Surface(output ? TerminalWidth() : Plain.Width, output, !Console.IsErrorRedirected && !plain);
    }

    static int TerminalWidth()
    {
        try
        {
            return Console.WindowWidth is int width and >= 40 ? width : Plain.Width;
        }
        catch (IOException)
        {
            return Plain.Width;
        }
    }
}
