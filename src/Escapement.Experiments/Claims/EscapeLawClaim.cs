using Escapement.Experiments.Pictures;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Statistics;

namespace Escapement.Experiments.Claims;

/// <summary>Claim 4: the tail index decides how many paths leave; nothing happens to paths where the mean square starts to diverge.</summary>
sealed class EscapeLawClaim : Claim
{
    const string Law = "escape-law", Beyond = "escape-beyond";
    const double ShareOfRadius = 0.3;
    const string GaussianRows = "Gaussian rows";

    /// <summary>
    /// The law holds for small distances and small probabilities: starts stay below this share of R, and (e₀/R)^α below that probability.
    /// </summary>
    const double Nearest = 0.08, Likeliest = 0.03;

    /// <summary>The predicted probability falls by this factor from one start to the next.</summary>
    const double Fall = 3;

    const int Starts = 4;

    static double[] StartsAt(double alpha)
    {
        double first = Math.Min(Nearest, Math.Pow(Likeliest, 1 / alpha));
        return [.. Enumerable.Range(0, Starts).Select(i => first * Math.Pow(Fall, (i - Starts + 1) / alpha))];
    }

    /// <summary>
    /// Problems with one index: one coordinate, components that are multiples of F, and a quadratic sum whose directions mix. When coordinates do not
    /// mix, each has its own index, and at any finite distance the slope lies between them.
    /// </summary>
    static readonly (string Source, int Batch, double[] Rates)[] _settings =
    [
        ("styblinski-tang:p=1", 1, [0.95, 1, 1.05, 1.15, 1.25, 1.35]),
        ("styblinski-tang:p=2,shared,dispersion=1", 4, [1, 1.1, 1.25]),
        (GaussianRows, 1, [1, 1.05, 1.1]),
    ];

    /// <summary>
    /// The confidence of one interval, so that all measured slopes and predicted indices together stay within the claim's share of chance.
    /// </summary>
    static double Confidence => 1 - (Study.Error / 8 / (2 * _settings.Sum(setting => setting.Rates.Length)));

    /// <inheritdoc/>
    public override int Number => 4;

    /// <inheritdoc/>
    public override string Title => "Mean-square divergence is not escape";

    /// <inheritdoc/>
    public override string Statement =>
        "A path that starts at distance e₀ ever leaves the radius R with a probability in proportion to (e₀/R)^α, where α is the tail index: the "
        + "positive root of h, with h(2) = log ρ. At the threshold C* the index is 2, and nothing happens there to a path: α goes on falling, and "
        + "only where it reaches 0, at C^γ > C*, does almost every path leave. The paper's divergence is that of the second moment, which rare "
        + "paths carry.";

    /// <inheritdoc/>
    public override IEnumerable<Part> Parts(StudySetting setting)
    {
        int index = 0;
        foreach ((string source, int batch, double[] rates) in _settings)
        {
            foreach (double rate in rates)
            {
                yield return new(Law, index++, batch / rate, token => Measure(setting, source, batch, rate, token));
            }
        }

        for (int i = 0; i < _settings.Length; i++)
        {
            (string source, int batch, _) = _settings[i];
            yield return new(Beyond, i, batch, token => MeasureBeyond(setting, source, batch, token));
        }
    }

    static ProblemSetup Setup(string source, ulong seed)
        => source == GaussianRows ? ProblemSetup.Of(source, RandomFamily.Make(0, 10_000, seed)) : ProblemSetup.Of(source, "sharp");

