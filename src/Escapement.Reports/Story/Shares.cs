using System.Globalization;
using Escapement.Statistics;

namespace Escapement.Reports.Story;

/// <summary>Shares in percent, with their intervals, for people.</summary>
static class Shares
{
    /// <summary>"42.1 %"; 0 and 100 only for none and all.</summary>
    public static string Percent(double share) => $"{Number(share)} %";

    /// <summary>"41.2 to 43.1 %".</summary>
    public static string Interval(Proportion share) => $"{Number(share.Low)} to {Number(share.High)} %";

    /// <summary>"42.1 % (95 % interval 41.2 to 43.1 %)".</summary>
    public static string Spoken(Proportion share) => $"{Percent(share.Value)} (95 % interval {Interval(share)})";

    static string Number(double share)
    {
        double percent = 100 * share;
        return percent switch
        {
            0 or 100 => percent.ToString("0", CultureInfo.InvariantCulture),
            < 1 => percent.ToString("G2", CultureInfo.InvariantCulture),
            > 99 => (100 - double.Parse((100 - percent).ToString("G2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))
                .ToString("0.######", CultureInfo.InvariantCulture),
            _ => percent.ToString("0.0", CultureInfo.InvariantCulture),
        };
    }
}
