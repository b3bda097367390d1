using System.IO.Compression;
using System.Text.Json;
using Escapement.Cli.Terminal;
using Escapement.Experiments;
using Escapement.Problems;
using Escapement.Sources;

namespace Escapement.Cli.Tests;

/// <summary>Whole analyses of real and realistic data, compared with facts known independently of this program.</summary>
public class SourceTests
{
    [Fact]
    public void Diabetes_end_to_end()
    {
        using TemporaryFolder root = new();
        string result = Path.Combine(root.Path, "result");
        JsonElement json = Analyze("diabetes", "--standardize", "--batch", "1,32", "--learning-rate", "1e-3", "--out", result);
        Assert.Equal((442, 11), (json.GetProperty("components").GetInt32(), json.GetProperty("dimension").GetInt32()));

        // 2859.6963475867506: the residual variance of ordinary least squares on these data, from scikit-learn's user guide.
        JsonElement minimizer = json.GetProperty("minimizer");
        Assert.Equal(2859.6963475867506 / 2, minimizer.GetProperty("loss").GetDouble(), 1e-8);
        Assert.InRange(minimizer.GetProperty("gradient_norm").GetDouble(), 0, 1e-10);

        // Ten features of variance 1 and an intercept: the trace of the mean Hessian is 11.
        double[] eigenvalues = [.. json.GetProperty("eigenvalues").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(11, eigenvalues.Sum(), 1e-10);
        Assert.Equal(2 / eigenvalues[0], json.GetProperty("gradient_descent").GetDouble(), 1e-12);
        Assert.Equal(2, json.GetProperty("thresholds").GetArrayLength());
        foreach (JsonElement row in json.GetProperty("thresholds").EnumerateArray())
        {
            double lower = row.GetProperty("lower").GetDouble(), upper = row.GetProperty("upper").GetDouble();
            Assert.InRange(row.GetProperty("exact").GetDouble(), lower, upper);
            Assert.InRange((upper / lower) - 1, 0, 2e-9);
        }

        // (I − T)Σ = C²φG, and T grows with φ: the noise floor falls faster than in proportion to 1/k.
        JsonElement[] rates = [.. json.GetProperty("at_learning_rate").EnumerateArray()];
        double single = rates[0].GetProperty("mean_square_error").GetDouble(), batched = rates[1].GetProperty("mean_square_error").GetDouble();
        Assert.InRange(single / batched, 32, double.PositiveInfinity);
        Assert.Equal(11, VectorFile.Read(Path.Combine(result, "minimizer.npy")).Length);
    }

    [Theory]
    [InlineData("digits")]
    [InlineData("diabetes")]
    public void The_embedded_data_are_minimized_to_rounding(string source)
    {
        using FiniteSum problem = ProblemSource.Load(source);
        Minimizer found = problem.FindMinimizer();
        Assert.Equal(MinimizerOutcome.Converged, found.Outcome);
        Assert.InRange(Math.Sqrt(problem.Gradient(found.Point).Sum(slope => slope * slope)), 0, 1e-10);
    }

    [Fact]
    public void A_folder_of_IDX_files_is_softmax_on_pixels()
    {
        using TemporaryFolder root = new();
        root.Images(TemporaryFolder.Idx([4, 1, 2], [0, 1, 2, 0, 1, 1, 3, 2]), TemporaryFolder.Idx([4], [0, 1, 2, 0]));
        JsonElement json = Analyze("mnist:" + root.Path, "--batch", "1,4");
        Assert.Equal((4, 9), (json.GetProperty("components").GetInt32(), json.GetProperty("dimension").GetInt32()));
        Assert.Contains("(softmax)", json.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.InRange(json.GetProperty("minimizer").GetProperty("gradient_norm").GetDouble(), 0, 1e-10);
    }

    /// <summary>The same table in every format gives the same thresholds.</summary>
    [Theory]
    [InlineData("d.csv.gz")]
    [InlineData("d.svm")]
    [InlineData("d.txt")]
    [InlineData("d.arff")]
    [InlineData("d.parquet")]
    [InlineData("d.npz")]
    public void Every_format_of_a_table_gives_the_same_thresholds(string name)
    {
        using TemporaryFolder root = new();
        string csv = root.File("table.csv", "a,b,y\n1,2,7\n-3,4.5,-8\n0.25,-6,9\n0,1,2\n"), path = Path.Combine(root.Path, name);
        string features = "7 1:1 2:2\n-8 1:-3 2:4.5\n9 1:0.25 2:-6\n2 2:1\n";
        switch (Path.GetExtension(name))
        {
            case ".gz":
                using (GZipStream gzip = new(File.Create(path), CompressionMode.Compress))
                {
                    gzip.Write(File.ReadAllBytes(csv));
                }

                break;
            case ".parquet":
                using (Database database = new())
                {
                    database.Execute($"COPY (FROM read_csv('{csv}')) TO '{path}' (FORMAT parquet)");
                }

                break;
            case ".npz":
                Npy.Write(path + ".x", new double[,] { { 1, 2 }, { -3, 4.5 }, { 0.25, -6 }, { 0, 1 } });
                Npy.Write(path + ".y", [7, -8, 9, 2]);
                using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
                {
                    archive.CreateEntryFromFile(path + ".x", "x.npy");
                    archive.CreateEntryFromFile(path + ".y", "y.npy");
                }

                break;
            case ".arff":
                File.WriteAllText(path, File.ReadAllText(csv).Replace(
                    "a,b,y\n", "@relation t\n@attribute a real\n@attribute b real\n@attribute y real\n@data\n", StringComparison.Ordinal));
                break;
            default:
                File.WriteAllText(path, features);
                break;
        }

        Assert.Equal(Thresholds(csv), Thresholds(path));

        static string Thresholds(string source) => Analyze(source, "--batch", "1,2").GetProperty("thresholds").GetRawText();
    }

    [Theory]
    [InlineData("d.mat", "MATLAB 5.0 MAT-file\0", "d.mat: is a MATLAB file (.mat), which is not supported; in MATLAB, save the table with")]
    [InlineData("d.parquet", "PAR1\u0015", "d.parquet: the Parquet data cannot be read: ")]
    [InlineData("d.svm", "1 1:2\n2 x:3\n", "d.svm, line 2: \"x:3\" is not a feature: its index is not a whole number")]
    public void A_file_of_another_format_is_refused_in_one_line(string name, string text, string message)
    {
        using TemporaryFolder root = new();
        Command run = Command.Run("analyze", root.File(name, text));
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Where_the_second_moment_grows_there_is_no_noise_floor()
    {
        using TemporaryFolder root = new();
        string problem = root.NoisyProblem();
        double threshold = Analyze(problem, "--batch", "1").GetProperty("thresholds")[0].GetProperty("exact").GetDouble();
        string rates = FormattableString.Invariant($"{0.5 * threshold:R},{1.5 * threshold:R}");
        JsonElement[] rows = [.. Analyze(problem, "--batch", "1", "--learning-rate", rates).GetProperty("at_learning_rate").EnumerateArray()];
        foreach (string value in (string[])["mean_square_error", "expected_excess_loss"])
        {
            Assert.True(rows[0].GetProperty(value).GetDouble() > 0);
            Assert.Equal(JsonValueKind.Null, rows[1].GetProperty(value).ValueKind);
        }

        Assert.True(rows[0].GetProperty("rho").GetDouble() < 1);
        Assert.True(rows[1].GetProperty("rho").GetDouble() > 1);
    }

    [Fact]
    public void The_critical_batch_size_is_that_of_the_sampling_asked_for()
    {
        using TemporaryFolder root = new();
        string problem = root.SmallProblem();
        double with = Analyze(problem).GetProperty("critical_batch").GetDouble();
        double without = Analyze(problem, "--sampling", "without-replacement").GetProperty("critical_batch").GetDouble();
        Assert.Equal(3 * with / (2 + with), without, 1e-12);
    }

    static JsonElement Analyze(string source, params string[] options)
    {
        Command run = Command.Run(["analyze", source, "--json", .. options]);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
