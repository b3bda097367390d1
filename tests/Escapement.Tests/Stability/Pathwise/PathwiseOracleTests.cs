using System.Text.Json;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Tests.Stability.Pathwise;

public class PathwiseOracleTests
{
    static readonly JsonElement _oracle = Oracle.Read("scalar_products");
    static readonly double[] _curvatures = _oracle.GetProperty("curvatures").Deserialize<double[]>()!;

    [Fact]
    public void Scalar_products_agree()
    {
        using QuadraticSum problem = QuadraticSum.FromRows(Column([.. _curvatures.Select(Math.Sqrt)]));
        using LocalGeometry geometry = LocalGeometry.At(problem, [0.0]);
        foreach (JsonElement row in _oracle.GetProperty("rows").EnumerateArray())
        {
            double rate = row.GetProperty("learning_rate").GetDouble();
            PathwiseStability path = PathwiseStability.Compute(geometry, UpdateRule.Sgd, new(1, Sampling.WithReplacement), rate);
            Oracle.Agree($"γ at {rate}", row.GetProperty("lyapunov_exponent").GetDouble(), path.LyapunovExponent.Value!.Value);
            Oracle.Agree($"α at {rate}", row.GetProperty("tail_index").GetDouble(), path.TailIndex!.Value.Value!.Value);
            Oracle.Agree($"ρ at {rate}", row.GetProperty("rho").GetDouble(), path.Rho!.Value);
            Assert.True(path.LyapunovExponent.IsExact && path.TailIndex.Value.IsExact);
            Assert.Equal(path.Rho < 1 ? new(Regime.Stable, Regime.Stable) : new RegimeRange(Regime.HeavyTailed, Regime.HeavyTailed), path.Regime);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Cloning_finds_the_exact_answers_within_its_own_interval_and_5_percent(int k)
    {
        using TurnedDiagonals problem = new(_curvatures);
        Batch batch = new(k, Sampling.WithReplacement);
        foreach (JsonElement row in _oracle.GetProperty("rows").EnumerateArray())
        {
            double rate = k * row.GetProperty("learning_rate").GetDouble();
            PathwiseStability exact = PathwiseStability.Compute(problem.Straight, UpdateRule.Sgd, batch, rate);
            PathwiseStability path = PathwiseStability.Compute(problem.Turned, UpdateRule.Sgd, batch, rate);
            Assert.True(exact.LyapunovExponent.IsExact && !path.LyapunovExponent.IsExact && path.Factors > 0);
            double gamma = exact.LyapunovExponent.Value!.Value, alpha = exact.TailIndex!.Value.Value!.Value;
            Estimate index = path.TailIndex!.Value;
            Assert.InRange(gamma, path.LyapunovExponent.Low, path.LyapunovExponent.High);
            Assert.InRange(alpha, index.Low, index.High);
            if (alpha is > 0.5 and < 4)
            {
                Assert.InRange(index.Value!.Value, 0.95 * alpha, 1.05 * alpha);
                Assert.InRange(index.High - index.Low, 0, 0.2 * alpha);
            }
        }
    }

    static double[,] Column(double[] values)
    {
        double[,] column = new double[values.Length, 1];
        for (int i = 0; i < values.Length; i++)
        {
            column[i, 0] = values[i];
        }

        return column;
    }
}
