namespace Escapement.Sources;

/// <summary>How <see cref="ProblemSource.Load"/> turns data into a problem. A source rejects options that it cannot use.</summary>
public sealed record SourceOptions
{
    /// <summary>
    /// <c>least-squares</c>, <c>logistic</c> (2 classes), <c>softmax</c> or <c>quadratic-sum</c> (the rows <c>x_i</c> themselves, no target).
    /// Null (default) infers it: a numeric target gives least squares, a categorical one logistic regression with 2 classes and softmax
    /// with more; <c>digits</c>, IDX labels, nominal targets of ARFF files, and two whole numbers as labels of svmlight files are categorical; a JSON
    /// file names its problem or implies it by its keys.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>
    /// The squared loss of a regression: <c>half-mse</c>, ½(x·θ − y)² as in textbooks and scikit-learn, or <c>mse</c>, (x·θ − y)² as PyTorch's
    /// <c>MSELoss</c> and Keras' <c>mse</c>, under which every learning rate is half as large. Null (default): <c>half-mse</c>. A classifier
    /// refuses it.
    /// </summary>
    public string? Loss { get; init; }

    /// <summary>l2 ≥ 0: <c>½·l2·‖θ‖²</c> is added to every component. Null (default): 1e-3 for the logistic models, 0 for least squares.</summary>
    public double? L2 { get; init; }

    /// <summary>The target column of a CSV, ARFF or Parquet file: its name or its 1-based number. Null (default): the last column.</summary>
    public string? Target { get; init; }

    /// <summary>Whether the first row of a CSV file names the columns. Null (default): it does if none of its cells is a number.</summary>
    public bool? Header { get; init; }

    /// <summary>
    /// Whether each feature is shifted and scaled to mean 0 and variance 1 (mean over N); constant features become 0. Default false.
    /// </summary>
    public bool Standardize { get; init; }

    /// <summary>Whether a feature that is always 1 is added, after the others. Default true.</summary>
    public bool Intercept { get; init; } = true;

    /// <summary>Whether the curvature matrices or diagonals of a quadratic sum may have negative eigenvalues. Default false.</summary>
    public bool AllowIndefinite { get; init; }
}
