using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Escapement;
using Escapement.Benchmarks;
using Escapement.Sources;

JsonSerializerOptions json = new()
{
    PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for people, not for HTML
};

Option<int> rows = Number("--rows", 2, int.MaxValue, 10_000, "N, the number of components.");
Option<int> columns = Number("--columns", 1, 20_000, 400, "p, the number of parameters.");
Option<double> condition = Number("--condition", 1, 1e12, 1, "Condition number of the expected mean Hessian.");
Option<int> seed = Number("--seed", 0, int.MaxValue, 1, "Seed of the rows.");
Option<int> batches = Number("--batches", 1, 31, 16, "How many batch sizes: 1, 2, 4, …");
Option<double> gap = Number("--gap", 1e-12, 1e-2, 1e-6, "Relative gap of every certificate.");
Option<int> threads = Number("--threads", 1, 4096, Environment.ProcessorCount, "Threads of the numerical library.");
Option<string?> input = new("--input") { Description = "Rows as .npy, instead of drawn ones." };
Option<string> output = new("--output") { Required = true, Description = "The .npy file to write." };
Option<int> steps = Number("--steps", 2, 16, 4, "Sizes in each direction, each half the next.");
Option<int> repeats = Number("--repeats", 1, 1000, 3, "Measurements of each size.");

Command write = new("rows", "Writes random rows to a file, for this program and its peers.") { rows, columns, condition, seed, output };
write.SetAction(parsed => Npy.Write(parsed.GetValue(output)!, Random(parsed).ToArray()));

Command curve = new("curve", "One certified threshold curve.") { rows, columns, condition, seed, input, batches, gap, threads };
curve.SetAction(parsed => Print(parsed, () =>
    new CurveBenchmark(Random(parsed), parsed.GetValue(input), parsed.GetValue(batches), parsed.GetValue(gap)).Run()));

Command scaling = new("scaling", "How the time grows with N, p and the number of batch sizes.")
{
    rows, columns, condition, seed, batches, gap, steps, repeats, threads,
};
scaling.SetAction(parsed => Print(parsed, () =>
    new ScalingBenchmark(Random(parsed), parsed.GetValue(batches), parsed.GetValue(gap), parsed.GetValue(steps), parsed.GetValue(repeats)).Run()));

Argument<string[]> job =
    new("JOB") { Arity = new(13, 13), Description = "PROBLEM rows.bin N p k T S C e0 R theta_star.bin seed threads, as the peers take them." };
Command simulation = new("simulation", "One ensemble, the same job as the peers.") { job };
simulation.SetAction(parsed =>
{
    string[] a = parsed.GetValue(job)!;
    int Whole(int i) => int.Parse(a[i], CultureInfo.InvariantCulture);
    double Real(int i) => double.Parse(a[i], CultureInfo.InvariantCulture);
    SimulationBenchmark benchmark = new(a[0], a[1], Whole(2), Whole(3), Whole(4), Whole(5), Whole(6), Real(7), Real(8), Real(9), a[10], Whole(11),
        Whole(12));
    JsonSerializerOptions line = new(json) { WriteIndented = false };
    Console.WriteLine(JsonSerializer.Serialize(benchmark.Run(), line));
});

Argument<string> picture = new("SVG") { Description = "The file to write." };
Option<int> trajectories = Number("--trajectories", 100, int.MaxValue, 400_000, "Paths from each start distance.");
Command escapeLaw = new("escape-law", "The escape law at six learning rates: measured shares, predicted slopes, as a figure.")
{
    picture, trajectories, seed,
};
escapeLaw.SetAction(parsed =>
{
    IReadOnlyList<EscapeLawMeasurement.Series> series = EscapeLawMeasurement.Run(parsed.GetValue(trajectories), (ulong)parsed.GetValue(seed));
    File.WriteAllText(parsed.GetValue(picture)!, EscapeLawFigure.Svg(series));
    Console.WriteLine(JsonSerializer.Serialize(series, json));
});

ParseResult result = new RootCommand("Benchmarks of Escapement; see benchmarks/README.md.")
{
    write, curve, scaling, simulation, escapeLaw,
}.Parse(args);
if (result.Errors.Count > 0)
{
    Console.Error.WriteLine(result.Errors[0].Message);
    return 2;
}

try
{
    return result.Invoke(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception failure) when (failure is SourceException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(failure.Message);
    return 2;
}

RandomRows Random(ParseResult parsed) => new(parsed.GetValue(rows), parsed.GetValue(columns), parsed.GetValue(condition), parsed.GetValue(seed));

void Print<T>(ParseResult parsed, Func<T> run)
{
    using NumericalThreads.Scope limit = NumericalThreads.Limit(parsed.GetValue(threads));
    Console.WriteLine(JsonSerializer.Serialize(run(), json));
}

static Option<T> Number<T>(string name, T least, T most, T value, string description)
    where T : INumber<T> => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => value,
        CustomParser = result =>
        {
            string given = result.Tokens[0].Value;
            if (T.TryParse(given, CultureInfo.InvariantCulture, out T? number) && number >= least && number <= most)
            {
                return number;
            }

            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{given}': expected a number from {least} to {most}."));
            return value;
        },
    };
