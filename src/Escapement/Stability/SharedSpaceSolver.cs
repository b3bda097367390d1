using Escapement.Curvature;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>The answer for one φ.</summary>
/// <param name="T">The best lower value of t: attained by a matrix of the search space.</param>
/// <param name="CertifiedT">A t proved to lie above the answer; infinite if no proof succeeded.</param>
/// <param name="Residual">Relative residual norm of the attaining matrix.</param>
/// <param name="Matrix">The attaining V, m × m; the caller disposes it.</param>
sealed record SolverResult(double T, double CertifiedT, double Residual, Tensor Matrix);

/// <summary>
/// Finds the largest t with <c>λ_min(Δ(t) − φK) = 0</c> for several φ at once, by Rayleigh–Ritz in one search space that all φ share (the pencil
/// differs between them by an elementwise operator only). The space grows by the worst residual, preconditioned as in Davidson's method; first until
/// each value is settled, then until each certificate closes. Residuals only shrink as the space grows, so stale ones are upper
/// bounds and only the worst is ever refreshed.
/// </summary>
sealed class SharedSpaceSolver(CurvatureCovariance covariance, SymmetricPacking packing, FeedbackFamily family, Tensor right)
{
    const double SettledPhase = 1e100; // times the residual of values that are not settled yet: they go first
    const double SmallestT = 1e-12; // of its unit: a rate of zero (one step reaches the minimum) has no relative neighborhood
    const double NearlyWorst = 0.3;
    const double ProofFailsFrom = 1e-2;
    const double HopelessResidual = 1.5; // a certificate needs less than 1

    /// <summary>The relative distance at which each certificate is to close.</summary>
    public double RelativeGap { get; init; } = 1e-9;

    /// <summary>Applications of K allowed.</summary>
    public int MaxApplications { get; init; } = 400;

    /// <summary>The most search directions held at once; when there are more, the space is compressed to the best of them.</summary>
    public int Capacity { get; init; } = 96;

    /// <summary>
    /// The relative residual at which a value counts as settled. Values are quadratic in their residuals, so that the default settles them to a
    /// tenth of the gap; a smaller residual makes values more precise than the certificate shows.
    /// </summary>
    public double? SettledResidual { get; init; }

    /// <summary>
    /// The preconditioner's denominators are kept above this fraction of t. For rates it must lie below the spacing of the flat modes, whose
    /// eigenvalues cluster at 1 and which the diagonal describes nearly exactly.
    /// </summary>
    public double ClipFraction { get; init; } = 2e-3;

    /// <summary>Applications of K used.</summary>
    public int Applications { get; private set; }

    sealed class State(double phi) : IDisposable
    {
        public double Phi { get; } = phi;

        public double Measure { get; set; } = double.PositiveInfinity;

        public RitzPair Pair { get; set; } = new(0, empty(0).DetachFromDisposeScope());

        public double Residual { get; set; } = 1;

        public double CertifiedT { get; set; } = double.PositiveInfinity;

        public bool Done { get; set; }

        /// <summary>The certificate's residual over that of the value, when last tried: near the answer both lie along the same directions.</summary>
        public double? CertificateRatio { get; set; }

        public Tensor? Matrix { get; set; }

        /// <summary>Hands the matrix over: the caller disposes it.</summary>
        public Tensor TakeMatrix()
        {
            Tensor matrix = Matrix!;
            Matrix = null;
            return matrix;
        }

        public void Dispose()
        {
            Pair.Combination.Dispose();
            Matrix?.Dispose();
        }
    }

    /// <summary>Solves for every φ. <paramref name="start"/>: matrices (m × m) to begin with.</summary>
    public SolverResult[] Solve(IReadOnlyList<double> phis, IEnumerable<Tensor> start, Action<double>? progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        if (covariance.IsElementwise)
        {
            return [.. phis.Select(Elementwise)];
        }

        int capacity = (int)Math.Min(packing.Length, Capacity);
        using var space = new SearchSpace(covariance, packing, family, capacity);
        Tensor diagonal = packing.Entries(covariance.Diagonal()) * family.Scale * family.Scale;
        foreach (Tensor matrix in start)
        {
            cancellationToken.ThrowIfCancellationRequested();
            space.Add(packing.Pack(matrix) / family.Scale);
        }

        State[] states = [.. phis.Select(phi => new State(phi))];
        using var disposal = new DisposeAll(states);
        int left = states.Length;
        while (left > 0 && space.Applications < MaxApplications)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            (State worst, Tensor? direction) = Worst(states, space, diagonal);
            left = states.Count(s => !s.Done);
            progress?.Invoke(states.Average(Progress));
            if (direction is null)
            {
                continue;
            }

            if (space.IsFull && space.Count < packing.Length)
            {
                Compress(space, states);
            }

            if (!space.Add(direction))
            {
                Finish(worst, space); // nothing new to learn for this φ: rounding is the limit
                left--;
            }
        }

