using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Simulation.Kernels;
using Escapement.Simulation.Streams;

namespace Escapement.Simulation;

/// <summary>
/// Runs one group of trajectories from start to stop: draw a batch, sum its gradients, update, measure the distance, stop who is to stop. The same
/// loop for both layouts, lanes over trajectories and lanes over coordinates. One per thread.
/// </summary>
sealed unsafe class GroupLoop : ITrajectoryLoop
{
    const int Lanes = 8, CancellationStride = 4096;

    readonly EnsembleOptions _options;
    readonly Recording _recording;
    readonly BatchGradient _gradient;
    readonly BatchDraws _draws;
    readonly Func<double[], double>? _loss;
    readonly int _p, _vectors, _group;
    readonly AlignedBuffer _state;
    readonly Vector512<double>* _theta, _velocity, _sum, _center;
    readonly double[] _point, _squares = new double[Lanes];
    readonly double _decay;

    public GroupLoop(SimulationProblem problem, EnsembleOptions options, Recording recording, Func<double[], double>? loss)
    {
        (_options, _recording, _loss, _p) = (options, recording, loss, problem.Dimension);
        _gradient = problem.NewGradient();
        _group = _gradient.Trajectories;
        _draws = DrawsOf.Batch(options.Seed, problem.Components, options.Batch, _group == Lanes);
        _vectors = _group == Lanes ? _p + Lanes : (_p + Lanes - 1) / Lanes; // a block may reach past the last coordinate
        _state = new(4L * _vectors * Lanes);
        _theta = (Vector512<double>*)_state.Pointer;
        _velocity = _theta + _vectors;
        _sum = _velocity + _vectors;
        _center = _sum + _vectors;
        _point = new double[_p];
        _decay = problem.Ridge + options.Rule.WeightDecay;
        if (_group == Lanes)
        {
            _vectors = _p;
        }

        for (int j = 0; j < _p; j++)
        {
            for (int lane = 0; lane < _group; lane++)
            {
                At(_center, j, lane) = options.Center[j];
            }
        }
    }

    public int Group => _group;

    public long Run(int first, int count, CancellationToken cancellationToken)
    {
        Begin(first, count);
        uint alive = (1u << count) - 1;
        int next = 0;
        long gradients = 0;
        Vector512<double> farthest = Vector512.Create(_options.LeaveRadius * _options.LeaveRadius);
        Vector512<double> nearest = Vector512.Create(_options.ArriveRadius * _options.ArriveRadius);
        for (int step = 0; ; step++)
        {
            Vector512<double> squares = Squares();
            uint inside = (uint)Vector512.ExtractMostSignificantBits(Vector512.LessThanOrEqual(squares, farthest) & Vector512.GreaterThanOrEqual(squares, nearest)
                & Vector512.LessThan(squares, Vector512.Create(double.PositiveInfinity)));
            bool record = next < _recording.Steps.Length && _recording.Steps[next] == step;
            if (record || (alive & ~inside) != 0 || step == _options.Steps)
            {
                squares.CopyTo(_squares);
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
            Update();
        }
    }

    void Begin(int first, int count)
    {
        _draws.Begin((uint)first);
        new Span<double>((double*)_velocity, _vectors * Lanes).Clear();
        for (int lane = 0; lane < _group; lane++)
        {
            // lanes past the last trajectory run along with it
            int trajectory = first + Math.Min(lane, count - 1);
            _options.Start.Write(_options.Seed, (uint)trajectory, _point);
            for (int j = 0; j < _p; j++)
            {
                At(_theta, j, lane) = _point[j];
            }
        }

        Vector512<double> squares = Squares();
        for (int lane = 0; lane < count; lane++)
        {
            _recording.StartDistances[first + lane] = Math.Sqrt(squares[lane]);
        }
    }

    /// <summary>‖θ − center‖² of each lane; in a group of one, of the trajectory, in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Vector512<double> Squares()
    {
        Vector512<double> sum = Vector512<double>.Zero;
        for (int v = 0; v < _vectors; v++)
        {
            Vector512<double> away = _theta[v] - _center[v];
            sum = Vector512.FusedMultiplyAdd(away, away, sum);
        }

        if (_group == Lanes)
        {
            return sum;
        }

        Vector256<double> half = sum.GetLower() + sum.GetUpper();
        Vector128<double> quarter = half.GetLower() + half.GetUpper();
        return Vector512.Create(quarter[0] + quarter[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Update()
    {
        double rate = -_options.LearningRate, share = 1.0 / _draws.Size, beta = _options.Rule.Momentum;
        if (beta == 0 && _decay == 0)
        {
            Vector512<double> scale = Vector512.Create(rate * share);
            for (int v = 0; v < _vectors; v++)
            {
                _theta[v] = Vector512.FusedMultiplyAdd(scale, _sum[v], _theta[v]);
            }

            return;
        }

        Vector512<double> decay = Vector512.Create(_decay), mean = Vector512.Create(share), momentum = Vector512.Create(beta), down = Vector512.Create(rate);
        for (int v = 0; v < _vectors; v++)
        {
            Vector512<double> gradient = Vector512.FusedMultiplyAdd(decay, _theta[v], mean * _sum[v]);
            Vector512<double> velocity = _velocity[v] = Vector512.FusedMultiplyAdd(momentum, _velocity[v], gradient);
            Vector512<double> direction = _options.Rule.Nesterov ? Vector512.FusedMultiplyAdd(momentum, velocity, gradient) : velocity;
            _theta[v] = Vector512.FusedMultiplyAdd(down, direction, _theta[v]);
        }
    }

    void Record(int first, uint alive, int at)
    {
        for (int lane = 0; alive >> lane != 0; lane++)
        {
            if ((alive >> lane & 1) != 0)
            {
                Read(lane);
                _recording.Record(first + lane, at, _squares[lane], _loss, _point);
            }
        }
    }

    void Stop(int trajectory, int lane, int step)
    {
        Read(lane);
        _recording.Stop(trajectory, step, _squares[lane], _options, _point);
    }

    void Read(int lane)
    {
        for (int j = 0; j < _p; j++)
        {
            _point[j] = At(_theta, j, lane);
        }
    }

    ref double At(Vector512<double>* vectors, int coordinate, int lane)
        => ref ((double*)vectors)[_group == Lanes ? (coordinate * Lanes) + lane : coordinate];

    public void Dispose()
    {
        _gradient.Dispose();
        _draws.Dispose();
        _state.Dispose();
    }
}
