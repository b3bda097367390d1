using DuckDB.NET.Data;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Experiments.Sweeps;

/// <summary>The columns of a shard, in order: name, type and value. Nothing in them depends on the machine or the time.</summary>
static class RowColumns
{
    sealed record Column(string Name, string Type, Action<IDuckDBAppenderRow, CellRow> Append);

    static readonly Column[] _all =
    [
        new("cell", "INTEGER", (to, row) => to.AppendValue(row.Cell.Index)),
        new("problem", "VARCHAR", (to, row) => to.AppendValue(row.Cell.Problem)),
        new("minimizer", "VARCHAR", (to, row) => to.AppendValue(row.Cell.Minimizer)),
        new("sampling", "VARCHAR", (to, row) => to.AppendValue(SamplingNames.Of(row.Cell.Batch.Sampling))),
        new("batch", "INTEGER", (to, row) => to.AppendValue(row.Cell.Batch.Size)),
        new("learning_rate", "DOUBLE", (to, row) => to.AppendValue(row.LearningRate)),
        new("learning_rate_over_exact", "DOUBLE",
            (to, row) => to.AppendValue(row.Sweep.Relative ? row.Cell.Rate : row.LearningRate / row.Threshold.Value)),
        new("exact", "DOUBLE", (to, row) => to.AppendValue(row.Threshold.Value)),
        new("lower", "DOUBLE", (to, row) => to.AppendValue(row.Threshold.Lower)),
        new("upper", "DOUBLE", (to, row) => to.AppendValue(row.Threshold.Upper)),
        new("momentum", "DOUBLE", (to, row) => to.AppendValue(row.Sweep.Rule.Momentum)),
        new("nesterov", "BOOLEAN", (to, row) => to.AppendValue(row.Sweep.Rule.Nesterov)),
        new("weight_decay", "DOUBLE", (to, row) => to.AppendValue(row.Sweep.Rule.WeightDecay)),
        new("start_radius", "DOUBLE", (to, row) => to.AppendValue(row.Cell.StartRadius)),
        new("leave_radius", "DOUBLE", (to, row) => to.AppendValue(row.Sweep.LeaveRadius)),
        new("steps", "INTEGER", (to, row) => to.AppendValue(row.Sweep.Steps)),
        new("repeat", "INTEGER", (to, row) => to.AppendValue(row.Cell.Repeat)),
        new("cell_seed", "UBIGINT", (to, row) => to.AppendValue(row.Seed)),
        new("paths", "INTEGER", (to, row) => to.AppendValue(row.Result.Trajectories)),
        new("paths_left", "INTEGER", (to, row) => to.AppendValue(row.Result.LeftCount)),
        new("paths_non_finite", "INTEGER", (to, row) => to.AppendValue(row.Result.Count(TrajectoryOutcome.NonFinite))),
        new("paths_home", "INTEGER", (to, row) => to.AppendValue(row.Home)),
        new("share_left", "DOUBLE", (to, row) => to.AppendValue(row.Share.Value)),
        new("share_low", "DOUBLE", (to, row) => to.AppendValue(row.Share.Low)),
        new("share_high", "DOUBLE", (to, row) => to.AppendValue(row.Share.High)),
        new("median_leaving_step", "DOUBLE", (to, row) => to.AppendValue(row.Result.MedianLeavingStep)),
        new("component_gradients", "BIGINT", (to, row) => to.AppendValue(row.Result.ComponentGradients)),
        new("recorded_step", "INTEGER[]", (to, row) => to.AppendValue(Curve(row, point => point.Step))),
        new("running", "INTEGER[]", (to, row) => to.AppendValue(Curve(row, point => point.Running))),
        new("mean_squared_distance", "DOUBLE[]", (to, row) => to.AppendValue(Curve(row, point => point.MeanSquaredDistance))),
        new("mean_log_distance", "DOUBLE[]", (to, row) => to.AppendValue(Curve(row, point => point.MeanLogDistance))),
        new("median_distance", "DOUBLE[]", (to, row) => to.AppendValue(Curve(row, point => point.DistanceQuantiles[Median]))),
    ];

    // The appender accepts lists, but not other sequences.
    static List<T> Curve<T>(CellRow row, Func<CurvePoint, T> value) => [.. row.Result.Curve.Select(value)];

    static int Median { get; } = EnsembleResult.QuantileLevels.Index().First(level => level.Item == 0.5).Index;

    /// <summary>Names and types as SQL declares them.</summary>
    public static string Declared => string.Join(", ", _all.Select(column => $"{column.Name} {column.Type}"));

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names => [.. _all.Select(column => column.Name)];

    /// <summary>Appends a row.</summary>
    public static void Append(IDuckDBAppenderRow to, CellRow row)
    {
        foreach (Column column in _all)
        {
            column.Append(to, row);
        }

        to.EndRow();
    }
}