    static Table Measure(StudySetting setting, string source, int batch, double rate, CancellationToken token)
    {
        using ProblemSetup at = Setup(source, setting.Seed);
        Threshold threshold = at.Threshold(batch, token);
        double learningRate = rate * threshold.Exact;
        PathwiseStability paths = at.Paths(batch, learningRate, setting.Seed, Confidence, token);
        Estimate alpha = paths.TailIndex!.Value;

        // An arrival radius so small that stopping there misses fewer than one in a thousand of the paths that leave.
        double arrive = Math.Pow(1e-3, 1 / (alpha.Value ?? 1));
        double[] starts = StartsAt(alpha.Value ?? 1);
        EnsembleResult[] ensembles = [.. starts.Select((start, i) => at.Run(
            at.Ensemble(batch, learningRate, start * ShareOfRadius, setting.Pick(1 << 18, 1 << 21), 100_000, setting.Seed + (ulong)i) with
            {
                LeaveRadius = ShareOfRadius,
                ArriveRadius = Math.Max(1e-13, arrive * start * ShareOfRadius),
            },
            token))];
        EscapeLaw law = EscapeLaw.Fit(ensembles, Confidence);
        return Table.Of(
            [
                "problem", "batch", "rate_over_exact", "learning_rate", "rho", .. Agreement.Columns("lyapunov"), .. Agreement.Columns("alpha"),
                .. Agreement.Columns("slope"), "start_over_radius", "paths", "left", "running", .. Agreement.Columns("share"),
            ],
            ensembles.Select((ensemble, i) => (object?[])
            [
                source, batch, rate, learningRate, paths.Rho, .. Agreement.Cells(paths.LyapunovExponent), .. Agreement.Cells(alpha),
                .. Agreement.Cells(law.Exponent), starts[i], ensemble.Trajectories, ensemble.LeftCount, ensemble.Count(TrajectoryOutcome.Running),
                .. Share(ensemble),
            ]));
    }

    static Table MeasureBeyond(StudySetting setting, string source, int batch, CancellationToken token)
    {
        const double Start = 0.01, Above = 1.25;
        using ProblemSetup at = Setup(source, setting.Seed);
        double exact = at.Threshold(batch, token).Exact;
        Estimate zero = at.Lyapunov(batch, exact, setting.Seed, Confidence, token)
            ?? throw new StudyException($"{source} at batch {batch}: the Lyapunov exponent stays negative; choose another setting of claim 4.");
        double learningRate = Above * zero.High;
        Estimate gamma = at.Paths(batch, learningRate, setting.Seed, Confidence, token).LyapunovExponent;
        EnsembleResult ensemble = at.Run(
            at.Ensemble(batch, learningRate, Start * ShareOfRadius, setting.Pick(1 << 12, 1 << 15), 100_000, setting.Seed) with
            {
                LeaveRadius = ShareOfRadius,
            },
            token);
        return Table.Of(
            [
                "problem", "batch", "exact", .. Agreement.Columns("lyapunov_zero"), "learning_rate", .. Agreement.Columns("lyapunov"),
                "start_over_radius",
                "paths", "left", .. Agreement.Columns("share"),
            ],
            [
                [
                    source, batch, exact, .. Agreement.Cells(zero), learningRate, .. Agreement.Cells(gamma), Start, ensemble.Trajectories,
                    ensemble.LeftCount,
                    .. Share(ensemble),
                ],
            ]);
    }

    static object?[] Share(EnsembleResult ensemble)
    {
        Proportion share = new(ensemble.LeftCount, ensemble.Trajectories, Confidence);
        return [share.Value, share.Low, share.High];
    }

