using System.Runtime.CompilerServices;
using Escapement.Kernels;
using Escapement.Simulation.Draws;
using Escapement.Updates;

namespace Escapement.Simulation;

/// <summary>
/// Runs a group of trajectories from start to stop. Each step draws a batch, sums its gradients, updates θ, measures distances and stops the
/// trajectories that are done. The same loop serves both layouts: lanes over trajectories and lanes over coordinates. Each thread has its own
/// instance.
/// </summary>
sealed unsafe class GroupLoop : ITrajectoryLoop
{
    const int Lanes = 8, CancellationStride = 4096;

    readonly EnsembleOptions _options;
    readonly Recording _recording;
    readonly BatchGradient _gradient;
    readonly BatchSource _draws;
    readonly Func<double[], double>? _loss;
    readonly int _p, _vectors, _group;
    readonly AlignedBuffer _state;
    readonly double* _theta, _velocity, _sum, _center, _inverse; // P⁻¹
    readonly double _ridge;
    readonly bool _preconditioned;
    readonly AlignedBuffer _squares = new(Lanes);
    readonly double[] _point;
    readonly GroupMath.Factors _factors;
    readonly GroupMath _math = GroupMath.New();

    public GroupLoop(SimulationProblem problem, EnsembleOptions options, Recording recording, Func<double[], double>? loss)
    {
        (_options, _recording, _loss, _p) = (options, recording, loss, problem.Dimension);
        _gradient = problem.NewGradient();
        _group = _gradient.Trajectories;
        _draws = BatchSource.Of(options.Seed, problem.Components, options.Batch, _group == Lanes);
        _vectors = _group == Lanes ? _p + Lanes : (_p + Lanes - 1) / Lanes; // a block may reach past the last coordinate
        _state = new(5L * _vectors * Lanes);
        _theta = _state.Pointer;
        _velocity = _theta + ((long)_vectors * Lanes);
        _sum = _velocity + ((long)_vectors * Lanes);
        _center = _sum + ((long)_vectors * Lanes);
        _inverse = _center + ((long)_vectors * Lanes);
        _point = new double[_p];
        _ridge = problem.Ridge;
        UpdateRule rule = options.Rule;
        _preconditioned = rule.Preconditioner is not null;
        double decay = _preconditioned ? rule.WeightDecay : _ridge + rule.WeightDecay; // a preconditioner divides the l2 term, too
        _factors = new(-options.LearningRate, rule.Momentum, decay, rule.Nesterov);
        if (_group == Lanes)
        {
            _vectors = _p;
        }

        for (int j = 0; j < _p; j++)
        {
            for (int lane = 0; lane < _group; lane++)
            {
                At(_center, j, lane) = options.Center[j];
                At(_inverse, j, lane) = 1 / (rule.Preconditioner?[j] ?? 1);
            }
        }
    }

    public int Group => _group;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long Run(int first, int count, CancellationToken cancellationToken)
    {
        Begin(first, count);
        uint alive = (1u << count) - 1;
        int next = 0;
        long gradients = 0;
        double farthest = _options.LeaveRadius * _options.LeaveRadius, nearest = _options.ArriveRadius * _options.ArriveRadius;
        for (int step = 0; ; step++)
        {
            Squares();
            uint inside = GroupMath.Between(_squares.Pointer, nearest, farthest);
            bool record = next < _recording.Steps.Length && _recording.Steps[next] == step;
            if (record || (alive & ~inside) != 0 || step == _options.Steps)
            {
                if (record)
                {
                    Record(first, alive, next++);
                }

                uint stopping = step == _options.Steps ? alive : alive & ~inside;
                for (int lane = 0; lane < count; lane++)
                {
                    if ((stopping >> lane & 1) != 0)
                    {
                        Stop(first + lane, lane, step);
                        gradients += _draws.Drawn(step);
                    }
                }

                alive &= ~stopping;
                if (alive == 0)
                {
                    return gradients;
                }
            }

            if (step % CancellationStride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            _draws.Sum(_gradient, _theta, _sum);
            if (_preconditioned)
            {
                _math.Precondition(_inverse, _ridge * _draws.Size, _theta, _sum, _vectors);
            }

            _math.Update(_factors, 1.0 / _draws.Size, _theta, _velocity, _sum, _vectors);
        }
    }

    void Begin(int first, int count)
    {
        _draws.Begin((uint)first);
        new Span<double>(_velocity, _vectors * Lanes).Clear();
        new Span<double>(_theta, _vectors * Lanes).Clear(); // the padding, too: an overflow may have left NaN there
        for (int lane = 0; lane < _group; lane++)
        {
            // unused lanes start at the same point as the last trajectory
            int trajectory = first + Math.Min(lane, count - 1);
            _options.Start.Write(_options.Seed, (uint)trajectory, _point);
            for (int j = 0; j < _p; j++)
            {
                At(_theta, j, lane) = _point[j];
            }
        }

        Squares();
        for (int lane = 0; lane < count; lane++)
        {
            _recording.StartDistances[first + lane] = Math.Sqrt(_squares.Pointer[lane]);
        }
    }

    /// <summary>Measures ‖θ − center‖² of each lane; in a group of one, that of the trajectory in all lanes.</summary>
    void Squares() => _math.Squares(_theta, _center, _vectors, _group == 1, _squares.Pointer);

    void Record(int first, uint alive, int at)
    {
        for (int lane = 0; alive >> lane != 0; lane++)
        {
            if ((alive >> lane & 1) != 0)
            {
                Read(lane);
                _recording.Record(first + lane, at, _squares.Pointer[lane], _loss, _point);
            }
        }
    }

    void Stop(int trajectory, int lane, int step)
    {
        Read(lane);
        _recording.Stop(trajectory, step, _squares.Pointer[lane], _options, _point);
    }

    void Read(int lane)
    {
        for (int j = 0; j < _p; j++)
        {
            _point[j] = At(_theta, j, lane);
        }
    }

    ref double At(double* vectors, int coordinate, int lane)
        => ref vectors[_group == Lanes ? (coordinate * Lanes) + lane : coordinate];

    public void Dispose()
    {
        _gradient.Dispose();
        _draws.Dispose();
        _state.Dispose();
        _squares.Dispose();
    }
}
