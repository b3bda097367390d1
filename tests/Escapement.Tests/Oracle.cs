using System.Text.Json;
using Escapement.Curvature;
using Escapement.Geometry;
using static TorchSharp.torch;

namespace Escapement.Tests;

/// <summary>A small explicit problem with its expected values, from an independent dense computation.</summary>
static class Oracle
{
    public const double Agreement = 1e-9;

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Oracles", name + ".json");

    public static JsonElement Read(string name) => JsonDocument.Parse(File.ReadAllText(PathOf(name))).RootElement;

    public static LocalGeometry Geometry(JsonElement oracle, double[,]? gradients = null)
    {
        using var sum = new ExplicitSum(() => Curvature(oracle), gradients);
        return LocalGeometry.At(sum, new double[sum.Dimension]);
    }

    static ComponentCurvature Curvature(JsonElement oracle)
    {
        if (oracle.TryGetProperty("Q", out JsonElement q))
        {
            double[][][] matrices = q.Deserialize<double[][][]>()!;
            Tensor flat = tensor([.. matrices.SelectMany(m => m.SelectMany(r => r))], dtype: float64);
            return new DenseCurvature(flat.view(matrices.Length, matrices[0].Length, -1), 0);
        }

        return new LowRankCurvature(tensor(Matrix(oracle.GetProperty("x")), dtype: float64), 1, 0);
    }

    public static double[,] Matrix(JsonElement element)
    {
        double[][] rows = element.Deserialize<double[][]>()!;
        double[,] matrix = new double[rows.Length, rows[0].Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < rows[0].Length; j++)
            {
                matrix[i, j] = rows[i][j];
            }
        }

        return matrix;
    }

    /// <summary>Checks relative agreement; the message names the quantity that differs.</summary>
    public static void Agree(string what, double expected, double actual, double relative = Agreement)
        => Assert.True(
            Math.Abs(actual - expected) <= relative * Math.Abs(expected),
            FormattableString.Invariant($"{what}: expected {expected:R}, got {actual:R}, relative difference {Math.Abs(actual / expected - 1):G3}"));
}