        foreach (State state in states.Where(s => !s.Done))
        {
            Finish(state, space);
        }

        Applications = space.Applications;
        return [.. states.Select(s => new SolverResult(s.Pair.T, s.CertifiedT, s.Residual, s.TakeMatrix()))];
    }

    /// <summary>Residuals shrink by a steady factor: how much of the way down, on a logarithmic scale. The certificate is the last tenth.</summary>
    double Progress(State state) => state.Done ? 1 : 0.9 * Math.Clamp(Math.Log(state.Residual) / Math.Log(Settled), 0, 1);

    double Settled => SettledResidual ?? Math.Sqrt(0.1 * RelativeGap);

    /// <summary>
    /// Refreshes the state that looks worst until one stays nearly as bad as the worst looks; gives its expansion direction, or null when all are
    /// done. Nearly is enough: every refresh costs a few passes over the space, and any bad residual is a good direction.
    /// </summary>
    (State Worst, Tensor? Direction) Worst(State[] states, SearchSpace space, Tensor diagonal)
    {
        while (true)
        {
            State? worst = states.Where(s => !s.Done).MaxBy(s => s.Measure);
            if (worst is null)
            {
                return (states[0], null);
            }

            Tensor? residual = Refresh(worst, space);
            double looks = states.Where(s => !s.Done && s != worst).Select(s => s.Measure).DefaultIfEmpty(0).Max();
            if (!worst.Done && worst.Measure >= NearlyWorst * looks)
            {
                return (worst, Expansion(worst, space, diagonal, residual));
            }
        }
    }

    /// <summary>
    /// Brings a state up to date with the space: its value, its residual, and once settled an attempt at its certificate, unless the estimate says
    /// that it would fail. Returns the residual if it had to compute it.
    /// </summary>
    Tensor? Refresh(State state, SearchSpace space)
    {
        using var scope = NewDisposeScope();
        Tensor? residual = Update(state, space);
        state.Measure = SettledPhase * state.Residual;
        return state.Residual < Settled ? Certify(state, space)?.MoveToOuterDisposeScope() : residual?.MoveToOuterDisposeScope();
    }

    Tensor? Certify(State state, SearchSpace space)
    {
        double t = CertificateT(state);
        if (state.Residual * state.CertificateRatio is { } likely && likely > HopelessResidual)
        {
            state.Measure = likely;
            return null;
        }

        Certificate certificate = Certificate.Attempt(space, family, packing, right, state.Phi, t);
        state.Measure = certificate.Residual;
        state.CertificateRatio = certificate.Residual / state.Residual;
        if (certificate.Holds)
        {
            Complete(state, space, t);
        }

        return certificate.Direction;
    }

    double CertificateT(State state) => AboveMinimum(state) * (1 + RelativeGap);

    double AboveMinimum(State state) => Math.Max(state.Pair.T, Math.Max(family.Minimum, SmallestT * Math.Sign(family.Unit)));

    /// <summary>The residual, preconditioned as in Davidson's method: the direction that helps this state most.</summary>
    Tensor Expansion(State state, SearchSpace space, Tensor diagonal, Tensor? residual)
    {
        using var scope = NewDisposeScope();
        bool settled = state.Residual < Settled;
        double t = settled ? CertificateT(state) : AboveMinimum(state);
        residual ??= settled ? Certificate.Attempt(space, family, packing, right, state.Phi, t).Direction : Residual(state, space, out _);
        Tensor denominator = (family.Delta(t) * family.Scale * family.Scale) - diagonal.Times(state.Phi);
        double clip = ClipFraction * (family.Offset is null ? denominator.abs().median().item<double>() : t);
        return (residual / denominator.ClampMin(clip)).MoveToOuterDisposeScope();
    }

    /// <summary>Rayleigh–Ritz at one φ, and the size of its residual; returns the residual (packed, scaled) if it had to compute it.</summary>
    Tensor? Update(State state, SearchSpace space)
    {
        using var scope = NewDisposeScope();
        RitzPair pair = RitzPair.Compute(space, family, state.Phi, state.Pair.T);
        state.Pair.Combination.Dispose();
        state.Pair = pair with { Combination = pair.Combination.DetachFromDisposeScope() };
        if (space.ResidualNorm([.. pair.Combination.data<double>()], pair.T, state.Phi) is { } norm)
        {
            state.Residual = norm / Math.Max(Math.Abs(pair.T), family.Unit);
            return null;
        }

        Tensor residual = Residual(state, space, out double size);
        state.Residual = residual.norm().item<double>() / size;
        return residual.MoveToOuterDisposeScope();
    }

    Tensor Residual(State state, SearchSpace space, out double size)
    {
        using var scope = NewDisposeScope();
        Tensor v = space.Vectors.t().mv(state.Pair.Combination), image = space.Images.t().mv(state.Pair.Combination);
        Tensor forward = family.Delta(state.Pair.T) * family.Scale * family.Scale * v;
        size = Math.Max(family.Offset is null ? forward.norm().item<double>() : Math.Abs(state.Pair.T), family.Unit);
        return (forward - image.Times(state.Phi)).MoveToOuterDisposeScope();
    }

    /// <summary>Ends a φ that has not reached its goal, with the tightest certificate that the present space can prove.</summary>
    void Finish(State state, SearchSpace space)
    {
        using var scope = NewDisposeScope();
        Update(state, space);
        double certified = double.PositiveInfinity;
        for (double gap = RelativeGap; gap < ProofFailsFrom && double.IsInfinity(certified); gap *= 4)
        {
            using var step = NewDisposeScope();
            double t = AboveMinimum(state) * (1 + gap);
            if (Certificate.Attempt(space, family, packing, right, state.Phi, t).Holds)
            {
                certified = t;
            }
        }

        Complete(state, space, certified);
    }

    void Complete(State state, SearchSpace space, double certifiedT)
    {
        using var scope = NewDisposeScope();
        (state.Done, state.CertifiedT) = (true, certifiedT);
        state.Matrix = packing.Unpack(space.Vectors.t().mv(state.Pair.Combination) * family.Scale).DetachFromDisposeScope();
    }

    /// <summary>Keeps, for every open φ, its best matrices, and the newest directions.</summary>
    void Compress(SearchSpace space, State[] states)
    {
        using var scope = NewDisposeScope();
        const int Newest = 16, PerState = 3;
        List<Tensor> keep = [];
        foreach (State state in states.Where(s => !s.Done))
        {
            Tensor elementwise = family.Offset is null
                ? space.Project(family.Delta(Math.Max(state.Pair.T, family.Minimum * (1 + 1e-9))) * family.Scale * family.Scale)
                : -space.ProjectedOffset;
            keep.Add(linalg.eigh(elementwise - space.ProjectedCovariance.Times(state.Phi)).Item2[.., ..PerState]);
        }

        keep.Add(eye(space.Count, dtype: float64)[.., ^Newest..]);
        Tensor all = cat(keep, 1);
        var (u, s, _) = linalg.svd(all, fullMatrices: false);
        int rank = (int)Math.Min(s.Above(1e-8).sum().item<long>(), space.Count / 2);
        space.Compress(u[.., ..rank]);
    }

    /// <summary>All Q_i diagonal: by Perron–Frobenius the extreme lies on the diagonal, where every entry is its own problem.</summary>
    SolverResult Elementwise(double phi)
    {
        using var scope = NewDisposeScope();
        Tensor k = packing.Entries(covariance.Diagonal())[packing.IsDiagonal].Times(phi);
        double t = ScalarRoot.Increasing(
            x =>
            {
                using var step = NewDisposeScope();
                return (family.Delta(x)[packing.IsDiagonal] - k).min().item<double>();
            },
            family.Minimum, family.Minimum * 2);
        int at = (int)(family.Delta(t)[packing.IsDiagonal] - k).argmin().item<long>();
        Tensor matrix = zeros(packing.Order, packing.Order, dtype: float64);
        matrix[at, at] = 1.0;
        return new(t, t, 0, matrix.DetachFromDisposeScope());
    }
}
