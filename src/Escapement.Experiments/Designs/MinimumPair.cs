using Escapement.Problems;

namespace Escapement.Experiments.Designs;

/// <summary>Two minima of one problem, each by name or from a file.</summary>
sealed record MinimumPair(MinimumPair.One Keep, MinimumPair.One Shed)
{
    const double SamePoint = 1e-6;

    /// <param name="Name">What to call it: its name, or the file's.</param>
    /// <param name="Point">Where it is.</param>
    public sealed record One(string Name, AnalyzedPoint Point);

    /// <exception cref="RequestException">One of them does not exist, or both are the same.</exception>
    public static MinimumPair Find(DesignTask.KeepAndShed task, string source, FiniteSum problem, double weightDecay, List<string> warnings)
    {
        One keep = Of(RequestParameter.Keep, task.Keep, source, problem, weightDecay, warnings);
        One shed = Of(RequestParameter.Shed, task.Shed, source, problem, weightDecay, warnings);
        if (AreSame(problem, keep.Point.Theta, shed.Point.Theta))
        {
            string known = problem is NonconvexSum sum ? $" (known are {sum.KnownNames})" : "";
            throw RequestException.Of(
                $"{RequestParameter.Keep} and {RequestParameter.Shed}: '{task.Keep}' and '{task.Shed}' are the same minimum of {source}, ",
                $"expected two{known}.");
        }

        return keep.Name == shed.Name ? new(keep with { Name = task.Keep }, shed with { Name = task.Shed }) : new(keep, shed);
    }

    /// <summary>The distance between the two.</summary>
    public double Distance => Math.Sqrt(Keep.Point.Theta.Zip(Shed.Point.Theta, (a, b) => (a - b) * (a - b)).Sum());

    static One Of(RequestParameter parameter, string text, string source, FiniteSum problem, double weightDecay, List<string> warnings)
    {
        NonconvexSum? sum = problem as NonconvexSum;
        if (sum?.Find(text, weightDecay) is { } found)
        {
            return new(text, RequestedMinimum.AtMinimizer(sum, found, weightDecay));
        }

        if (File.Exists(text))
        {
            return new(Path.GetFileNameWithoutExtension(text), GivenPoint.Read(parameter, text, problem, weightDecay, warnings));
        }

        throw sum is not null
            ? RequestException.Of(
                $"{parameter}: got '{text}', expected {sum.KnownNames}{(weightDecay > 0 ? ", so far as weight decay leaves it" : "")}, ",
                $"or an existing file of {problem.Dimension} numbers.")
            : RequestException.Of(
                $"{parameter}: got '{text}', which is no file: the minima of {source} have no names, give the point as a file ",
                $"of {problem.Dimension} numbers.");
    }

    /// <summary>A connected set of minimizers, such as a ring, counts as one.</summary>
    static bool AreSame(FiniteSum problem, double[] one, double[] other)
    {
        double square = one.Zip(other, (a, b) => (a - b) * (a - b)).Sum(), size = one.Sum(value => value * value);
        return square <= SamePoint * SamePoint * (1 + size)
            || (problem is NonconvexSum sum && sum.NearestMinimizer(one) == sum.NearestMinimizer(other));
    }
}
