using System.Globalization;
using Escapement.Curvature;
using Escapement.Problems;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Geometry;

/// <summary>
/// The local geometry that SGD sees at a minimizer: the mean Hessian M with its spectrum, the curvature covariance K(·) and the gradient noise G.
/// It is expensive to compute, cheap to query, and does not depend on the learning rate.
/// </summary>
/// <remarks>
/// Parameter space splits into <em>active</em> and <em>inert</em> directions. On inert directions, every Q_i is the same multiple of the identity
/// (0, or an l2 term); on active ones, some component has curvature beyond that. The operator K vanishes on inert directions, so only the active
/// block is computed.
/// </remarks>
public sealed class LocalGeometry : IDisposable
{
    const double SmallestCurvature = 1e-100;
    const double LargestCurvature = 1e100;

    LocalGeometry(
        int dimension, int components, double[] active, double shift, int moved, int indefinite, double tolerance,
        Tensor basis, Tensor? scale, CurvatureCovariance covariance, GradientNoise noise)
    {
        (Dimension, Components, Active, Shift) = (dimension, components, active, shift);
        (MovedNullDirections, IndefiniteComponents, RankTolerance) = (moved, indefinite, tolerance);
        (Basis, Scale, Covariance, Noise) = (basis, scale, covariance, noise);
    }

    /// <summary>p, the number of parameters.</summary>
    public int Dimension { get; }

    /// <summary>N, the number of components.</summary>
    public int Components { get; }

    /// <summary>m, the rank of M: the number of eigenvalues above <see cref="RankTolerance"/>·λ_1, including an l2 term.</summary>
    public int Rank => Shift > 0 ? Dimension : Active.Length;

    /// <summary>The positive eigenvalues of M, descending, length m.</summary>
    public IReadOnlyList<double> Eigenvalues => EigenvaluesWith(0);

    /// <summary>λ_1, the sharpness.</summary>
    public double Sharpness => Active[0] + Shift;

    /// <summary>The relative tolerance of the rank.</summary>
    public double RankTolerance { get; }

    /// <summary>
    /// The number of directions with curvature above rounding but at most <see cref="RankTolerance"/>·λ_1. They count as flat and are left out.
    /// </summary>
    public int CutDirections { get; private init; }

    /// <summary>The number of components with a negative curvature eigenvalue.</summary>
    public int IndefiniteComponents { get; }

    /// <summary>
    /// The number of null directions of M that are not null directions of every component. They have no stability threshold of their own and are
    /// excluded.
    /// </summary>
    public int MovedNullDirections { get; }

    /// <summary>The preconditioner P of the update rule for which the geometry was computed; null if the rule has none.</summary>
    public Preconditioner? Preconditioner { get; private init; }

    /// <summary>tr G, the total gradient noise (scaled by the preconditioner, if any).</summary>
    public double GradientNoiseTrace => Noise.Trace;

    /// <summary>
    /// The part of tr G in null directions of M, where errors diffuse and have no stationary law. Zero if an l2 term leaves no null directions.
    /// </summary>
    public double NullGradientNoise => Shift > 0 ? 0 : Noise.Outside;

    /// <summary>‖∇F‖ at the point (including l2); zero if the point is stationary.</summary>
    public double GradientNorm => Noise.MeanNorm;

