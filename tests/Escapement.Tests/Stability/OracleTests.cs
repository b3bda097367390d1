using System.Text.Json;
using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Tests.Stability;

public class OracleTests
{
    [Theory]
    [InlineData("rank_one")]
    [InlineData("dense")]
    [InlineData("rank_deficient")]
    public void Spectrum_bounds_thresholds_and_rates_agree(string name)
    {
        JsonElement oracle = Oracle.Read(name);
        using LocalGeometry geometry = Oracle.Geometry(oracle);
        double[] eigenvalues = oracle.GetProperty("eigenvalues").Deserialize<double[]>()!;
        Assert.Equal(oracle.GetProperty("rank").GetInt32(), geometry.Rank);
        for (int i = 0; i < eigenvalues.Length; i++)
        {
            Oracle.Agree($"eigenvalue {i}", eigenvalues[i], geometry.Eigenvalues[i]);
        }

        PatelBounds patel = PatelBounds.Compute(geometry);
        using EuclideanBound euclidean = EuclideanBound.Compute(geometry);
        Oracle.Agree("t_Q", oracle.GetProperty("t_Q").GetDouble(), patel.TQ);
        Oracle.Agree("s_Q", oracle.GetProperty("s_Q").GetDouble(), patel.SQ);
        Oracle.Agree("k*", oracle.GetProperty("critical_batch").GetDouble(), patel.CriticalBatchSize(Sampling.WithReplacement, geometry.Components));

        JsonElement[] rows = [.. oracle.GetProperty("thresholds").EnumerateArray()];
        Batch[] batches = [.. rows.Select(BatchOf)];
        ThresholdCurve curve = MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, batches);
        Assert.Empty(curve.Warnings);
        for (int i = 0; i < rows.Length; i++)
        {
            string at = $"{name} {batches[i]}";
            double phi = batches[i].SamplingFactor(geometry.Components), exact = rows[i].GetProperty("exact").GetDouble();
            Oracle.Agree(at + " phi", rows[i].GetProperty("phi").GetDouble(), phi);
            Oracle.Agree(at + " convergence", rows[i].GetProperty("patel_convergence").GetDouble(), patel.Convergence(phi));
            Oracle.Agree(at + " divergence", rows[i].GetProperty("patel_divergence").GetDouble(), patel.Divergence(phi));
            Oracle.Agree(at + " euclidean", rows[i].GetProperty("euclidean_sufficient").GetDouble(), euclidean.Sufficient(phi));
            Oracle.Agree(at + " exact", exact, curve.Thresholds[i].Exact);
            Assert.InRange(exact, curve.Thresholds[i].Lower, curve.Thresholds[i].Upper);
            Assert.InRange(curve.Thresholds[i].RelativeGap, 0, 1.1e-9);
            foreach (JsonElement rho in rows[i].GetProperty("rho").EnumerateArray())
            {
                double rate = rho.GetProperty("learning_rate").GetDouble();
                Oracle.Agree($"{at} rho at {rate}", rho.GetProperty("rho_on_range").GetDouble(),
                    SecondMomentRate.Compute(geometry, UpdateRule.Sgd, batches[i], rate).Rho);
            }
        }
    }

    [Fact]
    public void Momentum_and_weight_decay_thresholds_agree()
    {
        JsonElement oracle = Oracle.Read("momentum_weight_decay");
        using LocalGeometry geometry = Oracle.Geometry(oracle);
        foreach (JsonElement row in oracle.GetProperty("momentum").EnumerateArray())
        {
            var rule = new UpdateRule { Momentum = row.GetProperty("momentum").GetDouble(), Nesterov = row.GetProperty("nesterov").GetBoolean() };
            Check(geometry, rule, row);
        }

        foreach (JsonElement row in oracle.GetProperty("weight_decay").EnumerateArray())
        {
            Check(geometry, new UpdateRule { WeightDecay = row.GetProperty("weight_decay").GetDouble() }, row);
        }
    }

    static void Check(LocalGeometry geometry, UpdateRule rule, JsonElement row)
    {
        Batch batch = BatchOf(row);
        Threshold threshold = MeanSquareThreshold.Compute(geometry, rule, batch);
        double exact = row.GetProperty("exact").GetDouble();
        Oracle.Agree($"{rule} {batch}", exact, threshold.Exact);
        Assert.InRange(exact, threshold.Lower, threshold.Upper);
        Assert.InRange(threshold.RelativeGap, 0, 1.1e-9);
        Oracle.Agree($"{rule} {batch} rho at the threshold", 1, SecondMomentRate.Compute(geometry, rule, batch, exact).Rho);
    }

    [Fact]
    public void Stationary_covariance_mean_square_error_and_excess_loss_agree()
    {
        JsonElement oracle = Oracle.Read("stationary");
        using LocalGeometry geometry = Oracle.Geometry(oracle, Oracle.Matrix(oracle.GetProperty("gradient_at_minimizer")));
        foreach (JsonElement row in oracle.GetProperty("rows").EnumerateArray())
        {
            Batch batch = new(row.GetProperty("batch").GetInt32(), Sampling.WithReplacement);
            double rate = row.GetProperty("learning_rate").GetDouble();
            NoiseFloor floor = NoiseFloor.Compute(geometry, UpdateRule.Sgd, batch, rate, withCovariance: true)!;
            Oracle.Agree("mean square error", row.GetProperty("mean_square_error").GetDouble(), floor.MeanSquareError);
            Oracle.Agree("excess loss", row.GetProperty("expected_excess_loss").GetDouble(), floor.ExpectedExcessLoss);
            double[,] expected = Oracle.Matrix(row.GetProperty("stationary_covariance"));
            for (int i = 0; i < expected.GetLength(0); i++)
            {
                for (int j = 0; j < expected.GetLength(1); j++)
                {
                    Oracle.Agree($"covariance [{i},{j}]", expected[i, j], floor.Covariance![i, j]);
                }
            }
        }
    }

    static Batch BatchOf(JsonElement row) => new(
        row.GetProperty("batch").GetInt32(),
        row.GetProperty("sampling").GetString() == "with-replacement" ? Sampling.WithReplacement : Sampling.WithoutReplacement);
}
