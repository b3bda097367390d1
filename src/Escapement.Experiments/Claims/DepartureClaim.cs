using Escapement.Experiments.Measurements;
using Escapement.Experiments.Pictures;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Statistics;

namespace Escapement.Experiments.Claims;

/// <summary>Claim 3: departure is exponential at the predicted rates, at once and from any distance.</summary>
sealed class DepartureClaim : Claim
{
    const string Rates = "departure-rates", Times = "leaving-times";
    const string Quadratic = "Gaussian rows", Tang = "styblinski-tang:p=2,shared";
    const double Radius = 0.2;

    // The components of that sum are multiples of F, so it has a single exponent. When two directions share the largest exponent and scatter apart,
    // finite paths overstate it.

    static readonly int[] _batches = [1, 4, 16];

    static readonly int[] _timed = [4, 16, 64];
    static readonly int[] _decades = [2, 3, 4, 5, 6, 7, 8, 9];

    /// <summary>Multiples of C*, followed by multiples of C^γ.</summary>
    static readonly double[] _exact = [0.8, 1.1, 1.4], _lyapunov = [1.2];

    static double Confidence => 1 - (Study.Error / 8 / (2 * ((4 * _batches.Length * (_exact.Length + _lyapunov.Length)) + _timed.Length)));

    /// <inheritdoc/>
    public override int Number => 3;

    /// <inheritdoc/>
    public override string Title => "Departure is exponential, at once and from any distance";

    /// <inheritdoc/>
    public override string Statement =>
        "Near the minimizer E‖e‖² grows or shrinks by the factor ρ per step, and the distance of a typical path by e^γ. Where γ > 0 a path at "
        + "distance e₀ has left R after log(R/e₀)/γ steps and a constant: the wait grows with the logarithm of the distance, and is not "
        + "exponentially long as it is for diffusions over a barrier.";

    /// <inheritdoc/>
    public override IEnumerable<Part> Parts(StudySetting setting)
    {
        int index = 0;
        foreach (string name in (string[])[Tang, Quadratic])
        {
            foreach (int batch in _batches)
            {
                yield return new(Rates, index++, 4 * batch, token => MeasureRates(setting, name, batch, token));
            }
        }

        for (int i = 0; i < _timed.Length; i++)
        {
            int batch = _timed[i];
            yield return new(Times, i, batch, token => MeasureTimes(setting, batch, token));
        }
    }

    static ProblemSetup Setup(string name, ulong seed)
        => name == Quadratic ? ProblemSetup.Of(name, RandomFamily.Make(0, 10_000, seed)) : ProblemSetup.Of(name, "sharp");

    static Table MeasureRates(StudySetting setting, string name, int batch, CancellationToken token)
    {
        using ProblemSetup at = Setup(name, setting.Seed);
        double exact = at.Threshold(batch, token).Exact,
            reach = at.Problem is NonconvexSum sum ? Surroundings.Radius(sum, at.Center) : double.PositiveInfinity;
        List<double> rates = [.. _exact.Select(multiple => multiple * exact)];
        if (at.Lyapunov(batch, exact, setting.Seed, Confidence, token) is { Value: { } zero })
        {
            rates.AddRange(_lyapunov.Select(multiple => multiple * zero));
        }

        return Table.Of(
            [
                "problem", "batch", "exact", "learning_rate", "start_radius", "mean_square_steps", "mean_square_predicted",
                .. Agreement.Columns("mean_square"),
                .. Agreement.Columns("lyapunov"), "typical_first", "typical_last", .. Agreement.Columns("typical"),
            ],
            rates.Select(learningRate =>
            {
                GrowthRates study = GrowthRates.Run(
                    at.Problem, at.Geometry, at.Ensemble(batch, learningRate, 1e-6, setting.Pick(1 << 12, 1 << 14), 256, setting.Seed), reach,
                    Confidence, token);
                Estimate gamma = at.Paths(batch, learningRate, setting.Seed, Confidence, token).LyapunovExponent,
                    none = new(null, double.NaN, double.NaN);
                return (object?[])
                [
                    name, batch, exact, learningRate, study.StartRadius, study.MeanSquare?.LastStep, study.MeanSquare?.Exact,
                    .. Agreement.Cells(study.MeanSquare?.Measured ?? none), .. Agreement.Cells(gamma), study.Typical?.FirstStep,
                    study.Typical?.LastStep,
                    .. Agreement.Cells(study.Typical?.Measured ?? none),
                ];
            }));
    }

