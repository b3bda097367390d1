using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Escapement.Problems;

/// <summary>
/// A loss ℓ(z, y) of K scores z = Θᵀx̃ and a label y, convex in z. Scores are n × K, labels n × 1 (int64).
/// Margins say by how much the score of a row's own class exceeds each rival's. They are linear in z. If parameters exist for which all margins
/// are positive, the mean of ℓ has no finite minimizer.
/// </summary>
abstract class Link
{
    /// <summary>K.</summary>
    public abstract int Scores { get; }

    /// <summary>ℓ, length n.</summary>
    public abstract Tensor Losses(Tensor scores, Tensor labels);

    /// <summary>∂ℓ/∂z, n × K.</summary>
    public abstract Tensor Residuals(Tensor scores, Tensor labels);

    /// <summary>∂²ℓ/∂z², n × K × K, PSD.</summary>
    public abstract Tensor Weights(Tensor scores);

    /// <summary>∂²ℓ/∂z² times u (n × K), without forming it.</summary>
    public abstract Tensor WeightsTimes(Tensor scores, Tensor u);

    /// <summary>The diagonal of ∂²ℓ/∂z², n × K.</summary>
    public abstract Tensor DiagonalWeights(Tensor scores);

    /// <summary>The margins, n × K; 0 where <see cref="Rivals"/> is false.</summary>
    public abstract Tensor Margins(Tensor scores, Tensor labels);

    /// <summary>The adjoint of <see cref="Margins"/>, n × K to n × K.</summary>
    public abstract Tensor MarginsAdjoint(Tensor margins, Tensor labels);

    /// <summary>Which margins compare with a rival, n × K.</summary>
    public abstract Tensor Rivals(Tensor labels);

    /// <summary>Θ (D × K) without the part that affects no score difference and hence no loss.</summary>
    public abstract Tensor WithoutNullShift(Tensor theta);
}

/// <summary>Binary logistic loss <c>log(1 + exp(−s·z))</c>, s = ±1 for label 1 or 0.</summary>
sealed class LogisticLink : Link
{
    public override int Scores => 1;

    public override Tensor Losses(Tensor scores, Tensor labels) => functional.logsigmoid(Margins(scores, labels)).neg_().squeeze(1);

    public override Tensor Residuals(Tensor scores, Tensor labels) => Margins(scores, labels).neg_().sigmoid_().mul_(Signs(labels)).neg_();

    public override Tensor Weights(Tensor scores) => DiagonalWeights(scores).unsqueeze(2);

    public override Tensor WeightsTimes(Tensor scores, Tensor u) => DiagonalWeights(scores).mul_(u);

    // σ(z)σ(−z), because 1 − σ(z) would lose digits in the tail
    public override Tensor DiagonalWeights(Tensor scores) => scores.sigmoid().mul_(scores.neg().sigmoid_());

    public override Tensor Margins(Tensor scores, Tensor labels) => scores * Signs(labels);

    public override Tensor MarginsAdjoint(Tensor margins, Tensor labels) => margins * Signs(labels);

    public override Tensor Rivals(Tensor labels) => ones_like(labels, dtype: ScalarType.Bool);

    public override Tensor WithoutNullShift(Tensor theta) => theta;

    static Tensor Signs(Tensor labels) => labels.to(ScalarType.Float64).ScaleInPlace(2).AddInPlace(-1);
}

/// <summary>Multinomial logistic (softmax) loss <c>log Σ_c exp(z_c) − z_y</c> with a score for every class.</summary>
sealed class SoftmaxLink(int classes) : Link
{
    public override int Scores { get; } = classes;

    public override Tensor Losses(Tensor scores, Tensor labels)
    {
        // log(1 + Σ exp(−margin)) over the rivals, shifted by the largest exponent; log-sum-exp minus z_y would lose digits in the tail
        Tensor exponents = Margins(scores, labels).neg_(), largest = exponents.amax([1], keepdim: true);
        Tensor rivals = exponents.sub_(largest).exp_().mul_(Rivals(labels)).sum(1);
        return rivals.AddInPlace(largest.neg().expm1().squeeze(1)).log1p_().AddInPlace(largest.squeeze(1));
    }

    public override Tensor Residuals(Tensor scores, Tensor labels)
    {
        // π_y − 1 is minus the sum of the other probabilities, which is accurate in the tail
        Tensor others = scores.softmax(1).mul_(Rivals(labels));
        return others.scatter_(1, labels, others.sum(1, keepdim: true).neg_());
    }

    public override Tensor Weights(Tensor scores)
    {
        // diag(π) − ππᵀ; each diagonal entry is minus the sum of the others in its row: accurate in the tail, and diagonally dominant
        Tensor probabilities = scores.softmax(1);
        Tensor weights = probabilities.unsqueeze(2).matmul(probabilities.unsqueeze(1)).neg_();
        Tensor diagonal = weights.diagonal(0, 1, 2);
        diagonal.zero_();
        diagonal.copy_(weights.sum(2).neg_());
        return weights;
    }

    public override Tensor WeightsTimes(Tensor scores, Tensor u)
    {
        Tensor probabilities = scores.softmax(1);
        return probabilities * (u - (probabilities * u).sum(1, keepdim: true));
    }

    public override Tensor DiagonalWeights(Tensor scores)
    {
        Tensor probabilities = scores.softmax(1);
        return probabilities * probabilities.SubtractedFrom(1);
    }

    public override Tensor Margins(Tensor scores, Tensor labels) => scores.gather(1, labels) - scores;

    public override Tensor MarginsAdjoint(Tensor margins, Tensor labels) =>
        margins.neg().scatter_add_(1, labels, margins.sum(1, keepdim: true));

    public override Tensor Rivals(Tensor labels) => functional.one_hot(labels.squeeze(1), Scores).logical_not();

    public override Tensor WithoutNullShift(Tensor theta) => theta - theta.mean([1], keepdim: true);
}