    /// <summary>
    /// The curvature covariance <c>K(V) = mean Q_iVQ_i − MVM</c> (docs/theory.md, section 4), in θ's own coordinates whatever the preconditioner.
    /// K is a linear operator on symmetric matrices that maps PSD to PSD and is self-adjoint in the Frobenius inner product. An l2 term leaves it
    /// unchanged. <see cref="MovedNullDirections"/> and <see cref="CutDirections"/> are left out.
    /// </summary>
    /// <param name="v">V, p × p, finite and symmetric to within 1e-10 times its largest entry.</param>
    /// <returns>K(V), p × p, symmetric. The cost is O(N·p²) for rows, plus O(p³).</returns>
    /// <exception cref="ArgumentException">V has the wrong shape, has an entry that is not finite, or is not symmetric.</exception>
    public double[,] CurvatureCovarianceOf(double[,] v)
    {
        ArgumentNullException.ThrowIfNull(v);
        if (v.GetLength(0) != Dimension || v.GetLength(1) != Dimension)
        {
            throw new ArgumentException(Text($"V is {v.GetLength(0)} × {v.GetLength(1)}, expected a symmetric {Dimension} × {Dimension} matrix."));
        }

        if (ArrayFault.Of(v, "V") is { } fault)
        {
            throw new ArgumentException(fault);
        }

        using var scope = NewDisposeScope();
        Tensor whole = TensorData.Copy(v), gap = (whole - whole.t()).abs().max();
        if (gap.item<double>() > 1e-10 * whole.abs().max().item<double>())
        {
            throw new ArgumentException(Text(
                $"V differs from its transpose by {Numbers.Digits(gap.item<double>(), 3)}, expected a symmetric matrix: pass (V + Vᵀ)/2."));
        }

        Tensor directions = Directions();
        Tensor image = Covariance.Apply(directions.t().mm(whole.Plus(whole.t()).Times(0.5)).mm(directions));
        return TensorData.ToMatrix(directions.mm(image).mm(directions.t()));
    }

    /// <summary>
    /// Orthonormal eigenvectors of M, or of <c>P^{-1/2}MP^{-1/2}</c> with a preconditioner, p × a. Column j belongs to the j-th of
    /// <see cref="Eigenvalues"/>. If an l2 term makes the rank larger than a, any orthonormal basis of the orthogonal complement completes them.
    /// </summary>
    public double[,] Eigenvectors()
    {
        using var scope = NewDisposeScope();
        return TensorData.ToMatrix(Scale is null ? Basis : Basis / Scale.unsqueeze(1));
    }

    /// <summary>
    /// The gradient noise <c>G = mean (g_i − ḡ)(g_i − ḡ)ᵀ</c>, p × p, in θ's own coordinates whatever the preconditioner. It is projected onto the
    /// directions in which some component has curvature (docs/theory.md, section 10). Without an l2 term, <see cref="NullGradientNoise"/> measures
    /// the rest.
    /// </summary>
    public double[,] GradientNoiseMatrix()
    {
        using var scope = NewDisposeScope();
        Tensor directions = Directions();
        return Noise.Matrix is { } noise ? TensorData.ToMatrix(directions.mm(noise).mm(directions.t())) : new double[Dimension, Dimension];
    }

    /// <summary>P^{1/2}E, with E the eigenvectors: maps curvatures and gradients from the eigenbasis to θ's own coordinates.</summary>
    Tensor Directions() => Scale is null ? Basis : Basis / (Scale * Scale).unsqueeze(1);

    /// <summary>Eigenvalues of the structured part of M on the active directions, descending, without the shift.</summary>
    internal double[] Active { get; }

    /// <summary>The multiple of the identity in every Q_i.</summary>
    internal double Shift { get; }

    /// <summary>The number of inert directions.</summary>
    internal int Inert => Dimension - Active.Length - MovedNullDirections;

    /// <summary>Active eigenvectors, p × m, in preconditioned coordinates.</summary>
    internal Tensor Basis { get; }

    /// <summary>Throws if an update rule implies coordinates other than these.</summary>
    /// <exception cref="GeometryException">The rule's preconditioner is not that of the geometry.</exception>
    internal void Require(UpdateRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (!Equals(rule.Preconditioner, Preconditioner))
        {
            string its = rule.Preconditioner is null ? "none" : "its own";
            string here = Preconditioner is null ? "without a preconditioner" : "with a preconditioner";
            throw new GeometryException(
                $"The geometry was computed {here}, but the update rule has {its}: compute it for this rule (LocalGeometry.At).");
        }
    }

    /// <summary>diag(P^{-1/2}), or null.</summary>
    internal Tensor? Scale { get; }

    internal CurvatureCovariance Covariance { get; }

    internal GradientNoise Noise { get; }

