namespace Escapement.Experiments.Pictures;

/// <summary>What a mark stands for; every drawing gives the same thing the same color.</summary>
enum Ink
{
    /// <summary>The exact threshold C*.</summary>
    Exact,

    /// <summary>The paper's bounds.</summary>
    Paper,

    /// <summary>The Euclidean bound, or what is set beside the exact value.</summary>
    Euclidean,

    /// <summary>Gradient descent.</summary>
    GradientDescent,

    /// <summary>A learning rate that somebody chose.</summary>
    Chosen,

    /// <summary>What happens at the flat minimizer.</summary>
    Flat,

    /// <summary>What happens at the sharp minimizer.</summary>
    Sharp,

    /// <summary>Simulated paths.</summary>
    Paths,

    /// <summary>Predictions over simulated paths, like text.</summary>
    Text,

    /// <summary>What only helps to read the rest.</summary>
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

    /// <summary>A diamond that is white inside: over a line it says that the line passes there.</summary>
    HollowDiamond,
    Triangle,
}
