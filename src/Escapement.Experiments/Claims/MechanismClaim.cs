using Escapement.Experiments.Pictures;
using Escapement.Problems;
using Escapement.Random;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Statistics;

namespace Escapement.Experiments.Claims;

/// <summary>Claim 7: dispersion of curvature decides whether SGD stays, gradient noise only how fast it leaves between C* and C^γ.</summary>
sealed class MechanismClaim : Claim
{
    const string Noise = "mechanism-noise", Dispersion = "mechanism-dispersion", Exits = "mechanism-exits";
    const int Components = 200, Dimension = 3;

    /// <summary>Standard deviations of the component gradients' coordinates.</summary>
    static readonly double[] _noises = [0, 0.1, 1, 10];
    static readonly double[] _dispersions = [0, 0.25, 0.5, 1, 2];
    static readonly int[] _batches = [1, 4, 16];

    /// <summary>
    /// The measured threshold lies between these two multiples: one step shrinks the second moment at the first and grows it at the second.
    /// </summary>
    static readonly double[] _sides = [0.95, 1.05];

    /// <summary>Gradient noise over the leave radius.</summary>
    static readonly double[] _exits = [1e-4, 3e-4, 1e-3, 3e-3];

    static double Confidence => 1 - (Study.Error / 8 / ((2 * _batches.Length * (_noises.Length + _dispersions.Length)) + 2));

    /// <inheritdoc/>
    public override int Number => 7;

    /// <inheritdoc/>
    public override string Title => "Which mechanism: dispersion of curvature, not gradient noise";

    /// <inheritdoc/>
    public override string Statement =>
        "A rival explanation says that noisier gradients kick SGD out of sharp minima. With curvature fixed and gradient noise varied the threshold "
        + "must not move; with no gradient noise at all and the dispersion of curvature varied it must, to 2/(λ₁(1 + φ Var w)) for components w·M. "
        + "Between C* and C^γ, where single batches can expand and the tail index is below 2, gradient noise does set a rate: that of leaving a "
        + "radius R, in proportion to (noise/R)^α.";

    /// <inheritdoc/>
    public override IEnumerable<Part> Parts(StudySetting setting)
    {
        int index = 0;
        foreach (int batch in _batches)
        {
            foreach (double noise in _noises)
            {
                yield return new(Noise, index++, 1, token => Sides(setting, "gradient_noise", noise, Rows(setting.Seed, noise), batch, null, token));
            }
        }

        index = 0;
        foreach (int batch in _batches)
        {
            foreach (double dispersion in _dispersions)
            {
                (QuadraticSum sum, double predicted) = Weighted(setting.Seed, dispersion, batch);
                sum.Dispose();
                yield return new(
                    Dispersion, index++, 1,
                    token => Sides(setting, "curvature_dispersion", dispersion, Weighted(setting.Seed, dispersion, batch).Sum, batch, predicted,
                        token));
            }
        }

        for (int i = 0; i < _exits.Length; i++)
        {
            double noise = _exits[i];
            yield return new(Exits, i, 4 / noise, token => Leaving(setting, noise, token));
        }
    }

    /// <summary>
    /// Gaussian rows, and gradients with a given standard deviation at the minimizer. Rows and directions do not depend on it.
    /// </summary>
    static QuadraticSum Rows(ulong seed, double noise)
    {
        RandomStream stream = new(seed, StreamId.Coefficients);
        double[,] x = new double[Components, Dimension], g = new double[Components, Dimension];
        for (int j = 0; j < Dimension; j++)
        {
            for (int i = 0; i < Components; i++)
            {
                (x[i, j], g[i, j]) = stream.Normals((uint)i, (uint)j, 1);
                g[i, j] *= noise;
            }

            double mean = Enumerable.Range(0, Components).Average(i => g[i, j]);
            for (int i = 0; i < Components; i++)
            {
                g[i, j] -= mean;
            }
        }

        return noise == 0 ? QuadraticSum.FromRows(x) : QuadraticSum.FromRows(x, g);
    }

    /// <summary>Components w_i·M with log-normal weights of mean 1, for which everything has a closed form.</summary>
    static (QuadraticSum Sum, double Predicted) Weighted(ulong seed, double dispersion, int batch)
    {
        double[] mean = [1, 0.5, 0.1], weights = Weights(seed, dispersion);
        double[,] diagonals = new double[Components, Dimension];
        for (int i = 0; i < Components; i++)
        {
            for (int j = 0; j < Dimension; j++)
            {
                diagonals[i, j] = weights[i] * mean[j];
            }
        }

        double variance = weights.Average(w => (w - 1) * (w - 1));
        return (QuadraticSum.FromDiagonals(diagonals), 2 / (mean[0] * (1 + (variance / batch))));
    }

    static double[] Weights(ulong seed, double dispersion)
    {
        RandomStream stream = new(seed, StreamId.Coefficients);
        double sigma = Math.Sqrt(Math.Log(1 + (dispersion * dispersion)));
        double[] weights = [.. Enumerable.Range(0, Components).Select(i => Math.Exp(sigma * stream.Normals((uint)i, 0, 2).First))];
        double mean = weights.Average();
        return [.. weights.Select(w => w / mean)];
    }

