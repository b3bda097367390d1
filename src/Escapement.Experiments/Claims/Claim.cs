using Escapement.Experiments.Pictures;

namespace Escapement.Experiments.Claims;

/// <summary>The setting of a study, the same for all its claims.</summary>
/// <param name="Scale">How much is measured.</param>
/// <param name="Seed">The seed of all random numbers.</param>
sealed record StudySetting(StudyScale Scale, ulong Seed)
{
    /// <summary>Picks one of two numbers by scale.</summary>
    public int Pick(int quick, int full) => Scale == StudyScale.Full ? full : quick;
}

/// <summary>
/// One claim of the paper or of this project: what it predicts, how to measure it, and a test that can fail. One or more processes first run its
/// parts and sweeps; the claim then reads its verdict from their tables.
/// </summary>
abstract class Claim
{
    /// <summary>Its number in the report.</summary>
    public abstract int Number { get; }

    /// <summary>Its name, a few words.</summary>
    public abstract string Title { get; }

    /// <summary>What is claimed and predicted, in a few sentences.</summary>
    public abstract string Statement { get; }

    /// <summary>The measurements it needs. Parts of the same name are measured once, even if several claims need them.</summary>
    public virtual IEnumerable<Part> Parts(StudySetting setting) => [];

    /// <summary>The sweeps it needs.</summary>
    public virtual IEnumerable<NamedSweep> Sweeps(StudySetting setting) => [];

    /// <summary>Compares prediction and measurement.</summary>
    /// <param name="data">The finished tables.</param>
    /// <param name="setting">The study's setting.</param>
    /// <param name="error">The probability with which chance may fail this claim even though it is true, over all its checks together.</param>
    public abstract ClaimResult Judge(StudyData data, StudySetting setting, double error);
}

/// <summary>One comparison.</summary>
/// <param name="What">What is compared.</param>
/// <param name="Predicted">What theory says.</param>
/// <param name="Measured">What was found.</param>
/// <param name="Holds">Whether they agree.</param>
public sealed record Check(string What, string Predicted, string Measured, bool Holds);

/// <summary>A figure of the report.</summary>
/// <param name="Name">Its name: that of its file, without extension.</param>
/// <param name="Caption">What it shows, in a sentence or two.</param>
/// <param name="Picture">What is drawn.</param>
/// <param name="Data">The tables behind it, by name.</param>
sealed record ClaimFigure(string Name, string Caption, Picture Picture, IReadOnlyList<string> Data);

/// <summary>The verdict on a claim.</summary>
/// <param name="Finding">What was found, in a few sentences with numbers: where the claim holds and where it does not.</param>
/// <param name="Checks">The comparisons.</param>
/// <param name="Figures">The figures.</param>
sealed record ClaimResult(string Finding, IReadOnlyList<Check> Checks, IReadOnlyList<ClaimFigure> Figures)
{
    /// <summary>Whether there is at least one check and every check holds.</summary>
    public bool Holds => Checks.Count > 0 && Checks.All(check => check.Holds);
}

/// <summary>The finished tables of a study.</summary>
sealed class StudyData(Func<string, Table> read)
{
    readonly Dictionary<string, Table> _tables = [];

    /// <summary>A table by name: all parts together, or a sweep's rows.</summary>
    public Table this[string name]
    {
        get
        {
            if (!_tables.TryGetValue(name, out Table? table))
            {
                _tables.Add(name, table = read(name));
            }

            return table;
        }
    }
}
