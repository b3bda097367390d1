using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Escapement.Problems;

namespace Escapement.Experiments.Sweeps;

/// <summary>Describes a folder of shards. It is written before the first shard and never changed.</summary>
sealed record Manifest
{
    public const string FileName = "manifest.json";

    static readonly JsonSerializerOptions _format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        // The text goes to a file, never into a web page, so signs such as × may stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The version of Escapement with its revision; another version may give different bits.</summary>
    public required string Version { get; init; }

    /// <summary>When the sweep was started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The machine that started it; other machines may work on it too.</summary>
    public required SweepMachine Machine { get; init; }

    /// <summary>The configuration with its seed; every default is spelled out.</summary>
    public required JsonObject Sweep { get; init; }

    /// <summary>Minimizers and thresholds.</summary>
    public required IReadOnlyList<SweepMinimum> Minima { get; init; }

    /// <summary>The version of the running program.</summary>
    public static string CurrentVersion
        => typeof(FiniteSum).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>A new one.</summary>
    public static Manifest Of(Sweep sweep, IReadOnlyList<SweepMinimum> minima) => new()
    {
        Version = CurrentVersion,
        Started = DateTimeOffset.UtcNow,
        Machine = SweepMachine.Current,
        Sweep = SweepJson.Of(sweep),
        Minima = minima,
    };

    /// <summary>The identity that its shards carry: a digest of everything that decides their rows.</summary>
    public string Id
    {
        get
        {
            string text = string.Join('\n', Version, Sweep.ToJsonString(), JsonSerializer.Serialize(Minima, _format));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, _format);

    /// <exception cref="SweepException">The file cannot be read, or is not a manifest.</exception>
    public static Manifest Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Manifest>(File.ReadAllText(file), _format) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            string reason = e.Message.Split('\n')[0].TrimEnd('.');
            throw new SweepException($"{file}: not a manifest of a sweep ({reason}); restore it from a copy, or start anew in another --out.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SweepException($"{file}: cannot be read: {e.Message.TrimEnd('.')}; allow reading it.", e);
        }
    }

    /// <summary>Checks that the folder belongs to this sweep and this version.</summary>
    /// <param name="file">The file of the manifest, for messages.</param>
    /// <param name="sweep">The sweep to be run.</param>
    /// <exception cref="SweepException">It does not.</exception>
    public void Require(string file, Sweep sweep)
    {
        if (Version != CurrentVersion)
        {
            throw new SweepException(
                $"{file}: was started by version {Version}, this is {CurrentVersion}; finish it with that version, or start anew in another --out.");
        }

        if (SweepJson.Difference(Sweep, SweepJson.Of(sweep)) is { } difference)
        {
            throw new SweepException($"{file}: belongs to another sweep: {difference}; give the sweep file it was started with, or another --out.");
        }
    }
}

/// <summary>The machine that started a sweep.</summary>
/// <param name="OperatingSystem">The operating system.</param>
/// <param name="Architecture">The processor's architecture.</param>
/// <param name="Processors">Processors the process may use.</param>
/// <param name="Vector512">Whether the processor has registers of 512 bits; results do not depend on it.</param>
/// <param name="Runtime">The .NET runtime.</param>
sealed record SweepMachine(string OperatingSystem, string Architecture, int Processors, bool Vector512, string Runtime)
{
    public static SweepMachine Current => new(
        RuntimeInformation.OSDescription, RuntimeInformation.ProcessArchitecture.ToString(), Environment.ProcessorCount,
        System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated, RuntimeInformation.FrameworkDescription);
}
