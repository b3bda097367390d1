using Escapement.Updates;

namespace Escapement.Reports.Story;

/// <summary>An update rule in words.</summary>
static class RuleText
{
    /// <summary>"SGD with heavy-ball momentum 0.9 and weight decay 0.01", as the subject of a sentence.</summary>
    public static string Named(UpdateRule rule)
    {
        string[] parts = [.. Parts(rule)];
        return parts.Length == 0 ? "SGD" : $"SGD with {Numbers.List(parts)}";
    }

    /// <summary>", heavy-ball momentum 0.9, weight decay 0.01", behind what else was set; empty for plain SGD.</summary>
    public static string Appended(UpdateRule rule) => string.Concat(Parts(rule).Select(part => ", " + part));

    static IEnumerable<string> Parts(UpdateRule rule)
    {
        if (rule.Momentum > 0)
        {
            yield return $"{(rule.Nesterov ? "Nesterov" : "heavy-ball")} momentum {Numbers.Spoken(rule.Momentum)}";
        }

        if (rule.WeightDecay > 0)
        {
            yield return $"weight decay {Numbers.Spoken(rule.WeightDecay)}";
        }

        if (rule.Preconditioner is not null)
        {
            yield return "a frozen diagonal preconditioner";
        }
    }
}
