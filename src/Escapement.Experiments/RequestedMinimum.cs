using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Sources;
using Escapement.Updates;

namespace Escapement.Experiments;

/// <summary>The loaded problem of a request; finds its minimum and the geometry there.</summary>
sealed class RequestedMinimum : IDisposable
{
    readonly MinimumRequest _request;

    RequestedMinimum(MinimumRequest request, FiniteSum problem, IProgress<ComputationProgress>? progress)
    {
        (_request, Problem, Progress) = (request, problem, progress);
        Rule = request.PreconditionerFile is { } file
            ? request.Rule with { Preconditioner = new(Preconditioner(file, problem.Dimension)) }
            : request.Rule;
    }

    /// <summary>Reads the problem.</summary>
    /// <exception cref="SourceException">It cannot be read.</exception>
    /// <exception cref="RequestException">The preconditioner does not fit it.</exception>
    public static RequestedMinimum Load(MinimumRequest request, IProgress<ComputationProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new($"Reading {request.Source}"));
        FiniteSum problem = request.Problem ?? ProblemFile.Load(request.Source, request.SourceOptions, cancellationToken);
        try
        {
            return new(request, problem, progress);
        }
        catch when (request.Problem is null)
        {
            problem.Dispose();
            throw;
        }
    }

    public FiniteSum Problem { get; }

    /// <summary>The update rule, with the preconditioner that a file holds.</summary>
    public UpdateRule Rule { get; }

    /// <summary>Receives the stages of the work.</summary>
    public IProgress<ComputationProgress>? Progress { get; }

    /// <summary>Everything that did not converge in the search for the minimum.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>The given point, the named minimizer, or the one that a search finds.</summary>
    /// <exception cref="RequestException">There is no such point.</exception>
    public AnalyzedPoint Locate(CancellationToken cancellationToken)
    {
        AnalyzedPoint point = _request.At is { } name ? Named(name)
            : _request.MinimizerFile is { } given ? GivenPoint.Read(RequestParameter.MinimizerFile, given, Problem, Rule.WeightDecay, Warnings)
            : Search(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return point;
    }

    /// <summary>The geometry at a point, in the coordinates that the update rule sees.</summary>
    public LocalGeometry Geometry(AnalyzedPoint point)
        => LocalGeometry.At(Problem, point.Theta, Rule, new GeometryOptions { RankTolerance = _request.RankTolerance });

    /// <summary>The problem in one line, including assumptions.</summary>
    public string Description => $"{Problem.Description}; loss = mean over components of {Problem.Formula}" + Problem switch
    {
        _ when _request.At is { } name => $"; minimizer: {name}",
        QuadraticSum => "",
        NonconvexSum sum => _request.MinimizerFile is null ? $"; minimizer: {sum.PreferredMinimizer}" : "",
        _ when _request.Problem is not null => "",
        _ when _request.SourceOptions.Standardize => ", features standardized to mean 0 and variance 1",
        _ => ", features as they are",
    };

    AnalyzedPoint Named(string wanted)
    {
        if (Problem is not NonconvexSum sum)
        {
            throw RequestException.Of(
                $"{RequestParameter.At}: {_request.Source} has a single minimum without a name; ",
                $"give a point with {RequestParameter.MinimizerFile} FILE.");
        }

        double decay = Rule.WeightDecay;
        NamedMinimizer found = sum.Find(wanted, decay) ?? throw RequestException.Of(
            $"{RequestParameter.At}: got '{wanted}', expected {sum.KnownNames}{(decay > 0 ? ", if it survives weight decay" : "")}.");
        return AtMinimizer(sum, found, decay);
    }

    /// <summary>A known minimizer as an analyzed point.</summary>
    public static AnalyzedPoint AtMinimizer(NonconvexSum sum, NamedMinimizer found, double weightDecay)
        => new(found.Point, sum.Loss(found.Point) + (0.5 * weightDecay * found.Point.Sum(value => value * value)), found.GradientNorm, 0);

    AnalyzedPoint Search(CancellationToken cancellationToken)
    {
        if (Rule.Preconditioner is not null && Rule.WeightDecay > 0 && Problem is not QuadraticSum)
        {
            throw RequestException.Of(
                $"{RequestParameter.WeightDecay} beside {RequestParameter.PreconditionerFile} is decoupled (AdamW), and the search cannot ",
                $"find the point where it rests: ",
                $"give that point with {RequestParameter.MinimizerFile} FILE, or coupled decay as {RequestParameter.L2}.");
        }

        Minimizer found = Problem.FindMinimizer(new MinimizerOptions { WeightDecay = Rule.WeightDecay }, Progress, cancellationToken);
        if (found.Outcome == MinimizerOutcome.NoMinimizer)
        {
            throw new RequestException($"{_request.Source}: {found.Remedy ?? "the loss has no minimizer."}");
        }

        if (found.Outcome != MinimizerOutcome.Converged)
        {
            string ended = found.Outcome == MinimizerOutcome.IterationLimit ? "reached its iteration limit" : "stalled";
            Warnings.Add($"The search for the minimizer {ended} at gradient norm {Numbers.Size(found.GradientNorm)}. {found.Remedy}".TrimEnd());
        }

        return new AnalyzedPoint(found.Point, found.Loss, found.GradientNorm, found.Iterations)
        {
            GradientRounding = Problem.GradientRounding(found.Point),
        };
    }

    static double[] Preconditioner(string file, int dimension)
    {
        double[] values = GivenVector.Read(RequestParameter.PreconditionerFile, file, dimension);
        int bad = Array.FindIndex(values, value => !(value > 0));
        return bad < 0
            ? values
            : throw RequestException.Of(
                $"{RequestParameter.PreconditionerFile}: '{file}', entry {bad + 1}: got {Numbers.Exact(values[bad])}, expected a number above 0.");
    }

    public void Dispose()
    {
        if (_request.Problem is null)
        {
            Problem.Dispose();
        }
    }
}
