using Escapement.Stability;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>The batch size above which larger batches hardly allow larger learning rates and, separately, where the paper's bound bends.</summary>
static class BatchStory
{
    public static Paragraph Tell(StabilityReport report)
        => new("Where batch size stops mattering", ThresholdStory.IsPlain(report.Rule)
            ? $"{Plain(report)} The paper's convergence bound bends elsewhere, "
                + $"at k*\u00A0=\u00A0{Quantity(report.CriticalBatch)}{Beyond(report)}; that is a property of the bound, not of SGD."
            : $"{Momentum(report)} The paper has no bounds for momentum, hence no k*.");

    /// <summary>The same in one sentence, for the first screen.</summary>
    public static string Short(StabilityReport report)
    {
        double saturation = report.SaturationBatch;
        string limit = $"gradient descent's limit, {Spoken(report.GradientDescentLimit)}";
        return saturation > report.Components
            ? $"Larger batches allow larger learning rates all the way up to the full batch size; no batch size allows more than {limit}."
            : saturation <= (ThresholdStory.IsPlain(report.Rule) ? 2 : 1)
            ? $"Batch size hardly matters: even batch size 1 allows half of {limit}."
            : $"Beyond a batch size of about {Quantity(saturation)}, larger batches gain at most a factor of 2: "
                + $"no batch size allows more than {limit}.";
    }

    static string Plain(StabilityReport report)
    {
        double saturation = report.SaturationBatch;
        string buys = saturation <= 1.5
            ? $"Larger batches hardly allow larger learning rates: k_c\u00A0=\u00A0{Quantity(saturation)}, read off the exact curve, "
                + "which starts close to gradient descent's limit."
            : $"Larger batches allow larger learning rates up to about k_c\u00A0=\u00A0{Quantity(saturation)}, read off the exact curve: "
                + "C* grows in proportion to k well below k_c and saturates at gradient descent's limit well above.";
        return saturation > report.Components ? $"{buys} That is more than there are components." : buys;
    }

    static string Momentum(StabilityReport report) => report.SaturationBatch switch
    {
        1 => "Larger batches gain at most a factor of 2: at batch size 1 C* is already half of gradient descent's limit or more.",
        double.PositiveInfinity => "Larger batches allow larger learning rates up to the full batch size, where C* is still below half of gradient "
            + "descent's limit.",
        _ => $"Larger batches allow larger learning rates up to about k_c\u00A0=\u00A0{Quantity(report.SaturationBatch)}, where C* reaches half of "
            + "gradient descent's limit; beyond, larger batches gain at most a factor of 2.",
    };

    static string Beyond(StabilityReport report) => report.CriticalBatch > report.Components ? ", more than there are components" : "";
}
