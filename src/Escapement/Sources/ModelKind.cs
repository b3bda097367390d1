namespace Escapement.Sources;

/// <summary>The problems that data can be turned into.</summary>
enum ModelKind
{
    LeastSquares,
    Logistic,
    Softmax,
    QuadraticSum,
}

/// <summary>The names of models, as options and problem files spell them.</summary>
static class ModelNames
{
    static readonly string[] Names = ["least-squares", "logistic", "softmax", "quadratic-sum"];

    public static ModelKind? TryParse(string name) => Array.IndexOf(Names, name) is >= 0 and int index ? (ModelKind)index : null;

    public static string Of(ModelKind kind) => Names[(int)kind];

    /// <summary>All names, for messages.</summary>
    public static string All => string.Join(", ", Names);
}