    static Table Sides(StudySetting setting, string what, double value, QuadraticSum sum, int batch, double? predicted, CancellationToken token)
    {
        using ProblemSetup at = ProblemSetup.Of(what, sum);
        Threshold threshold = at.Threshold(batch, token);
        OneStepGrowth[] growth = [.. _sides.Select((side, i) => OneStepGrowth.Measure(
            at.Problem, at.Simulation, at.Geometry, at.Center, ProblemSetup.Draw(batch), side * threshold.Exact, 1, setting.Seed + (ulong)i,
            Confidence,
            setting.Pick(1 << 19, 1 << 21), token))];
        return Table.Of(
            [
                what, "batch", "noise_trace", "exact", "lower", "upper", "closed_form", "rho_below", .. Agreement.Columns("measured_below"),
                "rho_above",
                .. Agreement.Columns("measured_above"), "measured_threshold_low", "measured_threshold_high",
            ],
            [
                [
                    value, batch, at.Geometry.GradientNoiseTrace, threshold.Exact, threshold.Lower, threshold.Upper, predicted, growth[0].Rho,
                    .. Agreement.Cells(growth[0].Measured), growth[1].Rho, .. Agreement.Cells(growth[1].Measured),
                    growth[0].Measured.High < 1 ? _sides[0] * threshold.Exact : 0,
                    growth[1].Measured.Low > 1 ? _sides[1] * threshold.Exact : double.PositiveInfinity,
                ],
            ]);
    }

    /// <summary>
    /// One coordinate, batch 1, between C* and C^γ: how many of the paths that start at the minimizer pass radius 1 within a number of steps.
    /// </summary>
    static Table Leaving(StudySetting setting, double noise, CancellationToken token)
    {
        // A quarter of the way up, α is slightly above 1. Steps before the noise reaches its stationary law do not count.
        const double Place = 0.25, Events = 0.7;
        const int Settling = 300;
        RandomStream stream = new(setting.Seed, StreamId.Coefficients);
        double[] weights = Weights(setting.Seed, 1);
        double[] gradients = [.. Enumerable.Range(0, Components).Select(i => noise * stream.Normals((uint)i, 0, 3).First)];
        double mean = gradients.Average();
        double[,] d = new double[Components, 1], g = new double[Components, 1];
        for (int i = 0; i < Components; i++)
        {
            (d[i, 0], g[i, 0]) = (weights[i], gradients[i] - mean);
        }

        using ProblemSetup at = ProblemSetup.Of("weights", QuadraticSum.FromDiagonals(d, g));
        double exact = at.Threshold(1, token).Exact, zero = at.Lyapunov(1, exact, setting.Seed, Confidence, token)!.Value.Value!.Value;
        double learningRate = exact + (Place * (zero - exact));
        PathwiseStability paths = at.Paths(1, learningRate, setting.Seed, Confidence, token);
        Estimate alpha = paths.TailIndex!.Value;
        int steps = (int)(Events * Math.Pow(noise, -(alpha.Value ?? 1)));
        EnsembleResult result = at.Run(
            at.Ensemble(1, learningRate, 0, setting.Pick(1 << 13, 1 << 16), Settling + steps, setting.Seed) with { LeaveRadius = 1 }, token);
        int early = result.StopSteps.Where((step, t) => step <= Settling && result.Outcomes[t] != TrajectoryOutcome.Running).Count();
        Proportion share = new(result.LeftCount - early, result.Trajectories - early, Confidence);
        double Rate(double p) => -Math.Log(1 - p) / steps;
        return Table.Of(
            [
                "gradient_noise", "exact", "lyapunov_zero", "learning_rate", "rho", .. Agreement.Columns("alpha"), "paths", "left", "steps",
                .. Agreement.Columns("rate"),
                "log_rate_error",
            ],
            [
                [
                    noise, exact, zero, learningRate, paths.Rho, .. Agreement.Cells(alpha), share.Trials, share.Count, steps, Rate(share.Value),
                    Rate(share.Low), Rate(share.High),

                    // The standard error of log(−log(1 − p)), by the delta method.
                    Math.Sqrt(share.Value / ((1 - share.Value) * share.Trials)) / -Math.Log(1 - share.Value),
                ],
            ]);
    }

