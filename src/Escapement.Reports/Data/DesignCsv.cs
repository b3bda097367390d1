using Escapement.Design;
using Escapement.Experiments.Designs;
using Escapement.Statistics;
using Escapement.Updates;
using static Escapement.Numbers;

namespace Escapement.Reports.Data;

/// <summary>A design's table for other programs: one row for each batch size, full precision, an empty field where a value does not exist.</summary>
static class DesignCsv
{
    public static IEnumerable<string> Of(DesignResult design) => design switch
    {
        DesignResult.KeepAndShed select => Select(select),
        DesignResult.Transfer transfer => Transfer(transfer),
        DesignResult.Limit limit => Limit(limit),
        _ => throw new InvalidOperationException($"There is no table for {design}."),
    };

    static IEnumerable<string> Select(DesignResult.KeepAndShed design) =>
    [
        "batch,sampling,shed_exact,shed_lyapunov_threshold,keep_exact,learning_rate,shedding,separation,shed_rho,shed_lyapunov_exponent,"
            + "shed_tail_index,keep_rho,keep_tail_index,keep_mean_square_error,keep_expected_excess_loss",
        .. design.Selection.Windows.Select(window => string.Join(
            ',',
            [
                Exact(window.Batch.Size), SamplingNames.Of(window.Batch.Sampling), Exact(window.Shed.Exact), Exact(window.ShedLyapunov?.Value),
                Exact(window.Keep.Exact), .. Choice(window.Choice),
            ])),
    ];

    static string[] Choice(SelectionChoice? choice) => choice is null
        ? [.. Enumerable.Repeat("", 10)]
        :
        [
            Exact(choice.LearningRate), SheddingNames.Of(choice.Kind), Exact(choice.Separation), Exact(choice.AtShed.Rho),
            Exact(choice.AtShed.LyapunovExponent.Value), Index(choice.AtShed.TailIndex), Exact(choice.AtKeep.Rho), Index(choice.AtKeep.TailIndex),
            Exact(choice.Floor.MeanSquareError), Exact(choice.Floor.ExpectedExcessLoss),
        ];

    static string Index(Estimate? index) => index is null or { Value: double.PositiveInfinity } ? "inf" : Exact(index.Value.Value);

    static IEnumerable<string> Transfer(DesignResult.Transfer design) =>
    [
        "batch,sampling,exact,lower,upper,same_place,linear,square_root",
        .. design.Result.Rows.Select(row => string.Join(
            ',', Exact(row.Batch.Size), SamplingNames.Of(row.Batch.Sampling), Exact(row.Threshold.Exact), Exact(row.Threshold.Lower),
            Exact(row.Threshold.Upper), Exact(row.Matched), Exact(row.Linear), Exact(row.SquareRoot))),
    ];

    static IEnumerable<string> Limit(DesignResult.Limit design) =>
    [
        "batch,sampling,any,dispersed,scaled,exact,lower,upper",
        .. design.Result.Rows.Select(row => string.Join(
            ',', Exact(row.Batch.Size), SamplingNames.Of(row.Batch.Sampling), Exact(row.AnyMinimum), Exact(row.Dispersed), Exact(row.Scaled),
            Exact(row.Reference.Exact), Exact(row.Reference.Lower), Exact(row.Reference.Upper))),
    ];
}
