using Escapement.Curvature;
using Escapement.Kernels;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// A Styblinski–Tang sum, <c>f_i(θ) = ½ Σ_j (a_ij θ_j⁴ − 16 b_ij θ_j² + 5 c_ij θ_j)</c>, with positive coefficients of mean 1 over i, so F is the
/// classical function. It has 2^p minimizers: each coordinate at −2.903534… (curvature 34.583, the sharp side) or 2.746802… (29.270, the flat side).
/// </summary>
/// <remarks>
/// The name of a minimizer has one sign per coordinate, <c>+</c> for flat and <c>-</c> for sharp; <c>flat</c> and <c>sharp</c> mean that all
/// coordinates are. In the order of <see cref="Minimizers"/>, bit j of the position is 1 if coordinate j is sharp. Individual components may have
/// negative curvature at a minimizer of the mean.
/// </remarks>
public sealed class StyblinskiTangSum : NonconvexSum
{
    // With more coordinates, the number of minimizers does not fit in a signed 64-bit integer.
    const int LargestNumbered = 62;

    static readonly double Midpoint = MidpointOf(StyblinskiTangRoots.Of(0));

    readonly string _origin;

    /// <summary>A sum with given coefficients.</summary>
    /// <param name="a">N × p, positive, with column means within 1e-8 of 1 (each column is then divided by its mean).</param>
    /// <param name="b">N × p, as for a.</param>
    /// <param name="c">N × p, as for a. If a, b and c are equal, the sum is homogeneous.</param>
    /// <exception cref="ProblemException">
    /// An array is empty, the shapes differ, a coefficient is not positive and finite, or a column mean is not 1.
    /// </exception>
    public StyblinskiTangSum(double[,] a, double[,] b, double[,] c)
    {
        (A, B, C) = (Coefficients.Given(a, nameof(a)), Coefficients.Given(b, nameof(b)), Coefficients.Given(c, nameof(c)));
        (Components, Dimension) = (a.GetLength(0), a.GetLength(1));
        RequireShape(b, nameof(b));
        RequireShape(c, nameof(c));
        Homogeneous = A.AsSpan().SequenceEqual(B) && A.AsSpan().SequenceEqual(C);
        _origin = "given coefficients";
    }

    /// <summary>A random sum.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ProblemException">
    /// There are no components or no parameters, there are more coefficients than fit in an array, or the dispersion is out of range.
    /// </exception>
    public StyblinskiTangSum(StyblinskiTangOptions? options = null)
    {
        options ??= new();
        (Components, Dimension) = (options.Components, options.Dimension);
        GeneratedChecks.Size(Components, Dimension);
        GeneratedChecks.Dispersion(options.Dispersion);
        Homogeneous = options.Model != StyblinskiTangModel.Inhomogeneous;
        A = options.Model == StyblinskiTangModel.Shared ? Repeat(Table(options, 0, 1), Dimension) : Table(options, 0, Dimension);
        (B, C) = Homogeneous ? (A, A) : (Table(options, 1, Dimension), Table(options, 2, Dimension));
        string shared = options.Model == StyblinskiTangModel.Shared ? " of whole components" : "";
        _origin = FormattableString.Invariant($"log-normal weights{shared} of dispersion {options.Dispersion}, seed {options.Seed}");
    }

    /// <inheritdoc/>
    public override int Components { get; }

    /// <inheritdoc/>
    public override int Dimension { get; }

    /// <summary>Whether all components share the minimizers, <c>a = b = c</c>.</summary>
    public bool Homogeneous { get; }

    /// <inheritdoc/>
    public override string Description => FormattableString.Invariant(
        $"Styblinski–Tang sum, {(Homogeneous ? "homogeneous" : "inhomogeneous")}, {Components:N0} components × {Dimension:N0} parameters, {_origin}");

    /// <inheritdoc/>
    public override string Formula => "½ Σ_j (a_j θ_j⁴ − 16 b_j θ_j² + 5 c_j θ_j)";

    /// <summary>a_ij, N × p, row-major. The same array as <see cref="B"/> and <see cref="C"/> where the sum was generated homogeneous.</summary>
    internal double[] A { get; }

