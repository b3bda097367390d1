using Escapement.Problems;

namespace Escapement.Experiments;

/// <summary>A point to analyze, read from a file.</summary>
static class GivenPoint
{
    /// <summary>Reads it. A point that is not stationary gives a warning only, since the analysis can still linearize there.</summary>
    /// <exception cref="RequestException">There is no such file, or the loss is not finite there.</exception>
    public static AnalyzedPoint Read(RequestParameter parameter, string file, FiniteSum problem, double weightDecay, List<string> warnings)
    {
        double[] theta = GivenVector.Read(parameter, file, problem.Dimension);
        double gradientNorm = Math.Sqrt(problem.Gradient(theta).Zip(theta, (slope, value) => Math.Pow(slope + weightDecay * value, 2)).Sum());
        double loss = problem.Loss(theta) + 0.5 * weightDecay * theta.Sum(value => value * value);
        if (!double.IsFinite(loss) || !double.IsFinite(gradientNorm))
        {
            throw RequestException.Of(
                $"{parameter}: '{file}': the loss there is {Numbers.Exact(loss)} and its gradient norm {Numbers.Exact(gradientNorm)}, ",
                $"expected finite numbers; give a point nearer to the minimum.");
        }

        AnalyzedPoint point = new(theta, loss, gradientNorm, null) { GradientRounding = problem.GradientRounding(theta) };
        if (!point.IsStationary)
        {
            warnings.Add($"The given point is not stationary: its gradient norm is {Numbers.Size(gradientNorm)}, "
                + $"expected at most {Numbers.Size(AnalyzedPoint.StationaryGradient)}. "
                + "The analysis still linearizes there; polish the point with full-batch iterations first.");
        }

        return point;
    }
}