    static Table MeasureTimes(StudySetting setting, int batch, CancellationToken token)
    {
        using ProblemSetup at = ProblemSetup.Of(Tang, "sharp");
        double exact = at.Threshold(batch, token).Exact;
        Estimate zero = at.Lyapunov(batch, exact, setting.Seed, Confidence, token)
            ?? throw new StudyException($"{Tang} at batch {batch}: the Lyapunov exponent stays negative; choose another setting of claim 3.");
        double learningRate = 1.2 * zero.High;
        Estimate gamma = at.Paths(batch, learningRate, setting.Seed, Confidence, token).LyapunovExponent;
        int paths = setting.Pick(1 << 12, 1 << 15), steps = (int)Math.Min(1e6, 100 * Math.Log(1e10) / gamma.Low);
        return Table.Of(
            ["problem", "batch", "exact", "learning_rate", .. Agreement.Columns("lyapunov"), "start_over_radius", "paths", "left",
                "mean_leaving_step", "standard_error"],
            _decades.Select(decade =>
            {
                double start = Math.Pow(10, -decade);
                EnsembleResult result = at.Run(
                    at.Ensemble(batch, learningRate, start * Radius, paths, steps, setting.Seed + (ulong)decade) with { LeaveRadius = Radius },
                    token);
                double[] left = [.. result.StopSteps.Where((_, t) => result.Outcomes[t] != TrajectoryOutcome.Running).Select(step => (double)step)];
                (double mean, double variance) = StudentT.Moments(left);
                return (object?[])
                [
                    Tang, batch, exact, learningRate, .. Agreement.Cells(gamma), start, result.Trajectories, result.LeftCount, mean,
                    Math.Sqrt(variance / left.Length),
                ];
            }));
    }

    /// <inheritdoc/>
    public override ClaimResult Judge(StudyData data, StudySetting setting, double error)
    {
        TableRow[] rates = [.. data[Rates].Records], times = [.. data[Times].Records];
        TableRow[] squares = [.. rates.Where(row => !double.IsNaN(row.Number("mean_square")))],
            typical = [.. rates.Where(row => !double.IsNaN(row.Number("typical")))];
        bool Square(TableRow row) => Agreement.Of(Estimate.Exact(row.Number("mean_square_predicted")), Agreement.Read(row, "mean_square"));
        bool Typical(TableRow row) => Agreement.Of(Agreement.Read(row, "lyapunov"), Agreement.Read(row, "typical"));
        int square = squares.Count(Square), path = typical.Count(Typical);
        List<Check> checks =
        [
            new("Growth of log E‖e‖² per step over two steps, measured interval around the exact value", $"all {rates.Length} settings",
                $"{square} of {rates.Length}", square == rates.Length),
            new("Growth of E log ‖e‖ per step, measured interval and γ", $"all {rates.Length} settings", $"{path} of {rates.Length}",
                path == rates.Length),
        ];
        List<string> waits = [];
        foreach (TableRow[] rows in times.GroupBy(row => row["batch"]).Select(group => group.ToArray()))
        {
            Estimate gamma = Agreement.Read(rows[0], "lyapunov"), predicted = new(1 / gamma.Value, 1 / gamma.High, 1 / gamma.Low);
            Estimate slope = Slope(rows);
            bool all = rows.All(row => row["left"] == row["paths"]);
            checks.Add(new(
                $"Steps to leave per factor e of distance, {Tang}, k = {rows[0]["batch"]}", $"1/γ = {Shown.Of(predicted)}", Shown.Of(slope)
                + (all ? "" : ", and not all left"),
                all && Agreement.Of(predicted, slope)));
            TableRow far = rows.MinBy(row => row.Number("start_over_radius"));
            waits.Add($"{Shown.Of(far.Number("mean_leaving_step"), 3)} steps at k = {rows[0]["batch"]}");
        }

        return new(
            $"In {rates.Length} settings of two problems, three batch sizes and learning rates below C*, above C* and above C^γ, the second moment "
            + $"grew as the exact recursion says in {square} and a typical path by γ in {path}. From 10^−9 R paths left on average after "
            + $"{string.Join(", ", waits)}: a billionth of the distance costs some {Math.Log(1e9):0} times 1/γ steps. All intervals hold together "
            + $"at {Shown.Percent(1 - (Study.Error / 8))}.",
            checks, [RateFigure(squares, typical), TimeFigure(times)]);
    }

