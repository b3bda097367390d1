using Escapement.Cli.Output;
using Escapement.Problems;

namespace Escapement.Cli.Commands;

/// <summary>The minimum that a command is about: one of several by its name, else the one that `analyze` would take.</summary>
sealed class MinimumChoice(AnalyzeOptions options, string? name, AnalyzeCommand analyze)
{
    public AnalyzedPoint Locate(FiniteSum problem, ProgressLine progress, List<string> warnings, CancellationToken cancellationToken)
        => name is null ? analyze.Locate(problem, progress, warnings, cancellationToken) : Named(problem, name);

    /// <summary>The problem in one line, with what was assumed.</summary>
    public string Describe(FiniteSum problem)
        => name is null ? analyze.Describe(problem) : $"{problem.Description}; loss = mean over components; minimizer: {name}";

    AnalyzedPoint Named(FiniteSum problem, string wanted)
    {
        if (problem is not NonconvexSum sum)
        {
            throw new BadInputException($"--at: {options.Source} has one minimum, which is found; give a point with --minimizer FILE.");
        }

        double decay = options.Rule.WeightDecay;
        NamedMinimizer found = sum.Find(wanted, decay)
            ?? throw new BadInputException($"--at: got '{wanted}', expected {sum.KnownNames}{(decay > 0 ? ", so far as weight decay leaves it" : "")}.");
        double loss = sum.Loss(found.Point) + (0.5 * decay * found.Point.Sum(value => value * value));
        return new(found.Point, loss, found.GradientNorm, 0);
    }
}
