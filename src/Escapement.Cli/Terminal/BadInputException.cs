namespace Escapement.Cli.Terminal;

/// <summary>The person asked for something that cannot be done; the message is the one line that says what, and what to do.</summary>
sealed class BadInputException(string message) : Exception(message);
