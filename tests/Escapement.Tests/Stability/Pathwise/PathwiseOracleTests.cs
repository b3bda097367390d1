using System.Text.Json;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Tests.Stability.Pathwise;

public class PathwiseOracleTests
{
    static readonly Batch _single = new(1, Sampling.WithReplacement);

    [Fact]
    public void Scalar_products_agree()
    {
        JsonElement oracle = Oracle.Read("scalar_products");
        using LocalGeometry geometry = Scalars(oracle.GetProperty("curvatures").Deserialize<double[]>()!);
        foreach (JsonElement row in oracle.GetProperty("rows").EnumerateArray())
        {
            double rate = row.GetProperty("learning_rate").GetDouble();
            PathwiseStability path = PathwiseStability.Compute(geometry, UpdateRule.Sgd, _single, rate);
            Oracle.Agree($"γ at {rate}", row.GetProperty("lyapunov_exponent").GetDouble(), path.LyapunovExponent.Value!.Value);
            Oracle.Agree($"α at {rate}", row.GetProperty("tail_index").GetDouble(), path.TailIndex!.Value.Value!.Value);
            Oracle.Agree($"ρ at {rate}", row.GetProperty("rho").GetDouble(), path.Rho);
            Assert.True(path.LyapunovExponent.IsExact && path.TailIndex.Value.IsExact);
            Assert.Equal(path.Rho < 1 ? Regime.Stable : Regime.HeavyTailed, path.Regime.Worst);
            Assert.True(path.Regime.IsDecided);
        }
    }

    /// <summary>
    /// The scalar problem beside a flatter one, turned by 45 degrees: coordinates mix, so that cloning must find what the exact sums over the
    /// unturned diagonals say.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Cloning_finds_the_exact_answers_within_its_own_interval(int k)
    {
        JsonElement oracle = Oracle.Read("scalar_products");
        double[] q = oracle.GetProperty("curvatures").Deserialize<double[]>()!;
        double[,] diagonals = new double[q.Length, 2];
        for (int i = 0; i < q.Length; i++)
        {
            (diagonals[i, 0], diagonals[i, 1]) = (q[i], 0.2 * q[(i + 7) % q.Length]);
        }

        using QuadraticSum straight = QuadraticSum.FromDiagonals(diagonals);
        using QuadraticSum turned = QuadraticSum.FromMatrices(Cube([.. q.Select((_, i) => Turned(diagonals[i, 0], diagonals[i, 1]))]));
        using LocalGeometry exactly = LocalGeometry.At(straight, new double[2]), geometry = LocalGeometry.At(turned, new double[2]);
        Batch batch = new(k, Sampling.WithReplacement);
        foreach (JsonElement row in oracle.GetProperty("rows").EnumerateArray())
        {
            double rate = k * row.GetProperty("learning_rate").GetDouble();
            PathwiseStability exact = PathwiseStability.Compute(exactly, UpdateRule.Sgd, batch, rate);
            var clock = System.Diagnostics.Stopwatch.StartNew();
            PathwiseStability path = PathwiseStability.Compute(geometry, UpdateRule.Sgd, batch, rate);
            Console.Error.WriteLine(FormattableString.Invariant(
                $"C {rate:G4} {clock.Elapsed.TotalSeconds:F2} s γ {exact.LyapunovExponent.Value} {path.LyapunovExponent} α {exact.TailIndex?.Value} {path.TailIndex} {path.Regime}"));
            Assert.True(exact.LyapunovExponent.IsExact && !path.LyapunovExponent.IsExact);
            Assert.InRange(exact.LyapunovExponent.Value!.Value, path.LyapunovExponent.Low, path.LyapunovExponent.High);
            Assert.InRange(exact.TailIndex!.Value.Value!.Value, path.TailIndex!.Value.Low, path.TailIndex.Value.High);
        }
    }

    static double[][] Turned(double a, double b) => [[(a + b) / 2, (a - b) / 2], [(a - b) / 2, (a + b) / 2]];

    static double[,,] Cube(double[][][] matrices)
    {
        double[,,] cube = new double[matrices.Length, 2, 2];
        for (int i = 0; i < matrices.Length; i++)
        {
            for (int entry = 0; entry < 4; entry++)
            {
                cube[i, entry / 2, entry % 2] = matrices[i][entry / 2][entry % 2];
            }
        }

        return cube;
    }

    static LocalGeometry Scalars(double[] curvatures)
    {
        double[,] rows = new double[curvatures.Length, 1];
        for (int i = 0; i < curvatures.Length; i++)
        {
            rows[i, 0] = Math.Sqrt(curvatures[i]);
        }

        using QuadraticSum problem = QuadraticSum.FromRows(rows);
        return LocalGeometry.At(problem, [0.0]);
    }
}
