namespace Escapement.Experiments.Pictures;

/// <summary>What a mark stands for; every drawing gives the same thing the same color.</summary>
enum Ink
{
    /// <summary>The exact threshold C*.</summary>
    Exact,

    /// <summary>The paper's bounds.</summary>
    Paper,

    /// <summary>The Euclidean bound, or whatever is compared with the exact value.</summary>
    Euclidean,

    /// <summary>Gradient descent.</summary>
    GradientDescent,

    /// <summary>A chosen learning rate.</summary>
    Chosen,

    /// <summary>What happens at the flat minimizer.</summary>
    Flat,

    /// <summary>What happens at the sharp minimizer.</summary>
    Sharp,

    /// <summary>Simulated paths.</summary>
    Paths,

    /// <summary>Predictions over simulated paths, like text.</summary>
    Text,

    /// <summary>Marks that only help to read the others.</summary>
    Muted,
}

/// <summary>How a line is drawn.</summary>
enum Stroke
{
    Solid,
    Dashed,
    Dotted,
}

/// <summary>How a point is drawn.</summary>
enum PointShape
{
    None,
    Circle,
    OpenCircle,
    Square,
    Diamond,

    /// <summary>A diamond that is white inside; on a line it marks where the line passes.</summary>
    HollowDiamond,
    Triangle,
}
