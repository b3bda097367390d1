using Escapement.Problems;

namespace Escapement.Benchmarks;

/// <summary>
/// `scaling`: how the time of a certified curve grows with N, with p and with the number of batch sizes, each halved repeatedly from the base size
/// while the others stay fixed, with the exponents of the fitted power laws.
/// </summary>
sealed record ScalingBenchmark(RandomRows Base, int Batches, double Gap, int Steps, int Repeats)
{
    /// <summary>Medians at one size.</summary>
    public sealed record Sample(int Rows, int Columns, int Batches, double TotalSeconds, double GeometrySeconds, double CurveSeconds,
        int Applications)
    {
        public double SecondsPerApplication => CurveSeconds / Applications;
    }

    /// <summary>The samples along one size, and their exponents.</summary>
    public sealed record Series(string Varied, IReadOnlyList<Sample> Samples)
    {
        public double TotalExponent => Fit(s => s.TotalSeconds);

        public double GeometryExponent => Fit(s => s.GeometrySeconds);

        public double CurveExponent => Fit(s => s.CurveSeconds);

        public double SecondsPerApplicationExponent => Fit(s => s.SecondsPerApplication);

        public double ApplicationsExponent => Fit(s => s.Applications);

        double Fit(Func<Sample, double> value) => Statistics.Exponent([.. Samples.Select(s => (Size(s), value(s)))]);

        double Size(Sample s) => Varied == nameof(Sample.Rows) ? s.Rows : Varied == nameof(Sample.Columns) ? s.Columns : s.Batches;
    }

    public IReadOnlyList<Series> Run()
    {
        Measure(Base with { Rows = 500, Columns = 8 }, 4); // loads the libraries and compiles the code
        return
        [
            Along(nameof(Sample.Rows), size => (Base with { Rows = size }, Batches), Base.Rows),
            Along(nameof(Sample.Columns), size => (Base with { Columns = size }, Batches), Base.Columns),
            Along(nameof(Sample.Batches), size => (Base, size), Batches),
        ];
    }

    Series Along(string varied, Func<int, (RandomRows Rows, int Batches)> problem, int largest)
        => new(varied,
            [.. Enumerable.Range(0, Steps).Reverse().Select(halvings => largest >> halvings).Where(size => size > 0).Distinct().Select(size =>
        {
            var (rows, batches) = problem(size);
            return Measure(rows, batches);
        })]);

    Sample Measure(RandomRows random, int batches)
    {
        double[,] rows = random.ToArray();
        CurveTimes[] times = [.. Enumerable.Range(0, Repeats).Select(_ => CurveTimes.Measure(() => QuadraticSum.FromRows(rows), batches, Gap))];
        return new(
            random.Rows, random.Columns, batches,
            Statistics.Median([.. times.Select(t => t.TotalSeconds)]),
            Statistics.Median([.. times.Select(t => t.GeometrySeconds)]),
            Statistics.Median([.. times.Select(t => t.CurveSeconds)]),
            times[0].Curve.OperatorApplications);
    }
}
