using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary>
/// One trajectory of softmax regression, classes in the lanes, four components of the batch at a time. The parameters are ordered feature by feature,
/// C for each; the kernel pads each feature to whole vectors, which costs two passes over θ per step.
/// </summary>
/// <param name="table">x_i, padded.</param>
/// <param name="labels">y_i, 0 … C−1.</param>
/// <param name="features">D.</param>
/// <param name="classes">C.</param>
sealed unsafe class SoftmaxBatch(ComponentTable table, int[] labels, int features, int classes) : BatchGradient
{
    const int Rows = 4;

    readonly int _padded = ComponentTable.Padded(classes);
    readonly AlignedBuffer _theta = new((long)features * ComponentTable.Padded(classes));
    readonly AlignedBuffer _sum = new((long)features * ComponentTable.Padded(classes));
    readonly AlignedBuffer _scores = new(Rows * ComponentTable.Padded(classes));

    public override int Trajectories => 1;

    public override void Sum(long* draws, int batch, double* theta, double* sum) => WeightedSum(draws, null, batch, theta, sum);

    /// <inheritdoc/>
    /// <remarks>Null weights stand for ones.</remarks>
    public override void WeightedSum(long* components, double* weights, int count, double* theta, double* sum)
    {
        for (int d = 0; d < features; d++)
        {
            Copy(theta + ((long)d * classes), _theta.Pointer + ((long)d * _padded));
        }

        new Span<double>(_sum.Pointer, features * _padded).Clear();
        for (int j = 0; j < count; j += Rows)
        {
            // a short last group repeats its last row, but counts its residual once
            int last = Math.Min(Rows, count - j) - 1;
            long* drawn = components + j;
            double* x0 = table.Row(drawn[0]), x1 = table.Row(drawn[Math.Min(1, last)]);
            double* x2 = table.Row(drawn[Math.Min(2, last)]), x3 = table.Row(drawn[Math.Min(3, last)]);
            for (int at = 0; at < _padded; at += 8)
            {
                Scores(x0, x1, x2, x3, at);
            }

            for (int r = 0; r < Rows; r++)
            {
                double weight = r > last ? 0 : weights is null ? 1 : weights[j + r];
                Residual(_scores.Pointer + (r * _padded), labels[drawn[Math.Min(r, last)]], weight);
            }

            for (int at = 0; at < _padded; at += 8)
            {
                Add(x0, x1, x2, x3, at);
            }
        }

        for (int d = 0; d < features; d++)
        {
            Copy(_sum.Pointer + ((long)d * _padded), sum + ((long)d * classes));
        }
    }

    void Copy(double* from, double* to) => new ReadOnlySpan<double>(from, classes).CopyTo(new Span<double>(to, classes));

    void Scores(double* x0, double* x1, double* x2, double* x3, int at)
    {
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default;
        double* theta = _theta.Pointer + at;
        for (int d = 0; d < features; d++, theta += _padded)
        {
            Vector512<double> t = Vector512.Load(theta);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(x0[d]), t, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(x1[d]), t, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(x2[d]), t, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(x3[d]), t, s3);
        }

        double* scores = _scores.Pointer + at;
        s0.Store(scores);
        s1.Store(scores + _padded);
        s2.Store(scores + (2 * _padded));
        s3.Store(scores + (3 * _padded));
    }

    /// <summary>
    /// Turns scores into weight·(softmax − one-hot). The entry of the row's own class is minus the sum of the others, which keeps its digits in the
    /// tail.
    /// </summary>
    void Residual(double* scores, int label, double weight)
    {
        double largest = scores[0], others = 0;
        for (int c = 1; c < classes; c++)
        {
            largest = Math.Max(largest, scores[c]);
        }

        for (int at = 0; at < _padded; at += 8)
        {
            VectorExp.Of<Vector512<double>, Ops512>(Vector512.Load(scores + at) - Vector512.Create(largest)).Store(scores + at);
        }

        for (int c = 0; c < classes; c++)
        {
            others += c == label ? 0 : scores[c];
        }

        double share = weight / (others + scores[label]);
        scores[label] = -others;
        for (int c = 0; c < _padded; c++)
        {
            scores[c] = c < classes ? share * scores[c] : 0;
        }
    }

    void Add(double* x0, double* x1, double* x2, double* x3, int at)
    {
        double* scores = _scores.Pointer + at, sum = _sum.Pointer + at;
        Vector512<double> r0 = Vector512.Load(scores), r1 = Vector512.Load(scores + _padded);
        Vector512<double> r2 = Vector512.Load(scores + (2 * _padded)), r3 = Vector512.Load(scores + (3 * _padded));
        for (int d = 0; d < features; d++, sum += _padded)
        {
            Vector512<double> even = Vector512.FusedMultiplyAdd(Vector512.Create(x0[d]), r0, Vector512.Load(sum));
            Vector512<double> odd = Vector512.Create(x1[d]) * r1;
            even = Vector512.FusedMultiplyAdd(Vector512.Create(x2[d]), r2, even);
            odd = Vector512.FusedMultiplyAdd(Vector512.Create(x3[d]), r3, odd);
            (even + odd).Store(sum);
        }
    }

    public override void Dispose()
    {
        _theta.Dispose();
        _sum.Dispose();
        _scores.Dispose();
        base.Dispose();
    }
}