    /// <inheritdoc/>
    public override ClaimResult Judge(StudyData data, StudySetting setting, double error)
    {
        TableRow[][] settings =
            [.. data[Law].Records.GroupBy(row => (row["problem"], row["batch"], row["rate_over_exact"])).Select(group => group.ToArray())];
        TableRow[] beyond = [.. data[Beyond].Records];
        List<Check> checks = [.. settings.Select(rows =>
        {
            Estimate alpha = Agreement.Read(rows[0], "alpha"), slope = Agreement.Read(rows[0], "slope");
            return new Check(
                $"Slope of log P(leave) against log e₀ at {rows[0]["rate_over_exact"]} C*, {rows[0]["problem"]}, "
                    + $"k = {rows[0]["batch"]}",
                $"α = {Shown.Of(alpha)}",
                Shown.Of(slope), slope.Value is not null && Agreement.Of(alpha, slope));
        })];
        TableRow just = settings.Select(rows => rows[0]).First(row => row["rate_over_exact"] == "1.05");
        checks.Add(new(
            $"Paths that leave from {Shown.Of(just.Number("start_over_radius"), 2)} R at 1.05 C*, where ρ = {Shown.Of(just.Number("rho"))}, "
            + $"{just["problem"]}, k = {just["batch"]}",
            "less than 1 %: (e₀/R)^α is " + Shown.Percent(Math.Pow(just.Number("start_over_radius"), just.Number("alpha"))),
            Shown.Percent(just.Number("share")),
            just.Number("rho") > 1 && just.Number("share_high") < 0.01));
        checks.AddRange(beyond.Select(row => new Check(
            $"Paths that leave from {row["start_over_radius"]} R at 1.25 C^γ, {row["problem"]}, k = {row["batch"]}",
            "all", $"{row["left"]} of {row["paths"]}",
            row["left"] == row["paths"])));
        string Zero(TableRow row)
            => $"{Shown.Of(row.Number("lyapunov_zero") / row.Number("exact"), 3)} C* ({row["problem"]}, k = {row["batch"]})";
        return new(
            $"In all {settings.Length} settings the measured slope is compared with α, from α = "
            + $"{Shown.Of(settings.Max(rows => rows[0].Number("alpha")), 3)} down to {Shown.Of(settings.Min(rows => rows[0].Number("alpha")), 3)}: "
            + $"the law holds on both sides of α = 2 alike. At 1.05 C*, where the second moment explodes (ρ = {Shown.Of(just.Number("rho"))}), "
            + $"{Shown.Percent(just.Number("share"))} of the paths leave from {Shown.Of(just.Number("start_over_radius"), 2)} R and all others "
            + "converge. So the paper's prediction of divergence, read as a statement about single paths, holds above C^γ only, where every path "
            + "left; between C* and C^γ leaving is a matter of luck and of the start. Here C^γ is "
            + $"{string.Join(", ", beyond.Select(Zero))}. All intervals hold together at {Shown.Percent(1 - (Study.Error / 8))}.",
            checks, [Figure(settings)]);
    }

    static ClaimFigure Figure(TableRow[][] settings)
    {
        Chart chart = new("start distance over leave radius, e₀/R", "share of paths that leave", AxisScale.Decades, AxisScale.Decades);
        TableRow[][] shown = [.. settings.Where(rows => rows[0]["problem"] == _settings[0].Source)];
        foreach ((int index, TableRow[] rows) in shown.Index())
        {
            // The line has the predicted slope; its height is that of the most precise point.
            TableRow anchor = rows[^1];
            double alpha = rows[0].Number("alpha");
            chart.Line(
                index == 0 ? "slope α, predicted" : null,
                rows.Select(row => (
                    row.Number("start_over_radius"),
                    anchor.Number("share") * Math.Pow(row.Number("start_over_radius") / anchor.Number("start_over_radius"), alpha))),
                Ink.Text, width: 1.4f);
            chart.Intervals(
                index == 0 ? "paths, measured" : null,
                rows.Where(row => row.Number("left") > 0)
                    .Select(row => (row.Number("start_over_radius"), row.Number("share"), row.Number("share_low"), row.Number("share_high"))),
                Ink.Paths);
        }

        return new(
            "escape-law",
            $"Share of paths that leave against start distance on {_settings[0].Source}, at "
            + $"{string.Join(", ", shown.Select(rows => rows[0]["rate_over_exact"]))} times C*, from below; α = "
            + $"{string.Join(", ", shown.Select(rows => Shown.Of(rows[0].Number("alpha"), 3)))}. Lines have the predicted slope, only their height "
            + "is fitted.",
            chart, [Law]);
    }
}
