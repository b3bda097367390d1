// Where SGD leaves the sharp minimum of a test problem: the same use case as `escapement phase`, without the console program.
using Escapement.Experiments.Phases;
using Escapement.Reports.Figures;

PhaseDiagram diagram = PhaseExperiment.Run(new()
{
    Minimum = new() { Source = "styblinski-tang:p=2,n=200,dispersion=1", At = "sharp" },
    Batches = [1, 4, 16],
    Rates = 9,
    Trajectories = 64,
    Steps = 500,
});
string file = args.Length > 0 ? args[0] : "phase.svg";
File.WriteAllText(file, PhaseFigure.Svg(diagram));
foreach (var cells in diagram.Cells.GroupBy(cell => cell.Batch.Size))
{
    double exact = diagram.Row(cells.First()).Exact, left = cells.Where(cell => cell.Left > 0).Min(cell => cell.LearningRate);
    Console.WriteLine(FormattableString.Invariant($"batch {cells.Key}: C* = {exact:F4}, paths left from learning rate {left:F4} on"));
}
