using Escapement.Experiments.Sweeps;

namespace Escapement.Experiments.Claims;

/// <summary>A study by name: its claims and the work they need.</summary>
sealed class Study
{
    /// <summary>The probability with which chance fails any true claim of a study, over all of them together.</summary>
    public const double Error = 0.01;

    /// <summary>The names of the studies; the last one has all claims.</summary>
    public static IReadOnlyList<string> Names { get; } = ["quadratic", "styblinski-tang", "quadratic-circle", "mechanism", "all"];

    Study(string name, StudySetting setting, IReadOnlyList<Claim> claims)
    {
        (Name, Setting, Claims) = (name, setting, claims);
        Parts = [.. claims.SelectMany(claim => claim.Parts(setting)).DistinctBy(part => part.Name)];
        Sweeps = [.. claims.SelectMany(claim => claim.Sweeps(setting)).DistinctBy(sweep => sweep.Name)];
    }

    /// <summary>A study.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="setting">Its scale and seed.</param>
    public static Study Of(string name, StudySetting setting) => new(name, setting, StudyClaims.Of(name));

    /// <summary>A study of given claims.</summary>
    internal static Study Of(string name, StudySetting setting, IReadOnlyList<Claim> claims) => new(name, setting, claims);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its scale and seed.</summary>
    public StudySetting Setting { get; }

    /// <summary>Its claims, by number.</summary>
    public IReadOnlyList<Claim> Claims { get; }

    /// <summary>The parts that the claims need, each once.</summary>
    public IReadOnlyList<Part> Parts { get; }

    /// <summary>The sweeps that the claims need, each once.</summary>
    public IReadOnlyList<NamedSweep> Sweeps { get; }

    /// <summary>
    /// The parts of one process, the most expensive first. They are dealt out by cost, so all processes have about the same amount of work.
    /// </summary>
    public IEnumerable<Part> PartsOf(Slice slice)
        => Parts.OrderByDescending(part => part.Cost).ThenBy(part => part.Name, StringComparer.Ordinal).Index().Where(part => slice.Has(part.Index))
            .Select(part => part.Item);

    /// <summary>Identifies its results, so that they are never mixed with others.</summary>
    public string Id => $"escapement {Manifest.CurrentVersion}, {(Setting.Scale == StudyScale.Full ? "full" : "quick")}, seed {Setting.Seed}";

    /// <summary>The verdicts, in the order of the claims.</summary>
    public IReadOnlyList<(Claim Claim, ClaimResult Result)> Judge(StudyData data)
        => [.. Claims.Select(claim => (claim, claim.Judge(data, Setting, Error / Claims.Count)))];
}
