using Escapement.Problems;
using Escapement.Sources;
using static TorchSharp.torch;

namespace Escapement.Benchmarks;

/// <summary>
/// `curve`: one certified threshold curve in a process of its own. Rows read from a file become a <see cref="QuadraticSum"/> through the public API,
/// which copies them; drawn rows become a homogeneous <see cref="LeastSquares"/> that uses them without a copy, so the peak of memory is that of the
/// analysis.
/// </summary>
sealed record CurveBenchmark(RandomRows Random, string? Input, int Batches, double Gap)
{
    /// <summary>The printed result. Rates count a multiplication and an addition as two operations.</summary>
    public sealed record Report
    {
        public required string Problem { get; init; }

        public required int Rows { get; init; }

        public required int Columns { get; init; }

        public required int Batches { get; init; }

        public required double RelativeGap { get; init; }

        /// <summary>A tiny curve that loads the libraries and compiles the code, like an import in Python; the times below exclude it.</summary>
        public required double StartUpSeconds { get; init; }

        public required double TotalSeconds { get; init; }

        public required double GeometrySeconds { get; init; }

        public required double CurveSeconds { get; init; }

        /// <summary>Applications of K, certificates included.</summary>
        public required int Applications { get; init; }

        public required double WorstGap { get; init; }

        public required IReadOnlyList<string> Warnings { get; init; }

        /// <summary>One application of K alone, the median of several.</summary>
        public required double ApplicationSeconds { get; init; }

        /// <summary>The part of the curve's time that its applications of K take.</summary>
        public double ApplicationShare => Applications * ApplicationSeconds / CurveSeconds;

        /// <summary>2000 × 2000 products.</summary>
        public required double GemmRate { get; init; }

        /// <summary>Products in the shapes that K has here.</summary>
        public required double GemmRateOfRows { get; init; }

        /// <summary>2Np² operations per application: one triangle of each of the two products, which suffices.</summary>
        public double NeededRate => 2.0 * Rows * Columns * Columns / ApplicationSeconds;

        /// <summary>4Np² operations per application: the two full products.</summary>
        public double PlainRate => 2 * NeededRate;

        public double NeededShare => NeededRate / GemmRate;

        public double PlainShare => PlainRate / GemmRate;

        /// <summary>The 2Np² operations of all applications over the total time, which includes set-up, solver and certificates.</summary>
        public double WholeShare => Applications * 2.0 * Rows * Columns * Columns / TotalSeconds / GemmRate;

        /// <summary>The rows as doubles.</summary>
        public double DataBytes => 8.0 * Rows * Columns;

        /// <summary>The largest resident set before the rows are made: runtime and libraries.</summary>
        public required long BytesBefore { get; init; }

        /// <summary>The largest resident set up to the end of the curve.</summary>
        public required long PeakBytes { get; init; }

        public double PeakOverData => PeakBytes / DataBytes;

        public required Machine Machine { get; init; }

        public required IReadOnlyList<Point> Thresholds { get; init; }
    }

    /// <summary>C* at one batch size.</summary>
    public sealed record Point(int Batch, double Phi, double Value, double Lower, double Upper);

    public Report Run()
    {
        double startUp = StartUp();
        long before = Machine.PeakBytes;
        Func<FiniteSum> make = Problem();
        double application = 0;
        long peak = 0;
        string description = "";
        int rows = 0, columns = 0;
        CurveTimes times = CurveTimes.Measure(
            () =>
            {
                FiniteSum problem = make();
                (description, rows, columns) = (problem.Description, problem.Components, problem.Dimension);
                return problem;
            },
            Batches, Gap,
            geometry => (peak, application) = (Machine.PeakBytes, OperatorSpeed.Seconds(geometry)));
        return new()
        {
            Problem = description,
            Rows = rows,
            Columns = columns,
            Batches = Batches,
            RelativeGap = Gap,
            StartUpSeconds = startUp,
            TotalSeconds = times.TotalSeconds,
            GeometrySeconds = times.GeometrySeconds,
            CurveSeconds = times.CurveSeconds,
            Applications = times.Curve.OperatorApplications,
            WorstGap = times.WorstGap,
            Warnings = times.Curve.Warnings,
            ApplicationSeconds = application,
            GemmRate = MatrixProductRate.Square(),
            GemmRateOfRows = MatrixProductRate.OfRows(rows, columns),
            BytesBefore = before,
            PeakBytes = peak,
            Machine = Machine.Current,
            Thresholds = [.. times.Curve.Thresholds.Select(t => new Point(t.Batch.Size, t.Phi, t.Exact, t.Lower, t.Upper))],
        };
    }

    Func<FiniteSum> Problem()
    {
        if (Input is not null)
        {
            double[,] read =
                Npy.Read(Input) as double[,] ?? throw new SourceException($"{Input} is not a matrix, expected N × p: write it with `rows`.");
            return () => QuadraticSum.FromRows(read);
        }

        Tensor drawn = Random.Draw();
        return () => new LeastSquares(drawn, zeros(Random.Rows, dtype: float64), intercept: false);
    }

    static double StartUp()
    {
        Clock clock = Clock.Start();
        double[,] rows = new RandomRows(500, 8, 1, 0).ToArray();
        CurveTimes.Measure(() => QuadraticSum.FromRows(rows), 4, 1e-6);
        return clock.Lap();
    }
}
