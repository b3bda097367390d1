namespace Escapement.Problems;

/// <summary>
/// The two conventions for a squared residual r = x·θ − y. Every learning rate under <see cref="Square"/> is half of that under
/// <see cref="HalfSquare"/>, as curvature doubles.
/// </summary>
public enum SquaredLoss
{
    /// <summary><c>½r²</c>: textbooks, and scikit-learn's <c>squared_error</c>.</summary>
    HalfSquare,

    /// <summary><c>r²</c>: PyTorch's <c>MSELoss</c>, <c>mse</c> of Keras and Flux.</summary>
    Square,
}
