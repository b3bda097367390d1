using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// Reshuffled epochs: every trajectory goes through all components, k at a time, in its own order, which a Fisher–Yates shuffle draws anew for each
/// epoch. The last batch of an epoch holds the remaining components. The counter's step word is the epoch.
/// </summary>
sealed unsafe class EpochDraws : IndexDraws
{
    readonly RandomStream _stream;
    readonly int _components, _batch, _group;
    readonly int[] _order, _swapped;
    readonly AlignedBuffer _epoch;
    uint _first, _epochs;
    int _next, _size;

    public EpochDraws(ulong seed, int components, int batch, int group)
    {
        (_stream, _components, _batch, _group) = (new(seed, StreamId.Epochs), components, batch, group);
        _order = [.. Enumerable.Range(0, components)];
        _swapped = new int[components];
        _epoch = new((long)components * group);
    }

    public override int Size => _size;

    public override void Begin(uint firstTrajectory) => (_first, _epochs, _next, _size) = (firstTrajectory, 0, _components, _batch);

    public override long* Next()
    {
        if (_next == _components)
        {
            Reshuffle();
        }

        long* batch = (long*)_epoch.Pointer + ((long)_next * _group);
        _size = Math.Min(_batch, _components - _next);
        _next += _size;
        return batch;
    }

    public override long Drawn(int steps)
    {
        int ofEpoch = (_components + _batch - 1) / _batch, rest = steps % ofEpoch;
        return ((long)(steps / ofEpoch) * _components) + ((long)rest * _batch);
    }

    void Reshuffle()
    {
        long* epoch = (long*)_epoch.Pointer;
        for (uint lane = 0; lane < _group; lane++)
        {
            // always starts from the same order, so that an epoch depends only on its own random words
            Shuffle.Partial(_stream, _epochs, _first + lane, _order, _swapped);
            for (int j = 0; j < _components; j++)
            {
                epoch[((long)j * _group) + lane] = _order[j];
            }

            Shuffle.Undo(_order, _swapped);
        }

        (_epochs, _next) = (_epochs + 1, 0);
    }

    public override void Dispose() => _epoch.Dispose();
}
