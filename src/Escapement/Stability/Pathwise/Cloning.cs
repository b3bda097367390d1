using Escapement.Random;

namespace Escapement.Stability;

/// <summary>What one replicate measured at one s.</summary>
/// <param name="Growth">h(s); γ at s = 0.</param>
/// <param name="Slope">h′(s), from the growth along surviving lines of descent.</param>
readonly record struct CloningResult(double Growth, double Slope);

/// <summary>
/// One replicate of the cloning algorithm: particles are multiplied by candidate factors, weighted by the s-th power of their growth in norm and
/// resampled systematically. The mean weights' product estimates E‖Π_n‖^s; the excess of ‖Ax‖²_V over its exact mean is the control variate, with
/// the coefficient regressed over earlier steps only, so that the mean weight stays unbiased.
/// </summary>
sealed class Cloning
{
    const double Admixture = 0.01;
    const double SmallestSquare = 1e-290;

    readonly ProductSystem _system;
    readonly CloningShape _shape;
    readonly RandomStream _resampling, _starts;
    readonly ProductBatches _draw;
    readonly uint _replicate;
    readonly int _candidates, _length;
    readonly int[] _batch;
    readonly double[] _images, _squares, _expected, _values, _read;
    double[] _particles, _lineage, _nextParticles, _nextLineage;
    double _crossed, _variance, _center;
    int _weighed;

    Cloning(ProductSystem system, CloningShape shape, ulong seed, int replicate)
    {
        (_system, _shape, _replicate, _length) = (system, shape, (uint)replicate, system.Length);
        (_resampling, _starts) = (new(seed, StreamId.Resampling), new(seed, StreamId.Starts));
        _draw = new(system.Batch, system.Components, seed, (uint)replicate);
        _candidates = shape.Candidates == 0 ? system.Components : shape.Candidates;
        _batch = new int[system.Batch.Size];
        int count = shape.Particles * _candidates;
        (_images, _squares, _values) = (new double[count * _length], new double[count], new double[count]);
        (_expected, _read) = (new double[shape.Particles], new double[_length]);
        (_particles, _nextParticles) = (new double[shape.Particles * _length], new double[shape.Particles * _length]);
        (_lineage, _nextLineage) = (new double[shape.Particles], new double[shape.Particles]);
    }

    public static CloningResult Run(
        ProductSystem system, double s, CloningShape shape, ulong seed, int replicate, CancellationToken cancellationToken)
        => new Cloning(system, shape, seed, replicate).Run(s, cancellationToken);

    CloningResult Run(double s, CancellationToken cancellationToken)
    {
        Start();
        double growth = 0;
        for (int step = 0; step < _shape.BurnIn + _shape.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (step == _shape.BurnIn)
            {
                growth = 0;
                Array.Clear(_lineage);
            }

            Multiply(step);
            growth += Weigh(s);
            Resample(s, step);
        }

        double sum = 0;
        foreach (double line in _lineage)
        {
            sum += line;
        }

        return new(growth / _shape.Steps, sum / _shape.Particles / _shape.Steps);
    }

    /// <summary>
    /// Half the particles as V has it, sharp where the second moment grows; half mostly in the flattest mode, which rules wherever paths converge and
    /// which a run too short to see the others decay would miss. Where a replicate is a single path, half the replicates.
    /// </summary>
    void Start()
    {
        double[] root = _system.StartRoot, normal = new double[_length];
        for (int i = 0; i < _shape.Particles; i++)
        {
            _starts.Normals(_replicate, (uint)i, normal);
            Span<double> x = Particle(_particles, i);
            for (int a = 0; a < _length; a++)
            {
                x[a] = (i + _replicate) % 2 == 1 ? (_system.IsFlattest(a) ? 1 : Admixture * normal[a])
                    : root.Length == _length ? root[a] * normal[a]
                    : Curvature.Kernels.HostVectors.Dot(root.AsSpan(a * _length, _length), normal);
            }

            Normalize(x, _system.Square(x));
        }
    }

    void Multiply(int step)
    {
        for (int i = 0; i < _shape.Particles; i++)
        {
            ReadOnlySpan<double> x = Particle(_particles, i);
            _expected[i] = _system.HasExpectedSquare ? _system.ExpectedSquare(x) : 0;
            _draw.Begin((uint)step, i);
            _draw.Next(_batch);
            for (int c = 0; c < _candidates; c++)
            {
                int at = (i * _candidates) + c;
                if (c > 0 && _shape.Candidates > 0)
                {
                    _draw.Next(_batch);
                }
                else if (c > 0)
                {
                    // All components in turn, from a random one on: in a common order systematic resampling would give all particles the same one.
                    _batch[0] = (_batch[0] + 1) % _candidates;
                }

                Span<double> y = Particle(_images, at);
                _system.Step(_batch, x, y, _read);
                _squares[at] = Math.Max(_system.Square(y), SmallestSquare);
            }
        }
    }

    /// <summary>The logarithm of the mean weight; at s = 0 the mean logarithm of growth.</summary>
    double Weigh(double s)
    {
        double sum = 0, excess = 0;
        for (int at = 0; at < _values.Length; at++)
        {
            double log = 0.5 * Math.Log(_squares[at]);
            _values[at] = s > 0 ? Math.Exp(s * log) : log;
            sum += _values[at];
            excess += _squares[at] - _expected[at / _candidates];
        }

        double mean = sum / _values.Length, corrected = _system.HasExpectedSquare ? mean - (Coefficient(mean) * excess / _values.Length) : mean;
        return s == 0 ? corrected : Math.Log(corrected > 0 ? corrected : mean);
    }

    /// <summary>
    /// The regression coefficient of earlier steps; this one's numbers are added for later ones, about the mean of all steps so far: a lone
    /// particle's own step has no spread.
    /// </summary>
    double Coefficient(double mean)
    {
        double coefficient = _variance > 0 ? _crossed / _variance : 0;
        _center += (mean - _center) / ++_weighed;
        for (int at = 0; at < _values.Length; at++)
        {
            double d = _squares[at] - _expected[at / _candidates];
            _crossed += (_values[at] - _center) * d;
            _variance += d * d;
        }

        return coefficient;
    }

    void Resample(double s, int step)
    {
        double total = 0;
        foreach (double value in _values)
        {
            total += s > 0 ? value : 1;
        }

        double spacing = total / _shape.Particles, pointer = spacing * _resampling.Block(0, (uint)step, _replicate).Uniforms.First;
        double cumulative = 0;
        int at = -1;
        for (int i = 0; i < _shape.Particles; i++, pointer += spacing)
        {
            while (at < 0 || (cumulative <= pointer && at < _values.Length - 1))
            {
                at++;
                cumulative += s > 0 ? _values[at] : 1;
            }

            Span<double> to = Particle(_nextParticles, i);
            Particle(_images, at).CopyTo(to);
            Normalize(to, _squares[at]);
            _nextLineage[i] = _lineage[at / _candidates] + (0.5 * Math.Log(_squares[at]));
        }

        (_particles, _nextParticles) = (_nextParticles, _particles);
        (_lineage, _nextLineage) = (_nextLineage, _lineage);
    }

    Span<double> Particle(double[] array, int i) => array.AsSpan(i * _length, _length);

    static void Normalize(Span<double> x, double square)
    {
        double scale = 1 / Math.Sqrt(square);
        for (int a = 0; a < x.Length; a++)
        {
            x[a] *= scale;
        }
    }
}
