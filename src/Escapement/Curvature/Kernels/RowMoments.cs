using System.Runtime.Intrinsics;
using TorchSharp;

namespace Escapement.Curvature.Kernels;

/// <summary>
/// <c>Σ_i w_i x_i x_iᵀ</c>, with w given, or <c>w_i = x_iᵀVx_i</c> for a symmetric V: the second moment of rank-one curvatures. Computing the
/// weights and computing the sum both touch only one triangle (x_iᵀVx_i = x_iᵀUx_i with U upper triangular), which halves the multiplications of
/// the plain products, and the weights never write XV to memory. The bits do not depend on the number of threads: each weight and each tile of the
/// result has one owner.
/// </summary>
sealed unsafe class RowMoments : IDisposable
{
    const int ChunkRows = 2048; // the packed chunk stays in the last-level cache
    const int StripRows = 256; // a strip of one panel stays in the first-level cache
    const int GroupRows = 64; // rows that share one pass over V: their panel stays in the second-level cache
    const int M = TileKernel.Rows, N = TileKernel.Columns;

    readonly int _p, _blocks, _panels, _stride;
    readonly AlignedBuffer _packedV, _packedRows, _result;
    readonly double[] _weights = new double[ChunkRows];
    readonly int _threads = torch.get_num_threads();

    /// <summary>Whether the machine has the registers that this code needs. On other machines plain matrix products are faster.</summary>
    public static bool IsSupported => TileKernel.IsSupported;

    public RowMoments(int p)
    {
        _p = p;
        (_blocks, _panels) = ((p + M - 1) / M, (p + N - 1) / N);
        _stride = _panels * N;
        _packedV = new((long)_panels * _stride * N);
        _packedRows = new((long)_blocks * ChunkRows * M);
        _result = new((long)_blocks * M * _stride);
    }

    /// <summary>x: n × p, row-major; v: p × p symmetric, or null; weights (if v is null): n, or null for ones. result: p × p.</summary>
    public void Compute(double* x, long n, double* v, double* weights, double* result)
    {
        // Phase 0 packs V. Then each chunk of rows has two phases: its weights and its share of the sum. The last phase mirrors the triangle.
        int chunks = (int)((n + ChunkRows - 1) / ChunkRows), last = 1 + (2 * chunks);
        int[] items = new int[last + 1];
        items[0] = items[last] = _panels;
        for (int c = 0; c < chunks; c++)
        {
            items[1 + (2 * c)] = (RowsOf(c, n) + GroupRows - 1) / GroupRows;
            items[2 + (2 * c)] = _panels;
        }

        PhasedLoop.Run(_threads, items, (phase, item) =>
        {
            int c = (phase - 1) / 2, rows = RowsOf(c, n), panel = _panels - 1 - item; // the longest panels first
            double* chunk = x + ((long)c * ChunkRows * _p);
            if (phase == 0)
            {
                Prepare(v, panel);
            }
            else if (phase == last)
            {
                Mirror(result, panel);
            }
            else if (phase % 2 == 1)
            {
                double* given = weights is null ? null : weights + ((long)c * ChunkRows);
                WeighAndPack(chunk, item * GroupRows, Math.Min(rows, (item + 1) * GroupRows), v is not null, given);
            }
            else
            {
                Accumulate(chunk, rows, panel);
            }
        });
    }

    static int RowsOf(int chunk, long n) => (int)Math.Min(ChunkRows, n - ((long)chunk * ChunkRows));

    /// <summary>
    /// Clears one panel of 24 columns of the result, and packs that of U (V's upper triangle, off-diagonal entries doubled) as k × 24.
    /// </summary>
    void Prepare(double* v, int j)
    {
        int depth = Math.Min(_p, (j + 1) * N);
        for (int k = 0; k < _blocks * M; k++)
        {
            new Span<double>(_result.Pointer + ((long)k * _stride) + (j * N), N).Clear();
        }

        if (v is null)
        {
            return;
        }

        double* panel = _packedV.Pointer + ((long)j * _stride * N);
        for (int k = 0; k < depth; k++)
        {
            for (int c = 0; c < N; c++)
            {
                int column = (j * N) + c;
                panel[(k * N) + c] = column >= _p || k > column ? 0 : v[((long)k * _p) + column] * (k == column ? 1 : 2);
            }
        }
    }

    /// <summary>Copies one panel of the result's upper triangle out, to both sides of the diagonal.</summary>
    void Mirror(double* result, int j)
    {
        int end = Math.Min(_p, (j + 1) * N);
        for (int a = 0; a < end; a++)
        {
            double* row = _result.Pointer + ((long)a * _stride);
            for (int b = Math.Max(a, j * N); b < end; b++)
            {
                result[((long)a * _p) + b] = result[((long)b * _p) + a] = row[b];
            }
        }
    }

