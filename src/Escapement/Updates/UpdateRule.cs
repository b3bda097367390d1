namespace Escapement.Updates;

/// <summary>
/// The update rule: SGD, heavy ball or Nesterov momentum, with weight decay and a frozen diagonal preconditioner. With C the learning rate, ḡ
/// the mean gradient of a batch and <c>g = P⁻¹ḡ + ωθ</c>, a step is <c>b⁺ = βb + g, θ⁺ = θ − C·b⁺</c>, or <c>θ⁺ = θ − C(g + βb⁺)</c> for Nesterov
/// (PyTorch's convention without dampening).
/// </summary>
/// <remarks>
/// The theory and the simulator share this definition. With a preconditioner, the theory works in the coordinates <c>P^{1/2}θ</c>, in which the
/// rule has no preconditioner (docs/theory.md, section 3); whatever it reports about θ is in θ's own coordinates.
/// </remarks>
public sealed record UpdateRule
{
    readonly double _momentum;
    readonly double _weightDecay;

    /// <summary>Plain SGD.</summary>
    public static UpdateRule Sgd { get; } = new();

    /// <summary>β ∈ [0, 1). Default 0.</summary>
    public double Momentum
    {
        get => _momentum;
        init => _momentum = value >= 0 && value < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Momentum), value, "Momentum must lie in [0, 1).");
    }

    /// <summary>Whether momentum is Nesterov's instead of heavy ball. Without momentum, the two are the same. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <summary>P; null (default) for the identity. Compared by value.</summary>
    public Preconditioner? Preconditioner { get; init; }

    /// <summary>
    /// Weight decay ω ≥ 0, which adds ω·I to the curvature of every component. For SGD, this is coupled decay: ω·θ is added to every gradient
    /// (PyTorch's <c>weight_decay</c>). With a preconditioner, decay is applied after it, which without momentum is AdamW's decoupled decay; coupled
    /// decay is then an l2 term. With momentum, decay passes through the buffer. Default 0.
    /// </summary>
    public double WeightDecay
    {
        get => _weightDecay;
        init => _weightDecay = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(WeightDecay), value, "Weight decay must be finite and not negative.");
    }
}
