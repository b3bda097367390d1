using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// A classifier with scores linear in its parameters: <c>f_i(θ) = ℓ(Θᵀx̃_i, y_i) + ½·l2·‖θ‖²</c>, where Θ is θ as a D × K matrix, row by row
/// (feature-major). Below, ridge means l2 plus weight decay. The model owns the design (N × D) and the labels (N × 1, int64).
/// </summary>
sealed class LinearModel : IDisposable
{
    // The Hessian is summed over blocks of rows, so that an intermediate tensor has at most this many numbers (or comes from one row).
    const long BlockEntries = 1 << 22;

    LinearModel(Tensor design, Tensor labels, Link link, double l2)
    {
        Design = design.DetachFromDisposeScope();
        Labels = labels.DetachFromDisposeScope();
        Link = link;
        L2 = l2;
    }

    /// <summary>Checks the data and makes a model that owns them. If a check fails, the data are disposed.</summary>
    public static LinearModel Checked(Tensor design, Tensor labels, Link link, int classes, double l2)
    {
        var model = new LinearModel(design, labels, link, l2);
        try
        {
            DesignColumns.Validate(design, labels.shape[0], "labels", l2);
            Problems.Labels.Validate(labels, classes);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public Tensor Design { get; }

    public Tensor Labels { get; }

    /// <summary>A copy of the labels as an array, length N.</summary>
    public int[] LabelNumbers() => Array.ConvertAll(Labels.data<long>().ToArray(), label => (int)label);

    public Link Link { get; }

    public double L2 { get; }

    public int Components => (int)Design.shape[0];

    public int Features => (int)Design.shape[1];

    public int Dimension => Features * Link.Scores;

    public Tensor Scores(Tensor theta) => Design.matmul(theta.view(Features, Link.Scores));

    public double Loss(Tensor theta, Tensor scores, double ridge) =>
        Link.Losses(scores, Labels).mean().item<double>() + (0.5 * ridge * theta.Squared().sum().item<double>());

    public Tensor Gradient(Tensor theta, Tensor scores, double ridge) =>
        Pull(Link.Residuals(scores, Labels)).DivideInPlace(Components).AddInPlace(theta.Times(ridge));

    public double Loss(ReadOnlySpan<double> theta)
    {
        using var scope = NewDisposeScope();
        Tensor point = TensorData.Point(theta, Dimension);
        return Loss(point, Scores(point), L2);
    }

    public double[] Gradient(ReadOnlySpan<double> theta)
    {
        using var scope = NewDisposeScope();
        Tensor point = TensorData.Point(theta, Dimension);
        return TensorData.ToArray(Gradient(point, Scores(point), L2));
    }

    /// <summary>∇f_i for a range of components, count × p.</summary>
    public Tensor ComponentGradients(ReadOnlySpan<double> theta, int start, int count)
    {
        using var scope = NewDisposeScope();
        Tensor point = TensorData.Point(theta, Dimension);
        Tensor rows = Design.narrow(0, start, count);
        Tensor residuals = Link.Residuals(rows.matmul(point.view(Features, Link.Scores)), Labels.narrow(0, start, count));
        return (rows.unsqueeze(2) * residuals.unsqueeze(1)).reshape(count, Dimension).AddInPlace(point.Times(L2)).MoveToOuterDisposeScope();
    }

    /// <summary>∇²F + ridge·I, p × p.</summary>
    public Tensor Hessian(Tensor scores, double ridge)
    {
        int k = Link.Scores;
        Tensor hessian = zeros([Features, k, Features, k], ScalarType.Float64);
        long block = Math.Max(1, BlockEntries / Math.Max(Dimension, k * k));
        for (long start = 0; start < Components; start += block)
        {
            using var scope = NewDisposeScope();
            long count = Math.Min(block, Components - start);
            Tensor rows = Design.narrow(0, start, count), weights = Link.Weights(scores.narrow(0, start, count));
            for (int c = 0; c < k; c++)
            {
                // blocks of class c with classes c..K−1; the others follow by symmetry
                Tensor weighted = (rows.unsqueeze(2) * weights.select(1, c).narrow(1, c, k - c).unsqueeze(1)).view(count, Features * (k - c));
                hessian.select(1, c).narrow(2, c, k - c).AddInPlace(rows.t().matmul(weighted).view(Features, Features, k - c));
            }
        }

        using var mirror = NewDisposeScope();
        for (int c = 1; c < k; c++)
        {
            for (int other = 0; other < c; other++)
            {
                hessian.select(1, c).select(2, other).copy_(hessian.select(1, other).select(2, c));
            }
        }

        Tensor matrix = hessian.view(Dimension, Dimension).DivideInPlace(Components);
        matrix.diagonal().AddInPlace(ridge);
        return matrix.MoveToOuterDisposeScope();
    }

    /// <summary>(∇²F + ridge·I)·v without forming the Hessian.</summary>
    public Tensor HessianTimes(Tensor scores, Tensor v, double ridge) =>
        Pull(Link.WeightsTimes(scores, Scores(v))).DivideInPlace(Components).AddInPlace(v.Times(ridge));

    /// <summary>By how much each row's own class leads each rival class along a direction, N × K.</summary>
    public Tensor Margins(Tensor direction) => Link.Margins(Scores(direction), Labels);

    /// <summary>The adjoint of <see cref="Margins"/>, N × K to p.</summary>
    public Tensor MarginsAdjoint(Tensor margins) => Pull(Link.MarginsAdjoint(margins, Labels));

    public void Dispose()
    {
        Design.Dispose();
        Labels.Dispose();
    }

    Tensor Pull(Tensor perScore) => Design.t().matmul(perScore).view(-1);
}