    /// <summary>The weights of rows from…to−1, then those rows times their weights, packed in blocks of 8 columns.</summary>
    void WeighAndPack(double* x, int from, int to, bool quadratic, double* given)
    {
        for (int i = from; i < to; i++)
        {
            _weights[i] = quadratic ? 0 : given is null ? 1 : given[i];
        }

        if (quadratic)
        {
            Weigh(x, from, to);
        }

        for (int block = 0; block < _blocks; block++)
        {
            double* packed = _packedRows.Pointer + ((((long)block * ChunkRows) + from) * M);
            int width = Math.Min(M, _p - (block * M));
            for (int i = from; i < to; i++, packed += M)
            {
                double* row = x + ((long)i * _p) + (block * M);
                if (width == M)
                {
                    (Vector256.Load(row) * _weights[i]).Store(packed);
                    (Vector256.Load(row + 4) * _weights[i]).Store(packed + 4);
                }
                else
                {
                    for (int c = 0; c < M; c++)
                    {
                        packed[c] = c < width ? row[c] * _weights[i] : 0;
                    }
                }
            }
        }
    }

    void Weigh(double* x, int from, int to)
    {
        int blocks = (to - from + M - 1) / M;
        using var turned = new AlignedBuffer((long)blocks * _p * M);
        for (int block = 0; block < blocks; block++)
        {
            Turn(x + ((long)(from + (block * M)) * _p), Math.Min(M, to - from - (block * M)), turned.Pointer + ((long)block * _p * M));
        }

        double* tile = stackalloc double[M * N];
        for (int j = 0; j < _panels; j++)
        {
            int depth = Math.Min(_p, (j + 1) * N), width = Math.Min(N, _p - (j * N));
            for (int block = 0; block < blocks; block++)
            {
                TileKernel.Multiply(turned.Pointer + ((long)block * _p * M), _packedV.Pointer + ((long)j * _stride * N), depth, tile, N, false);
                int first = from + (block * M), last = Math.Min(first + M, to);
                for (int i = first; i < last; i++)
                {
                    _weights[i] += Dot(tile + ((i - first) * N), x + ((long)i * _p) + (j * N), width);
                }
            }
        }
    }

    /// <summary>Packs up to 8 rows as k × 8; missing rows stay zero.</summary>
    void Turn(double* x, int rows, double* target)
    {
        if (rows == M)
        {
            double* x1 = x + _p, x2 = x1 + _p, x3 = x2 + _p, x4 = x3 + _p, x5 = x4 + _p, x6 = x5 + _p, x7 = x6 + _p;
            for (int k = 0; k < _p; k++, target += M)
            {
                (target[0], target[1], target[2], target[3]) = (x[k], x1[k], x2[k], x3[k]);
                (target[4], target[5], target[6], target[7]) = (x4[k], x5[k], x6[k], x7[k]);
            }

            return;
        }

        for (int r = 0; r < rows; r++)
        {
            for (int k = 0; k < _p; k++)
            {
                target[(k * M) + r] = x[((long)r * _p) + k];
            }
        }
    }

    /// <summary>Packs one row of a panel; entries beyond the matrix's right edge stay zero.</summary>
    static void Copy(double* row, double* target, int width)
    {
        if (width == N)
        {
            new ReadOnlySpan<double>(row, N).CopyTo(new Span<double>(target, N));
            return;
        }

        for (int c = 0; c < width; c++)
        {
            target[c] = row[c];
        }
    }

    static double Dot(double* tile, double* row, int width)
    {
        if (width == N)
        {
            Vector256<double> low = Vector256.Load(tile) * Vector256.Load(row), high = Vector256.Load(tile + 4) * Vector256.Load(row + 4);
            low = Vector256.FusedMultiplyAdd(Vector256.Load(tile + 8), Vector256.Load(row + 8), low);
            high = Vector256.FusedMultiplyAdd(Vector256.Load(tile + 12), Vector256.Load(row + 12), high);
            low = Vector256.FusedMultiplyAdd(Vector256.Load(tile + 16), Vector256.Load(row + 16), low);
            high = Vector256.FusedMultiplyAdd(Vector256.Load(tile + 20), Vector256.Load(row + 20), high);
            Vector256<double> half = low + high;
            Vector128<double> quarter = half.GetLower() + half.GetUpper();
            return quarter[0] + quarter[1];
        }

        double total = 0;
        for (int c = 0; c < width; c++)
        {
            total = Math.FusedMultiplyAdd(tile[c], row[c], total);
        }

        return total;
    }

    /// <summary>One panel of 24 columns of the result, from the top down to its diagonal.</summary>
    void Accumulate(double* x, int rows, int panel)
    {
        using var packed = new AlignedBuffer(StripRows * N);
        int column = panel * N, width = Math.Min(N, _p - column), blocks = Math.Min(_blocks, (column + N + M - 1) / M);
        for (int start = 0; start < rows; start += StripRows)
        {
            int strip = Math.Min(StripRows, rows - start);
            for (int i = 0; i < strip; i++)
            {
                Copy(x + ((long)(start + i) * _p) + column, packed.Pointer + (i * N), width);
            }

            for (int block = 0; block < blocks; block++)
            {
                double* a = _packedRows.Pointer + ((((long)block * ChunkRows) + start) * M);
                TileKernel.Multiply(a, packed.Pointer, strip, _result.Pointer + ((long)block * M * _stride) + column, _stride, true);
            }
        }
    }

    public void Dispose()
    {
        _packedV.Dispose();
        _packedRows.Dispose();
        _result.Dispose();
    }
}
