using System.Globalization;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;
using RobustRegression;

// Rows of very different lengths, and targets that one θ meets exactly: at the minimum all gradients vanish, so that a path that is stable arrives
// at it, and one that is not leaves.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Rows = 100, Features = 3;
double[,] x = new double[Rows, Features];
double[] y = new double[Rows];
for (int i = 0; i < Rows; i++)
{
    for (int j = 0; j < Features; j++)
    {
        x[i, j] = Math.Cos(1 + (i * (j + 1.3))) * Math.Exp(Math.Sin(0.7 * i));
        y[i] += x[i, j] * (j + 1);
    }
}

using PseudoHuberRegression loss = new(x, y, delta: 1);
Minimizer minimum = loss.FindMinimizer();
using LocalGeometry geometry = LocalGeometry.At(loss, minimum.Point);
using LyapunovThreshold lyapunov = new(geometry, UpdateRule.Sgd);
Console.WriteLine($"{loss.Description}: minimum at ({string.Join(", ", minimum.Point.Select(t => t.ToString("F4")))})");
foreach (int size in (int[])[1, 4, 16])
{
    Batch batch = new(size, Sampling.WithReplacement);
    Threshold threshold = MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, batch);
    double zero = lyapunov.Compute(batch, threshold.Exact) is { High: var high } ? high : double.NaN;
    Console.WriteLine(
        $"batch {size,2}: C* = {threshold.Exact:F4}, {Share(0.9 * threshold.Exact, batch, TrajectoryOutcome.Arrived)} arrive at 0.9 C*; "
        + $"γ = 0 at {zero:F3}, {Share(1.2 * zero, batch, TrajectoryOutcome.Left)} leave at 1.2 times that");
}

string Share(double rate, Batch batch, TrajectoryOutcome outcome)
{
    EnsembleResult result = Ensemble.Run(loss, new()
    {
        LearningRate = rate,
        Batch = batch,
        Center = minimum.Point,
        Start = new Start.Around(minimum.Point, 1e-5),
        ArriveRadius = 1e-8,
        LeaveRadius = 1e-2,
        Trajectories = 1000,
    });
    Proportion share = new(result.Outcomes.Count(o => o == outcome), result.Trajectories);
    return $"{share.Value:P1} (at least {share.Low:P1})";
}
