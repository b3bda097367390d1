using Escapement.Problems;

namespace Escapement.Cli.Commands;

/// <summary>Two minima of one problem, each by name or from a file.</summary>
sealed record MinimumPair(MinimumPair.One Keep, MinimumPair.One Shed)
{
    const double SamePoint = 1e-6;

    /// <param name="Name">What to call it: its name, or the file's.</param>
    /// <param name="Point">Where it is.</param>
    public sealed record One(string Name, AnalyzedPoint Point);

    /// <exception cref="BadInputException">One of them does not exist, or both are the same.</exception>
    public static MinimumPair Find(DesignTask.Select task, string source, FiniteSum problem, double weightDecay, List<string> warnings)
    {
        One keep = Of("--keep", task.Keep, source, problem, weightDecay, warnings);
        One shed = Of("--shed", task.Shed, source, problem, weightDecay, warnings);
        if (AreSame(problem, keep.Point.Theta, shed.Point.Theta))
        {
            string known = problem is NonconvexSum sum ? $" (known are {sum.KnownNames})" : "";
            throw new BadInputException(
                $"--keep and --shed: '{task.Keep}' and '{task.Shed}' are the same minimum of {source}, expected two{known}.");
        }

        return keep.Name == shed.Name ? new(keep with { Name = task.Keep }, shed with { Name = task.Shed }) : new(keep, shed);
    }

    /// <summary>The distance between the two.</summary>
    public double Distance => Math.Sqrt(Keep.Point.Theta.Zip(Shed.Point.Theta, (a, b) => (a - b) * (a - b)).Sum());

    static One Of(string option, string text, string source, FiniteSum problem, double weightDecay, List<string> warnings)
    {
        NonconvexSum? sum = problem as NonconvexSum;
        if (sum?.Find(text, weightDecay) is { } found)
        {
            double loss = sum.Loss(found.Point) + (0.5 * weightDecay * found.Point.Sum(value => value * value));
            return new(text, new(found.Point, loss, found.GradientNorm, 0));
        }

        if (File.Exists(text))
        {
            return new(Path.GetFileNameWithoutExtension(text), GivenPoint.Read(option, text, problem, weightDecay, warnings));
        }

        throw new BadInputException(sum is not null
            ? $"{option}: got '{text}', expected {sum.KnownNames}{(weightDecay > 0 ? ", so far as weight decay leaves it" : "")}, "
                + $"or an existing file of {problem.Dimension} numbers."
            : $"{option}: got '{text}', which is no file: the minima of {source} have no names, give the point as a file "
                + $"of {problem.Dimension} numbers.");
    }

    /// <summary>A set of minimizers, such as a ring, is one.</summary>
    static bool AreSame(FiniteSum problem, double[] one, double[] other)
    {
        double square = one.Zip(other, (a, b) => (a - b) * (a - b)).Sum(), size = one.Sum(value => value * value);
        return square <= SamePoint * SamePoint * (1 + size)
            || (problem is NonconvexSum sum && sum.NearestMinimizer(one) == sum.NearestMinimizer(other));
    }
}
