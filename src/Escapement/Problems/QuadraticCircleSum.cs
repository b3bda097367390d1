using Escapement.Curvature;
using Escapement.Kernels;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// A quadratic–circle sum in two parameters, <c>f_i(θ) = min{ ½a_i‖θ − c_q‖², ½b_i(‖θ − c_o‖ − r)² } + g_iᵀθ</c> with Σ g_i = 0. It has a bowl
/// with minimizer c_q and curvature a_i·I, and a ring of minimizers with curvature <c>b_i·nnᵀ</c>, where n is the direction from the ring's center.
/// The ring's tangent is a null direction of M, along which gradient noise diffuses.
/// </summary>
/// <remarks>
/// The minimizers are named <c>bowl</c> and <c>ring</c>, in this order; <c>flat</c> is the one with the smaller mean curvature. The ring is
/// represented by its point nearest the bowl's center. With weight decay, it has a single minimizer, in the direction of the origin. The ring's piece
/// has a kink at the ring's center; the gradient there is taken as zero.
/// </remarks>
public sealed class QuadraticCircleSum : NonconvexSum
{
    const string Bowl = "bowl";
    const string Ring = "ring";

    readonly QuadraticCircleOptions _options;
    readonly CirclePlane _plane;

    /// <summary>A random sum.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ProblemException">
    /// There are no components, a curvature or the radius is not above 0, a dispersion or deviation is out of range, or the bowl's center is on the
    /// ring.
    /// </exception>
    public QuadraticCircleSum(QuadraticCircleOptions? options = null)
    {
        _options = options ??= new();
        GeneratedChecks.Size(options.Components, 2);
        GeneratedChecks.Positive(options.BowlCurvature, "bowl's curvature");
        GeneratedChecks.Positive(options.RingCurvature, "ring's curvature");
        GeneratedChecks.Dispersion(options.BowlDispersion);
        GeneratedChecks.Dispersion(options.RingDispersion);
        if (!(options.GradientDeviation >= 0 && double.IsFinite(options.GradientDeviation)))
        {
            throw ProblemException.Of($"the gradient deviation is {options.GradientDeviation}: expected a finite number ≥ 0.");
        }

        _plane = new(options);
        A = Scaled(Coefficients.Positive(options.Seed, 0, Components, 1, options.BowlDispersion), options.BowlCurvature);
        B = Scaled(Coefficients.Positive(options.Seed, 1, Components, 1, options.RingDispersion), options.RingCurvature);
        G = options.GradientDeviation == 0 ? null : ZeroSum(options);
    }

    /// <inheritdoc/>
    public override int Components => _options.Components;

    /// <summary>Always 2.</summary>
    public override int Dimension => 2;

    /// <summary>Whether all g_i are zero.</summary>
    public bool Homogeneous => G is null;

    /// <inheritdoc/>
    public override string Description => FormattableString.Invariant(
        $"quadratic–circle sum, {(Homogeneous ? "homogeneous" : "inhomogeneous")}, {Components:N0} components × 2 parameters, ")
        + FormattableString.Invariant($"curvature {_options.BowlCurvature} in the bowl and {_options.RingCurvature} across the ring, ")
        + FormattableString.Invariant($"seed {_options.Seed}");

    /// <inheritdoc/>
    public override string Formula => "min(½a‖θ − c_q‖², ½b(‖θ − c_o‖ − r)²)" + (Homogeneous ? "" : " + g·θ");

    /// <summary>a_i, length N.</summary>
    internal double[] A { get; }

    /// <summary>b_i, length N.</summary>
    internal double[] B { get; }

    /// <summary>g_i, N × 2, row-major; null for zeros.</summary>
    internal double[]? G { get; }

    /// <summary>Centers and radius.</summary>
    internal QuadraticCircleOptions Options => _options;

