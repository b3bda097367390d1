using Escapement.Problems;
using static TorchSharp.torch;

namespace Escapement.Sources;

/// <summary>Turns features and targets into the regression or classification problem that the options or the targets call for.</summary>
static class LabelledTable
{
    const double LogisticL2 = 1e-3;

    /// <summary>The kind of targets that a model needs; <paramref name="otherwise"/> if there is no model.</summary>
    public static TargetKind TargetsOf(ModelKind? model, TargetKind otherwise) => model switch
    {
        ModelKind.LeastSquares => TargetKind.Numbers,
        ModelKind.Logistic or ModelKind.Softmax => TargetKind.Classes,
        _ => otherwise,
    };

    /// <summary>Creates the problem, which then owns the design matrix.</summary>
    public static FiniteSum ToProblem(DesignMatrix design, Targets targets, ModelKind? model, SourceOptions options)
    {
        Place column = targets.Column;
        if (!targets.Categorical)
        {
            Prepare(design, options);
            SquaredLoss loss = options.Loss is null ? SquaredLoss.HalfSquare : SquaredLossNames.TryParse(options.Loss)!.Value;
            return Guard(column.File, () => new LeastSquares(design.Release(), tensor(targets.Numbers), options.L2 ?? 0, design.Intercept, loss));
        }

        if (options.Loss is not null)
        {
            throw column.Error($"the option loss ({SquaredLossNames.All}) is for numeric targets, and these are classes");
        }

        (int[] labels, string[] names) = targets.Classes();
        model ??= names.Length == 2 ? ModelKind.Logistic : ModelKind.Softmax;
        if (model == ModelKind.Logistic && names.Length != 2)
        {
            throw column.Error($"the model logistic takes 2 classes, got {names.Length} ({Targets.List(names)}); softmax takes more");
        }

        Prepare(design, options);
        double l2 = options.L2 ?? LogisticL2;
        return Guard<FiniteSum>(column.File, () => model == ModelKind.Logistic
            ? new LogisticRegression(design.Release(), Labels.Of(labels), l2, design.Intercept)
            : new SoftmaxRegression(design.Release(), Labels.Of(labels), names.Length, l2, design.Intercept));
    }

    /// <summary>Adds the file's name to a problem's errors about the data.</summary>
    public static T Guard<T>(string file, Func<T> construct)
    {
        try
        {
            return construct();
        }
        catch (ProblemException e)
        {
            throw new Place(file).Error(e.Message.TrimEnd('.'), e);
        }
    }

    static void Prepare(DesignMatrix design, SourceOptions options)
    {
        if (options.Standardize)
        {
            design.Standardize();
        }
    }
}
