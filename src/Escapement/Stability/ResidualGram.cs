using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// Residual norms without forming residuals, for families linear in t: <c>‖(t − O − φK̂)V̂y‖²</c> is a quadratic form in y whose matrices grow by a
/// row with each V̂. It costs Count² operations in place of two passes over the space. Being a square it loses half the digits: below
/// <see cref="Trusted"/> the residual itself has to be formed.
/// </summary>
sealed class ResidualGram(int capacity, Tensor offset)
{
    /// <summary>Relative to t, the size of the terms that cancel: ten times the square root of rounding.</summary>
    public const double Trusted = 2e-7;

    // ⟨OV̂_i, OV̂_j⟩, ⟨OV̂_i, K̂V̂_j⟩ and ⟨K̂V̂_i, K̂V̂_j⟩.
    double[,] _oo = new double[capacity, capacity];
    double[,] _ok = new double[capacity, capacity];
    double[,] _kk = new double[capacity, capacity];

    /// <summary>Takes in the newest pair, which is already the last row of <paramref name="vectors"/> and <paramref name="images"/>.</summary>
    public void Add(Tensor vectors, Tensor images, Tensor v, Tensor image)
    {
        using var scope = NewDisposeScope();
        int count = (int)vectors.shape[0], last = count - 1;
        Tensor moved = v * offset;
        double[] fromVectors = vectors.mm(stack([moved * offset, image * offset], 1)).data<double>().ToArray();
        double[] fromImages = images.mm(stack([moved, image], 1)).data<double>().ToArray();
        for (int i = 0; i < count; i++)
        {
            _oo[i, last] = _oo[last, i] = fromVectors[2 * i];
            _ok[i, last] = fromVectors[(2 * i) + 1];
            _ok[last, i] = fromImages[2 * i];
            _kk[i, last] = _kk[last, i] = fromImages[(2 * i) + 1];
        }
    }

    /// <summary>The norm, V̂ orthonormal; <paramref name="o"/> and <paramref name="k"/> are ⟨V̂_i, OV̂_j⟩ and ⟨V̂_i, K̂V̂_j⟩.</summary>
    public double Norm(double[] y, double t, double phi, double[,] o, double[,] k)
    {
        double sum = 0;
        for (int i = 0; i < y.Length; i++)
        {
            double row = t * t * y[i];
            for (int j = 0; j < y.Length; j++)
            {
                row += y[j] * (_oo[i, j] + (phi * phi * _kk[i, j]) - (2 * t * (o[i, j] + (phi * k[i, j]))) + (2 * phi * _ok[i, j]));
            }

            sum += y[i] * row;
        }

        return Math.Sqrt(Math.Max(0, sum));
    }

    /// <summary>Passes to the combinations q (Count × kept, orthonormal columns).</summary>
    public void Compress(Tensor q) => (_oo, _ok, _kk) = (Turn(_oo, q), Turn(_ok, q), Turn(_kk, q));

    double[,] Turn(double[,] matrix, Tensor q)
    {
        using var scope = NewDisposeScope();
        int count = (int)q.shape[0], kept = (int)q.shape[1];
        double[] flat = q.t().mm(tensor(matrix, dtype: float64)[..count, ..count]).mm(q).data<double>().ToArray();
        double[,] result = new double[capacity, capacity];
        for (int i = 0; i < flat.Length; i++)
        {
            result[i / kept, i % kept] = flat[i];
        }

        return result;
    }
}
