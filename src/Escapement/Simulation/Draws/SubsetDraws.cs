using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// Batches that are a uniform k-subset, fresh at each step: the first k places of a Fisher–Yates shuffle, which is undone afterwards, so that the
/// cost of a step grows with k instead of N. Draw j uses word j of the step's blocks. A full batch needs no draws: it is all components in order.
/// </summary>
sealed unsafe class SubsetDraws : IndexDraws
{
    readonly RandomStream _stream;
    readonly int _components, _batch, _group;
    readonly int[] _order, _swapped;
    readonly AlignedBuffer _indices;
    uint _first, _step;

    public SubsetDraws(ulong seed, int components, int batch, int group)
    {
        (_stream, _components, _batch, _group) = (new(seed, StreamId.Batches), components, batch, group);
        _order = [.. Enumerable.Range(0, components)];
        _swapped = new int[batch];
        _indices = new((long)batch * group);
        for (int j = 0; j < batch; j++)
        {
            for (int lane = 0; lane < group; lane++)
            {
                ((long*)_indices.Pointer)[((long)j * group) + lane] = j;
            }
        }
    }

    public override int Size => _batch;

    public override void Begin(uint firstTrajectory) => (_first, _step) = (firstTrajectory, 0);

    public override long* Next()
    {
        long* target = (long*)_indices.Pointer;
        for (uint lane = 0; lane < _group && _batch < _components; lane++)
        {
            Shuffle.Partial(_stream, _step, _first + lane, _order, _swapped);
            for (int j = 0; j < _batch; j++)
            {
                target[((long)j * _group) + lane] = _order[j];
            }

            Shuffle.Undo(_order, _swapped);
        }

        _step++;
        return target;
    }

    public override void Dispose() => _indices.Dispose();
}
