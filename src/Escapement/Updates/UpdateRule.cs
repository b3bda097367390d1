namespace Escapement.Updates;

/// <summary>
/// The update rule: SGD, heavy ball or Nesterov momentum, with weight decay and a frozen diagonal preconditioner. With ḡ the mean gradient of a
/// batch, <c>g = P⁻¹ḡ + ωθ</c>; PyTorch's convention without dampening: <c>b⁺ = βb + g, θ⁺ = θ − C·b⁺</c>; Nesterov: <c>θ⁺ = θ − C(g + βb⁺)</c>.
/// </summary>
/// <remarks>
/// This is the one place that says what is run: theory and simulator both take it. Under a preconditioner the theory works in the coordinates
/// <c>P^{1/2}θ</c>, in which the rule is the plain one (docs/theory.md, section 3); everything it reports of θ is told in θ's own.
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

    /// <summary>Nesterov's look-ahead instead of heavy ball. Without momentum the two are the same. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <summary>P; null (default) for the identity. Compared by value.</summary>
    public Preconditioner? Preconditioner { get; init; }

    /// <summary>
    /// Weight decay ω ≥ 0: ω·I is added to every component's curvature. For SGD that is coupled decay, ω·θ in every gradient (PyTorch's
    /// <c>weight_decay</c>); under a preconditioner it acts after it, which without momentum is AdamW's decoupled
    /// decay (coupled decay is then an l2 term). With momentum, decay passes through the buffer. Default 0.
    /// </summary>
    public double WeightDecay
    {
        get => _weightDecay;
        init => _weightDecay = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(WeightDecay), value, "Weight decay must be finite and not negative.");
    }
}
