namespace Escapement.Cli.Tests.Dependencies;

/// <summary><paramref name="From"/> uses <paramref name="To"/>: two namespaces or two projects, and one place that uses it.</summary>
sealed record Arrow(string From, string To, string Example);
