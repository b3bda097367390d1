namespace Escapement.Sources;

/// <summary>Rejects options that a source cannot use, instead of ignoring them silently.</summary>
static class Refuse
{
    /// <exception cref="SourceException">The model is unknown or l2 is not a number ≥ 0.</exception>
    public static void Invalid(SourceOptions options)
    {
        if (options.Model is not null && ModelNames.TryParse(options.Model) is null)
        {
            throw new SourceException($"unknown model {Excerpt.Of(options.Model)}; known are {ModelNames.All}");
        }

        if (options.Loss is not null && SquaredLossNames.TryParse(options.Loss) is null)
        {
            throw new SourceException($"unknown loss {Excerpt.Of(options.Loss)}; known are {SquaredLossNames.All}");
        }

        if (options.L2 is double l2 && !(l2 >= 0 && double.IsFinite(l2)))
        {
            throw new SourceException(FormattableString.Invariant($"l2 is {l2}, expected a finite number ≥ 0"));
        }
    }

    public static void ColumnOptions(string source, SourceOptions options)
    {
        if (options.Target is not null || options.Header is not null)
        {
            throw new Place(source).Error(options.Target is not null
                ? "the option target is for tables in CSV, ARFF and Parquet files only"
                : "the option header is for CSV files only");
        }
    }

    /// <summary>A table that declares the names of its columns has a target column, but no header to declare.</summary>
    public static void HeaderOption(string source, SourceOptions options)
    {
        if (options.Header is not null)
        {
            throw new Place(source).Error("the option header is for CSV files only: this file always names its columns");
        }
    }

    public static void TableOptionsOfQuadraticSum(string source, SourceOptions options)
    {
        string? option = options.Standardize ? "standardize" : options.Loss is not null ? "loss" : null;
        option ??= options.L2 is not null ? "l2 (use weight decay)" : null;
        if (option is not null)
        {
            throw new Place(source).Error($"is a quadratic sum, which has no option {option}");
        }
    }

    /// <summary>A test problem accepts only the options after its name.</summary>
    public static void EveryOption(string source, SourceOptions options)
    {
        string? option = options switch
        {
            { Model: not null } => "model",
            { Loss: not null } => "loss",
            { L2: not null } => "l2 (use weight decay)",
            { Target: not null } => "target",
            { Header: not null } => "header",
            { Standardize: true } => "standardize",
            { Intercept: false } => "intercept",
            { AllowIndefinite: true } => "allow-indefinite (its components may be)",
            _ => null,
        };
        if (option is not null)
        {
            throw new Place(source).Error($"is a test problem, which has no option {option}; its own options follow a colon");
        }
    }
}