    /// <summary>The eigenvalues of M + ω·I, descending.</summary>
    internal double[] EigenvaluesWith(double weightDecay)
    {
        double shift = Shift + weightDecay;
        double[] all = new double[shift > 0 ? Active.Length + Inert : Active.Length];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = (i < Active.Length ? Active[i] : 0) + shift;
        }

        return all;
    }

    /// <summary>Computes the local geometry of a finite sum at a point, for update rules without a preconditioner.</summary>
    /// <param name="problem">The finite sum.</param>
    /// <param name="point">θ*, length p; a minimizer.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="GeometryException">M has a negative eigenvalue or is zero, or the analysis needs more memory than is available.</exception>
    public static LocalGeometry At(FiniteSum problem, ReadOnlySpan<double> point, GeometryOptions? options = null)
        => At(problem, point, UpdateRule.Sgd, options);

    /// <summary>
    /// Computes the local geometry of a finite sum at a point, in the coordinates of an update rule. With a preconditioner P, the component
    /// curvatures are <c>P^{-1/2} Q_i P^{-1/2}</c> and the eigenvalues are those of <c>P^{-1/2} M P^{-1/2}</c> (docs/theory.md, section 3).
    /// </summary>
    /// <param name="problem">The finite sum.</param>
    /// <param name="point">θ*, length p; a minimizer.</param>
    /// <param name="rule">The rule. Only its preconditioner matters here, so one geometry serves all rules that share it.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="GeometryException">
    /// M has a negative eigenvalue or is zero, the preconditioner does not have length p, or the analysis needs more memory than is available.
    /// </exception>
    public static LocalGeometry At(FiniteSum problem, ReadOnlySpan<double> point, UpdateRule rule, GeometryOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rule);
        options ??= new();
        int p = problem.Dimension;
        if (point.Length != p)
        {
            throw new GeometryException(Text($"The point has {point.Length} numbers, expected {p}, one for each parameter."));
        }

        if (!(options.RankTolerance is > 0 and < 1))
        {
            throw new GeometryException(Text($"The rank tolerance is {options.RankTolerance}, expected a number between 0 and 1."));
        }

        using var scope = NewDisposeScope();
        using ComponentCurvature curvature = problem.CurvatureAt(point);
        if (curvature.Components != problem.Components || curvature.Dimension != p)
        {
            throw new GeometryException(string.Create(CultureInfo.InvariantCulture,
                $"The curvature is of {curvature.Components} components and {curvature.Dimension} parameters, "
                    + $"expected {problem.Components} and {p}, as the problem says: correct its CurvatureAt."));
        }

        if (MemoryCheck.Of(curvature) is { } shortage)
        {
            throw new GeometryException(shortage);
        }

        Tensor? scale = ScaleOf(rule.Preconditioner, p);
        int indefinite = curvature.CountIndefinite();

        // No direction is inert if the shift is not a multiple of the identity in scaled coordinates, or if components are indefinite without it:
        // their mean can then vanish in a direction that they move.
        bool everywhere = curvature.Shift > 0 && (scale is not null || curvature.FirstNegative() is not null);
        Spectral spectral = everywhere
            ? WholeSpace(curvature, scale, options.RankTolerance)
            : OnRange(curvature, scale, options.RankTolerance);
        if (spectral.Smallest < -1e-8 * Math.Max(spectral.Values.Length > 0 ? spectral.Values[0] : 0, double.Epsilon))
        {
            throw new GeometryException(string.Create(CultureInfo.InvariantCulture,
                $"The mean Hessian M has the negative eigenvalue {Numbers.Digits(spectral.Smallest, 6)}, expected none: the point is a saddle, not a "
                    + $"minimizer. Start from a minimizer."));
        }

        if (spectral.Values.Length > 0 && !(spectral.Values[0] is > SmallestCurvature and < LargestCurvature))
        {
            throw new GeometryException(string.Create(CultureInfo.InvariantCulture,
                $"The sharpness is {Numbers.Digits(spectral.Values[0], 3)}, "
                    + $"expected between {Numbers.Digits(SmallestCurvature, 1)} and {Numbers.Digits(LargestCurvature, 1)}, where "
                    + $"squares neither overflow nor vanish: rescale the problem or the preconditioner."));
        }

        if (spectral.Values.Length == 0)
        {
            throw new GeometryException("The mean Hessian M is zero, expected at least one positive eigenvalue: there is no curvature to analyze.");
        }

        int moved = indefinite > 0 && !everywhere ? CountMoved(curvature, spectral.Vectors, scale, options.RankTolerance) : 0;
        Tensor basis = scale is null ? spectral.Vectors : scale.unsqueeze(1) * spectral.Vectors;
        CurvatureCovariance covariance = curvature.Project(basis, spectral.StructuredMean);
        GradientNoise noise = GradientNoise.At(problem, curvature, point, basis, scale);
        if (!double.IsFinite(noise.Trace))
        {
            covariance.Dispose();
            noise.Dispose();
            throw new GeometryException(string.Create(CultureInfo.InvariantCulture,
                $"The gradient noise is {noise.Trace}, expected a finite number: a component gradient is not finite at the point, "
                    + $"or its square overflows."));
        }

        return new(
            p, problem.Components, spectral.Values, spectral.Shift, moved, indefinite, options.RankTolerance,
            basis.DetachFromDisposeScope(), scale?.DetachFromDisposeScope(), covariance, noise)
        {
            CutDirections = spectral.Cut,
            Preconditioner = rule.Preconditioner,
        };
    }

    sealed record Spectral(double[] Values, Tensor Vectors, double Smallest, int Cut, Tensor StructuredMean, double Shift);

    static Spectral OnRange(ComponentCurvature curvature, Tensor? scale, double tolerance)
    {
        MeanSpectrum spectrum = curvature.Spectrum(scale, tolerance);
        return new(spectrum.Values, spectrum.Vectors, spectrum.Smallest, spectrum.Cut, tensor(spectrum.Values, dtype: float64), curvature.Shift);
    }

    static Spectral WholeSpace(ComponentCurvature curvature, Tensor? scale, double tolerance)
    {
        Tensor structured = curvature.Mean();
        Tensor full = structured.Plus(eye(curvature.Dimension, dtype: float64).Times(curvature.Shift));
        MeanSpectrum spectrum = MeanSpectrum.OfMatrix(full, scale, tolerance);
        Tensor basis = scale is null ? spectrum.Vectors : scale.unsqueeze(1) * spectrum.Vectors;
        return new(spectrum.Values, spectrum.Vectors, spectrum.Smallest, spectrum.Cut, basis.t().mm(structured).mm(basis), 0);
    }

    /// <summary>Counts <see cref="MovedNullDirections"/>: E[Q²] restricted to null(M) has one positive eigenvalue for each.</summary>
    static int CountMoved(ComponentCurvature curvature, Tensor vectors, Tensor? scale, double tolerance)
    {
        using var scope = NewDisposeScope();
        if (curvature.MeanSquare() is not { } square || vectors.shape[0] == vectors.shape[1])
        {
            return 0;
        }

        Tensor s = scale is null ? square : scale.unsqueeze(1) * square * scale.unsqueeze(0);
        Tensor outside = eye(s.shape[0], dtype: float64) - vectors.mm(vectors.t());
        Tensor values = linalg.eigvalsh(outside.mm(s).mm(outside));
        double largest = linalg.eigvalsh(s).max().item<double>();
        return (int)values.Above(tolerance * largest).sum().item<long>();
    }

    static Tensor? ScaleOf(Preconditioner? preconditioner, int p)
    {
        if (preconditioner?.Fault(p) is { } fault)
        {
            throw new GeometryException(fault);
        }

        return preconditioner is null ? null : tensor([.. preconditioner], dtype: float64).rsqrt();
    }

    static string Text(FormattableString message) => message.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Dispose()
    {
        Basis.Dispose();
        Scale?.Dispose();
        Covariance.Dispose();
        Noise.Dispose();
    }
}
