using Escapement.Stability;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>The batch size above which larger batches no longer allow larger learning rates and, separately, where the paper's bound bends.</summary>
static class BatchStory
{
    public static Paragraph Tell(StabilityReport report)
    {
        double saturation = report.SaturationBatch;
        string buys = saturation <= 1.5
            ? $"More batch hardly buys learning rate: k_c\u00A0=\u00A0{Quantity(saturation)}, read off the exact curve, "
                + "which starts close to gradient descent's limit."
            : $"More batch buys learning rate up to about k_c\u00A0=\u00A0{Quantity(saturation)}, read off the exact curve: "
                + "C* grows in proportion to k well below k_c and saturates at gradient descent's limit well above.";
        if (saturation > report.Components)
        {
            buys += " That is more than there are components.";
        }

        return new Paragraph("Where batch size stops mattering", ThresholdStory.IsPlain(report.Rule)
            ? $"{buys} The paper's convergence bound bends elsewhere, "
                + $"at k*\u00A0=\u00A0{Quantity(report.CriticalBatch)}{Beyond(report)}; that is a property of the bound, not of SGD."
            : $"{buys} The paper has no bounds for momentum, hence no k*.");
    }

    static string Beyond(StabilityReport report) => report.CriticalBatch > report.Components ? ", more than there are components" : "";
}
