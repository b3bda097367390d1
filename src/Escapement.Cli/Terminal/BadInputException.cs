namespace Escapement.Cli.Terminal;

/// <summary>The user asked for something impossible; the message is one line that says what, and what to do.</summary>
sealed class BadInputException(string message) : Exception(message);
