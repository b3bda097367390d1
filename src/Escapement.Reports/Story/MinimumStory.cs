using Escapement.Experiments;
using Escapement.Experiments.Analyses;
using Escapement.Stability;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>What the minimum looks like.</summary>
static class MinimumStory
{
    public static Paragraph Tell(Analysis analysis)
    {
        StabilityReport report = analysis.Report;
        List<string> sentences =
        [
            $"A loss of {Of(report.Components, "component")} and {Of(report.Dimension, "parameter")} {Place(analysis.Point)}; {Spectrum(report)}.",
            Reached(analysis.Point),
            Noise(report, analysis.Point),
        ];
        if (report.IndefiniteComponents > 0)
        {
            string have = report.IndefiniteComponents == 1 ? "has" : "have";
            sentences.Add($"{Of(report.IndefiniteComponents, "component")} of {Count(report.Components)} {have} "
                + "a direction of negative curvature; the threshold takes all of them as they are.");
        }

        if (report.MovedNullDirections > 0)
        {
            string are = report.MovedNullDirections == 1 ? "is" : "are";
            sentences.Add($"{Of(report.MovedNullDirections, "null direction")} of the mean Hessian {are} moved by single components: "
                + "they drift without a threshold of their own and are left out, so everything below holds on the range of the mean Hessian "
                + $"(rank tolerance {Size(report.RankTolerance)}).");
        }

        return new Paragraph(analysis.Point.IsStationary ? "The minimum" : "The point", string.Join(' ', sentences));
    }

    static string Place(AnalyzedPoint point)
        => point.IsStationary ? "has its minimum here" : "is analyzed at a point that is no minimum, since its gradient does not vanish";

    static string Spectrum(StabilityReport report)
    {
        double sharpest = report.Eigenvalues[0], flattest = report.Eigenvalues[^1];
        string rank = report.Rank == report.Dimension ? $"full rank {Count(report.Rank)}" : $"rank {Count(report.Rank)}";
        string flat = report.Rank > 1 ? $", flattest curvature λ_m\u00A0=\u00A0{Spoken(flattest)} (ratio {Size(sharpest / flattest)})" : "";
        return $"its mean Hessian has {rank}, sharpness λ_1\u00A0=\u00A0{Spoken(sharpest)}{flat}";
    }

    static string Reached(AnalyzedPoint point)
    {
        string gradient = $"‖∇F‖\u00A0=\u00A0{Size(point.GradientNorm)}", loss = Spoken(point.Loss);
        return point.Iterations switch
        {
            null => $"The point was given: there {gradient} and the loss is {loss}.",
            0 => $"It is known directly, with {gradient}, at loss {loss}.",
            { } iterations => $"The search reached {gradient} in {Of(iterations, "iteration")}, at loss {loss}.",
        };
    }

    static string Noise(StabilityReport report, AnalyzedPoint point)
    {
        if (report.GradientNoise == 0)
        {
            return !point.IsStationary
                ? "All components have the same gradient there, so there is no gradient noise."
                : "Every component is stationary there (a homogeneous minimum, without gradient noise), so SGD can come to rest at it.";
        }

        string noise = $"The components disagree there: gradient noise tr\u00A0G\u00A0=\u00A0{Spoken(report.GradientNoise)}, "
            + "so SGD keeps a noise floor around it.";
        return report.NullGradientNoise > 0
            ? $"{noise} Of it, {Spoken(report.NullGradientNoise)} lies in null directions of the mean Hessian, "
                + "where it diffuses and has no stationary law."
            : noise;
    }
}