    /// <inheritdoc/>
    public override string KnownNames => "bowl, ring, flat or sharp";

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> theta)
    {
        RequireLength(theta);
        CirclePoint at = _plane.At(theta);
        double sum = 0;
        for (int i = 0; i < A.Length; i++)
        {
            sum += Math.Min(A[i] * at.BowlSquare, B[i] * at.RingSquare);
        }

        return sum / (2 * Components);
    }

    /// <inheritdoc/>
    public override double[] Gradient(ReadOnlySpan<double> theta)
    {
        RequireLength(theta);
        CirclePoint at = _plane.At(theta);
        double a = 0, b = 0;
        for (int i = 0; i < A.Length; i++)
        {
            if (at.InBowl(A[i], B[i]))
            {
                a += A[i];
            }
            else
            {
                b += B[i];
            }
        }

        return [((a * at.BowlX) + (b * at.Gap * at.NormalX)) / Components, ((a * at.BowlY) + (b * at.Gap * at.NormalY)) / Components];
    }

    /// <inheritdoc/>
    public override IEnumerable<NamedMinimizer> Minimizers(double weightDecay = 0)
    {
        (string Name, double[] Point)[] candidates =
        [
            (Bowl, _plane.Bowl(weightDecay)),
            (Ring, _plane.Ring(weightDecay)),
        ];
        foreach ((string name, double[] point) in candidates)
        {
            if (AllTake(name == Bowl, _plane.At(point)))
            {
                double[] gradient = Gradient(point);
                double x = gradient[0] + (weightDecay * point[0]), y = gradient[1] + (weightDecay * point[1]);
                yield return new(name, point, Math.Sqrt((x * x) + (y * y)));
            }
        }
    }

    /// <inheritdoc/>
    public override NamedMinimizer? Find(string name, double weightDecay = 0)
    {
        bool bowlIsFlat = _options.BowlCurvature <= _options.RingCurvature;
        string own = name switch
        {
            Flat => bowlIsFlat ? Bowl : Ring,
            Sharp => bowlIsFlat ? Ring : Bowl,
            _ => name,
        };
        return Minimizers(weightDecay).FirstOrDefault(minimizer => minimizer.Name == own);
    }

    /// <summary>0 for the bowl, 1 for the ring (any of its points). See <see cref="NonconvexSum.NearestMinimizer"/>.</summary>
    /// <inheritdoc/>
    public override long? NearestMinimizer(ReadOnlySpan<double> point)
    {
        RequireLength(point);
        CirclePoint at = _plane.At(point);
        return double.IsFinite(at.BowlSquare) && double.IsFinite(at.RingSquare) ? (at.BowlSquare <= at.RingSquare ? 0 : 1) : null;
    }

    /// <inheritdoc/>
    public override double Distance(NamedMinimizer minimizer, ReadOnlySpan<double> point)
    {
        CirclePoint at = _plane.At(point);
        return Math.Sqrt(minimizer.Name == Bowl ? at.BowlSquare : at.RingSquare);
    }

    /// <summary>a_i·I in the bowl's piece, <c>b_i(nnᵀ + (1 − r/‖θ − c_o‖)·ttᵀ)</c> in the ring's, with t its tangent.</summary>
    public override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta)
    {
        RequireLength(theta);
        CirclePoint at = _plane.At(theta);
        double x = at.NormalX, y = at.NormalY, along = at.Tangential;
        double[,,] matrices = new double[Components, 2, 2];
        for (int i = 0; i < A.Length; i++)
        {
            if (at.InBowl(A[i], B[i]))
            {
                matrices[i, 0, 0] = matrices[i, 1, 1] = A[i];
                continue;
            }

            if (x == 0 && y == 0)
            {
                throw ProblemException.Of($"({theta[0]}, {theta[1]}) is the center of the ring, where the loss has a kink and no curvature.");
            }

            matrices[i, 0, 0] = B[i] * ((x * x) + (along * y * y));
            matrices[i, 1, 1] = B[i] * ((y * y) + (along * x * x));
            matrices[i, 0, 1] = matrices[i, 1, 0] = B[i] * (1 - along) * x * y;
        }

        return new DenseCurvature(TensorData.Copy(matrices).DetachFromDisposeScope(), 0);
    }

    /// <inheritdoc/>
    public override void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients)
    {
        RequireLength(theta);
        CirclePoint at = _plane.At(theta);
        int count = RowsIn(start, gradients);
        for (int row = 0; row < count; row++)
        {
            int i = start + row;
            (double x, double y) = at.InBowl(A[i], B[i])
                ? (A[i] * at.BowlX, A[i] * at.BowlY)
                : (B[i] * at.Gap * at.NormalX, B[i] * at.Gap * at.NormalY);
            gradients[2 * row] = x + (G is null ? 0 : G[2 * i]);
            gradients[(2 * row) + 1] = y + (G is null ? 0 : G[(2 * i) + 1]);
        }
    }

    /// <summary>Null at a minimizer that all components share.</summary>
    /// <inheritdoc/>
    internal override Tensor? ComponentGradients(ReadOnlySpan<double> theta, int start, int count)
    {
        RequireLength(theta);
        return Homogeneous && _plane.At(theta).IsMinimizer ? null : base.ComponentGradients(theta, start, count);
    }

    /// <inheritdoc/>
    internal override ComponentKernel Kernel() => new LaneKernel<QuadraticCircleGradient>(
        QuadraticCircleGradient.Table(A, B, G), new(Options.BowlCenter, Options.RingCenter, Options.RingRadius));

    static double[] Scaled(double[] weights, double mean) => Array.ConvertAll(weights, weight => weight * mean);

    static double[] ZeroSum(QuadraticCircleOptions options)
    {
        double[] g = Scaled(Coefficients.Normal(options.Seed, 2, options.Components, 2), options.GradientDeviation);
        for (int j = 0; j < 2; j++)
        {
            double mean = Coefficients.ColumnMean(g, options.Components, 2, j);
            for (int i = j; i < g.Length; i += 2)
            {
                g[i] -= mean;
            }
        }

        return g;
    }

    bool AllTake(bool bowl, CirclePoint at)
    {
        for (int i = 0; i < A.Length; i++)
        {
            if (at.InBowl(A[i], B[i]) != bowl)
            {
                return false;
            }
        }

        return true;
    }
}