    /// <inheritdoc/>
    public override ClaimResult Judge(StudyData data, StudySetting setting, double error)
    {
        TableRow[] noise = [.. data[Noise].Records], dispersion = [.. data[Dispersion].Records], exits = [.. data[Exits].Records];
        bool Enclosed(TableRow row) => row.Number("measured_threshold_low") > 0 && double.IsFinite(row.Number("measured_threshold_high"));
        double moved = noise.GroupBy(row => row["batch"])
            .Max(group => (group.Max(row => row.Number("exact")) - group.Min(row => row.Number("exact"))) / group.First().Number("exact"));
        double off = dispersion.Max(row => Math.Abs((row.Number("exact") / row.Number("closed_form")) - 1));
        double range = noise.Max(row => row.Number("noise_trace"));
        Estimate alpha = Agreement.Read(exits[0], "alpha");
        Estimate slope = Agreement.Slope(
            [.. exits.Select(row => (Math.Log(row.Number("gradient_noise")), Math.Log(row.Number("rate")), row.Number("log_rate_error")))],
            Confidence);
        int heldNoise = noise.Count(Enclosed), heldDispersion = dispersion.Count(Enclosed);
        TableRow[] single = [.. dispersion.Where(row => row["batch"] == "1")];
        return new(
            $"With tr G from 0 to {Shown.Of(range, 2)} and the curvature fixed, C* was the same to {Shown.Of(moved, 1)} at every batch size, and "
            + $"SGD confirmed it in {heldNoise} of {noise.Length} settings: 5 % below it the difference of two paths driven by the same batches "
            + "shrinks in mean square, 5 % above it grows. With G = 0 and the dispersion of curvature raised from 0 to "
            + $"{Shown.Of(_dispersions[^1])} the threshold at batch 1 fell from {Shown.Of(single[0].Number("exact"))} to "
            + $"{Shown.Of(single[^1].Number("exact"))}, as the closed form says, and SGD followed in {heldDispersion} of {dispersion.Length} "
            + $"settings. Gradient noise does matter in the middle ground: a quarter of the way from C* to C^γ, where α = {Shown.Of(alpha)}, paths "
            + $"that would all come back without noise leave radius 1 at a rate that grows like noise to the power {Shown.Of(slope)}. There, and "
            + "only there, is the rival explanation right, and the exponent is set by the curvature.",
            [
                new($"C* at {_noises.Length} levels of gradient noise, relative spread", "0, to the certificate's 1e−9", Shown.Of(moved, 2),
                    moved <= 1e-9),
                new("SGD's own threshold lies within 5 % of C*, at every noise and batch", $"all {noise.Length}", $"{heldNoise} of {noise.Length}",
                    heldNoise == noise.Length),
                new("C* with G = 0 at every dispersion and batch, against 2/(λ₁(1 + φ Var w))", "0 to 1e−8", Shown.Of(off, 2), off <= 1e-8),
                new("SGD's own threshold lies within 5 % of that", $"all {dispersion.Length}", $"{heldDispersion} of {dispersion.Length}",
                    heldDispersion == dispersion.Length),
                new("Exponent of the rate of leaving in the gradient noise, between C* and C^γ", $"α = {Shown.Of(alpha)}", Shown.Of(slope),
                    Agreement.Of(alpha, slope)),
            ],
            [Thresholds(noise, dispersion), ExitFigure(exits, alpha, slope)]);
    }

    static ClaimFigure Thresholds(TableRow[] noise, TableRow[] dispersion)
    {
        Chart chart = new("noise of gradients, or dispersion of curvature", "threshold over its value at 0");
        (double X, double Y, double Low, double High)[] Series(TableRow[] rows, string what)
        {
            TableRow[] single = [.. rows.Where(row => row["batch"] == "1" && row.Number(what) <= 2)];
            double first = single[0].Number("exact");
            return [.. single.Select(row => (
                row.Number(what), row.Number("exact") / first, row.Number("measured_threshold_low") / first,
                row.Number("measured_threshold_high") / first))];
        }

        (double X, double Y, double Low, double High)[] still = Series(noise, "gradient_noise"), moving = Series(dispersion, "curvature_dispersion");
        chart.Line("C*, gradient noise varied", still.Select(point => (point.X, point.Y)), Ink.Euclidean);
        chart.Line("C*, curvature dispersion varied", moving.Select(point => (point.X, point.Y)), Ink.Exact);
        chart.Intervals("SGD", [.. still, .. moving], Ink.Paths);
        chart.Up(0, 1.15);
        return new(
            "mechanism-thresholds", "The threshold when only gradient noise is varied, and when only the dispersion of curvature is. Bars: between "
            + "them SGD turns from shrinking to growing.",
            chart, [Noise, Dispersion]);
    }

    static ClaimFigure ExitFigure(TableRow[] exits, Estimate alpha, Estimate slope)
    {
        Chart chart = new("standard deviation of gradients, over R", "rate of leaving R, per step", AxisScale.Decades, AxisScale.Decades);
        TableRow anchor = exits[^1];
        chart.Line(
            "slope α, predicted",
            exits.Select(row => (
                row.Number("gradient_noise"),
                anchor.Number("rate") * Math.Pow(row.Number("gradient_noise") / anchor.Number("gradient_noise"), alpha.Value ?? double.NaN))),
            Ink.Text, width: 1.4f);
        chart.Intervals("paths",
            exits.Select(row => (row.Number("gradient_noise"), row.Number("rate"), row.Number("rate_low"), row.Number("rate_high"))), Ink.Paths);
        return new(
            "mechanism-exits", "The heavy-tailed middle ground: between C* and C^γ gradient noise sets the rate of leaving, with the exponent α = "
            + $"{Shown.Of(alpha.Value ?? double.NaN, 3)} (measured {Shown.Of(slope.Value ?? double.NaN, 3)}).", chart, [Exits]);
    }
}
