using Escapement.Problems;
using static TorchSharp.torch;

namespace Escapement.Sources;

/// <summary>Features and targets become the regression or classification problem that the options or the targets ask for.</summary>
static class LabelledTable
{
    const double LogisticL2 = 1e-3;

    /// <summary>What the targets are taken for under a model; a model that is not given leaves <paramref name="otherwise"/>.</summary>
    public static TargetKind TargetsOf(ModelKind? model, TargetKind otherwise) => model switch
    {
        ModelKind.LeastSquares => TargetKind.Numbers,
        ModelKind.Logistic or ModelKind.Softmax => TargetKind.Classes,
        _ => otherwise,
    };

    /// <summary>The problem. The design is its own from then on.</summary>
    public static FiniteSum ToProblem(DesignMatrix design, Targets targets, ModelKind? model, SourceOptions options)
    {
        Place column = targets.Column;
        if (!targets.Categorical)
        {
            targets.RequireVariation();
            Prepare(design, options);
            return Guard(column.File, () => new LeastSquares(design.Release(), tensor(targets.Numbers), options.L2 ?? 0, design.Intercept));
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

    /// <summary>What a problem refuses in the data is told with the file's name.</summary>
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