    /// <summary>b_ij, N × p, row-major.</summary>
    internal double[] B { get; }

    /// <summary>c_ij, N × p, row-major.</summary>
    internal double[] C { get; }

    /// <inheritdoc/>
    public override string KnownNames =>
        FormattableString.Invariant($"flat, sharp, or {Dimension} signs, + for a flat and - for a sharp coordinate");

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> theta)
    {
        RequireLength(theta);
        double sum = 0;
        foreach (double t in theta)
        {
            sum += t * ((t * ((t * t) - 16)) + 5);
        }

        return sum / 2;
    }

    /// <inheritdoc/>
    public override double[] Gradient(ReadOnlySpan<double> theta)
    {
        RequireLength(theta);
        double[] gradient = new double[Dimension];
        for (int j = 0; j < gradient.Length; j++)
        {
            gradient[j] = StyblinskiTangRoots.Slope(theta[j], 0);
        }

        return gradient;
    }

    /// <inheritdoc/>
    public override IEnumerable<NamedMinimizer> Minimizers(double weightDecay = 0)
    {
        var roots = StyblinskiTangRoots.Of(weightDecay);
        bool[] sharp = new bool[Dimension];
        if (roots.Flat is null)
        {
            Array.Fill(sharp, true);
            yield return Named(sharp, roots, weightDecay);
            yield break;
        }

        // Counts in binary, with coordinate 0 as the lowest bit, until the carry leaves the highest.
        int carry;
        do
        {
            yield return Named(sharp, roots, weightDecay);
            for (carry = 0; carry < sharp.Length; carry++)
            {
                sharp[carry] = !sharp[carry];
                if (sharp[carry])
                {
                    break;
                }
            }
        }
        while (carry < sharp.Length);
    }

    /// <inheritdoc/>
    public override NamedMinimizer? Find(string name, double weightDecay = 0)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool[] sharp = new bool[Dimension];
        if (name == Sharp)
        {
            Array.Fill(sharp, true);
        }
        else if (name != Flat)
        {
            if (name.Length != Dimension || name.AsSpan().IndexOfAnyExcept('+', '-') >= 0)
            {
                return null;
            }

            for (int j = 0; j < sharp.Length; j++)
            {
                sharp[j] = name[j] == '-';
            }
        }

        var roots = StyblinskiTangRoots.Of(weightDecay);
        return roots.Flat is null && Array.IndexOf(sharp, false) >= 0 ? null : Named(sharp, roots, weightDecay);
    }

    /// <inheritdoc/>
    /// <remarks>Also null if p is above 62.</remarks>
    public override long? NearestMinimizer(ReadOnlySpan<double> point)
    {
        RequireLength(point);
        if (point.Length > LargestNumbered)
        {
            return null;
        }

        long place = 0;
        for (int j = 0; j < point.Length; j++)
        {
            if (!double.IsFinite(point[j]))
            {
                return null;
            }

            place |= point[j] < Midpoint ? 1L << j : 0;
        }

        return place;
    }

    /// <inheritdoc/>
    public override NamedMinimizer MinimizerAt(long place)
        => Named([.. Enumerable.Range(0, Dimension).Select(j => (place >> j & 1) != 0)], StyblinskiTangRoots.Of(0), 0);

    /// <summary>
    /// The second-nearest minimizer differs from the nearest in the one coordinate where that adds least to the squared distance, so the 2^p
    /// minimizers need not be enumerated.
    /// </summary>
    /// <inheritdoc/>
    public override double DistanceToNext(double[] point)
    {
        var roots = StyblinskiTangRoots.Of(0);
        double square = 0, least = double.PositiveInfinity;
        foreach (double t in point)
        {
            double near = Math.Min(Math.Abs(t - roots.Sharp), Math.Abs(t - roots.Flat!.Value));
            double far = Math.Max(Math.Abs(t - roots.Sharp), Math.Abs(t - roots.Flat!.Value));
            square += near * near;
            least = Math.Min(least, (far * far) - (near * near));
        }

        return Math.Sqrt(square + least);
    }

    /// <summary><c>Q_i = diag(6 a_ij θ_j² − 16 b_ij)</c>.</summary>
    public override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta)
    {
        RequireLength(theta);
        int p = Dimension;
        double[,] diagonals = new double[Components, p];
        for (int i = 0; i < Components; i++)
        {
            for (int j = 0; j < p; j++)
            {
                int at = (i * p) + j;
                diagonals[i, j] = (6 * A[at] * theta[j] * theta[j]) - (16 * B[at]);
            }
        }

        return new DiagonalCurvature(TensorData.Copy(diagonals).DetachFromDisposeScope(), 0);
    }

    /// <summary><c>∇f_i = 2 a_ij θ_j³ − 16 b_ij θ_j + (5/2) c_ij</c>.</summary>
    /// <inheritdoc/>
    public override void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients)
    {
        RequireLength(theta);
        RowsIn(start, gradients);
        for (int at = 0; at < gradients.Length; at++)
        {
            long from = ((long)start * Dimension) + at;
            double t = theta[at % Dimension];
            gradients[at] = (2 * A[from] * t * t * t) - (16 * B[from] * t) + (2.5 * C[from]);
        }
    }

    /// <summary>Null at a minimizer that all components share.</summary>
    /// <inheritdoc/>
    internal override Tensor? ComponentGradients(ReadOnlySpan<double> theta, int start, int count)
    {
        RequireLength(theta);
        return Homogeneous && IsStationary(theta) ? null : base.ComponentGradients(theta, start, count);
    }

    /// <inheritdoc/>
    internal override ComponentKernel Kernel()
        => new PairedKernel<StyblinskiTangGradient>(StyblinskiTangGradient.Table(Components, Dimension, A, B, C));

    /// <summary>Whether the gradient is zero up to rounding: a root is known to half a unit in the last place.</summary>
    static bool IsStationary(ReadOnlySpan<double> theta)
    {
        const double Rounding = 1e-15;
        foreach (double t in theta)
        {
            double size = Math.Abs(2 * t * t * t) + Math.Abs(16 * t) + 2.5;
            if (!(Math.Abs(StyblinskiTangRoots.Slope(t, 0)) <= Rounding * size))
            {
                return false;
            }
        }

        return true;
    }

    static double MidpointOf(StyblinskiTangRoots roots) => (roots.Sharp + roots.Flat!.Value) / 2;

    static double[] Table(StyblinskiTangOptions options, uint table, int columns) =>
        Coefficients.Positive(options.Seed, table, options.Components, columns, options.Dispersion);

    static double[] Repeat(double[] weights, int columns)
    {
        double[] table = new double[weights.Length * columns];
        for (int i = 0; i < weights.Length; i++)
        {
            table.AsSpan(i * columns, columns).Fill(weights[i]);
        }

        return table;
    }

    static NamedMinimizer Named(bool[] sharp, StyblinskiTangRoots roots, double weightDecay)
    {
        double[] point = new double[sharp.Length];
        double squares = 0;
        for (int j = 0; j < point.Length; j++)
        {
            point[j] = sharp[j] ? roots.Sharp : roots.Flat!.Value;
            double slope = StyblinskiTangRoots.Slope(point[j], weightDecay);
            squares += slope * slope;
        }

        return new(NameOf(sharp), point, Math.Sqrt(squares));
    }

    static string NameOf(bool[] sharp) =>
        Array.IndexOf(sharp, true) < 0 ? Flat
        : Array.IndexOf(sharp, false) < 0 ? Sharp
        : string.Create(sharp.Length, sharp, (signs, pattern) =>
        {
            for (int j = 0; j < pattern.Length; j++)
            {
                signs[j] = pattern[j] ? '-' : '+';
            }
        });

    void RequireShape(double[,] values, string name)
    {
        if (values.GetLength(0) != Components || values.GetLength(1) != Dimension)
        {
            throw ProblemException.Of(
                $"{name} is {values.GetLength(0)} × {values.GetLength(1)}, a is {Components} × {Dimension}: expected the same shape.");
        }
    }
}