    static Estimate Slope(TableRow[] rows) => Agreement.Slope(
        [.. rows.Select(row => (-Math.Log(row.Number("start_over_radius")), row.Number("mean_leaving_step"), row.Number("standard_error")))],
        Confidence);

    static ClaimFigure RateFigure(TableRow[] squares, TableRow[] typical)
    {
        Chart chart = new("predicted growth per step", "measured growth per step");
        double[] ends = [.. squares.Select(row => row.Number("mean_square_predicted")).Concat(typical.Select(row => row.Number("lyapunov")))];
        chart.Line("measured = predicted", [(ends.Min(), ends.Min()), (ends.Max(), ends.Max())], Ink.Muted);
        chart.Intervals(
            "log E‖e‖²",
            squares.Select(row => (
                row.Number("mean_square_predicted"), row.Number("mean_square"), row.Number("mean_square_low"), row.Number("mean_square_high"))),
            Ink.Exact);
        chart.Intervals(
            "E log ‖e‖, typical",
            typical.Select(row => (row.Number("lyapunov"), row.Number("typical"), row.Number("typical_low"), row.Number("typical_high"))),
            Ink.Paths, PointShape.Diamond);
        return new(
            "departure-rates", "Growth rates of the second moment over two steps and of a typical path, predicted and measured, at batch sizes 1, 4 "
            + "and 16 and learning rates from 0.8 C* to 1.2 C^γ, with their intervals.", chart, [Rates]);
    }

    static ClaimFigure TimeFigure(TableRow[] times)
    {
        Chart chart = new("start distance over leave radius, e₀/R", "mean number of steps to leave", AxisScale.Decades);
        PointShape[] shapes = [PointShape.Circle, PointShape.Square, PointShape.Diamond];
        foreach ((int index, TableRow[] rows) in times.GroupBy(row => row["batch"]).Select(group => group.ToArray()).Index())
        {
            TableRow first = rows[0];
            double step = 1 / first.Number("lyapunov");
            chart.Line(
                index == 0 ? "slope 1/γ, predicted" : null,
                rows.Select(row => (
                    row.Number("start_over_radius"), first.Number("mean_leaving_step")
                    + (step * Math.Log(first.Number("start_over_radius") / row.Number("start_over_radius"))))),
                Ink.Text, width: 1.4f);
            chart.Points($"paths, k = {first["batch"]}", rows.Select(row => (row.Number("start_over_radius"), row.Number("mean_leaving_step"))),
                Ink.Paths, shapes[index % shapes.Length], 8);
        }

        return new(
            "leaving-times", $"Mean number of steps until a path leaves the sharp minimizer of {Tang}, at 1.2 C^γ, against the distance it starts "
            + "from. Lines have the predicted slope 1/γ; their height is that of the first point.", chart, [Times]);
    }
}
