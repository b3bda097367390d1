using System.Globalization;

namespace Escapement.Experiments;

/// <summary>
/// A request that cannot be met. The message is one line: the property of the request, the value it got, the value expected, and what to do.
/// </summary>
public sealed class RequestException : Exception
{
    readonly FormattableString[] _parts = [];

    /// <summary>An error with the default message.</summary>
    public RequestException()
    {
    }

    /// <summary>An error with its one-line message.</summary>
    /// <param name="message">What, got and expected.</param>
    public RequestException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its one-line message and its cause.</summary>
    /// <param name="message">What, got and expected.</param>
    /// <param name="innerException">The cause.</param>
    public RequestException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    RequestException(FormattableString[] parts)
        : base(string.Concat(parts.Select(part => part.ToString(CultureInfo.InvariantCulture)))) => _parts = parts;

    /// <summary>
    /// An error whose message, in one part or several, names properties of the request: every <see cref="RequestParameter"/> in it can be given
    /// another name.
    /// </summary>
    internal static RequestException Of(params FormattableString[] parts) => new(parts);

    /// <summary>The message with every <see cref="RequestParameter"/> renamed by the host, for example to a command-line option.</summary>
    /// <param name="name">The name of a parameter.</param>
    public string MessageWith(Func<RequestParameter, string> name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string Text(FormattableString part) => string.Format(
            CultureInfo.InvariantCulture, part.Format,
            [.. part.GetArguments().Select(argument => argument is RequestParameter parameter ? name(parameter) : argument)]);
        return _parts.Length == 0 ? Message : string.Concat(_parts.Select(Text));
    }
}
