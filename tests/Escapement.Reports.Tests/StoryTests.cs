using Escapement.Experiments.Analyses;
using Escapement.Reports.Story;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Reports.Tests;

public class StoryTests
{
    [Fact]
    public void The_minimum_comes_first_with_its_shape()
    {
        string text = Text(Samples.Analysis());
        Assert.StartsWith("The minimum", text, StringComparison.Ordinal);
        Contains(text, "1,797 components and 650 parameters", "full rank 650", "λ_1 = 46.31", "λ_m = 0.3333", "‖∇F‖ = 3.1e-13", "tr G = 0.1234");
    }

    [Fact]
    public void The_largest_stable_learning_rates_are_those_of_the_usual_batch_sizes()
        => Contains(Text(Samples.Analysis()), "In mean square, SGD with batches drawn with replacement",
            "0.001245 at batch size 1, 0.02103 at batch size 32", "0.04319 = 2/λ_1");

    [Fact]
    public void Saturation_and_the_bend_of_the_bound_are_named_apart()
        => Contains(Text(Samples.Analysis()), "k_c = 35, read off the exact curve", "bends elsewhere, at k* = 337");

    [Fact]
    public void A_learning_rate_is_safe_or_not_with_margin_and_speed()
    {
        string text = Text(Samples.Analysis([0.01]));
        Contains(text, "At learning rate 0.01", "safe in mean square from batch size 16 on",
            "C/C* = 8.035: leaves, the mean squared distance doubles every 5.27 steps",
            "C/C* = 0.4754: stays, the mean squared distance halves every 66 steps", "mean square error 0.001234", "excess loss 0.0004113",
            "almost-sure stability is another question");
        Contains(Text(Samples.Analysis([1e-4])), "It is safe in mean square at every batch size analyzed.");
        Contains(Text(Samples.Analysis([1])), "It is not safe in mean square at any batch size analyzed.");
    }

    [Fact]
    public void A_learning_rate_inside_the_certificate_is_called_neither_safe_nor_unsafe()
        => Contains(Text(Samples.Analysis([Samples.Threshold(new Batch(32, Sampling.WithReplacement))])),
            "C/C* = 1.000: at the threshold itself, to within its certificate or rounding.");

    [Theory]
    [InlineData(0)]
    [InlineData(-9e-10)]
    [InlineData(9e-10)]
    public void The_headline_claims_nothing_at_the_threshold(double off)
    {
        string text = Text(Samples.Analysis([Samples.Threshold(new Batch(32, Sampling.WithReplacement)) * (1 + off)]));
        Contains(text, "It is safe in mean square from batch size 64 on, of those analyzed. At batch size 32 it is at the threshold itself.",
            "C/C* = 1.000: at the threshold itself", "at C*");
    }

    [Theory]
    [InlineData(-1e-7, "from batch size 32 on")]
    [InlineData(1e-7, "from batch size 64 on")]
    public void Beside_the_threshold_the_headline_claims_what_is_proved(double off, string expected)
    {
        string text = Text(Samples.Analysis([Samples.Threshold(new Batch(32, Sampling.WithReplacement)) * (1 + off)]));
        Contains(text, expected);
        Assert.DoesNotContain("threshold itself", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_point_that_is_not_stationary_is_called_no_minimum()
    {
        Analysis analysis = Samples.Analysis();
        string text = Text(analysis with { Point = analysis.Point with { GradientNorm = 1e-3, Iterations = null } });
        Contains(text, "The point", "a point that is no minimum", "would stay by this point if it were stationary");
        Assert.DoesNotContain("has its minimum here", text, StringComparison.Ordinal);
        Assert.DoesNotContain("stays at this minimum", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Momentum_names_its_convention_and_claims_no_bound_of_the_paper()
    {
        string text = Text(Samples.Analysis(rule: new UpdateRule { Momentum = 0.9, Nesterov = true, WeightDecay = 0.01 }));
        Contains(text, "Nesterov momentum 0.9000 and weight decay 0.01000", "PyTorch's convention without dampening", "no bounds for momentum");
        Assert.DoesNotContain("k* =", text, StringComparison.Ordinal);
        Assert.DoesNotContain("paper: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_homogeneous_minimum_has_no_noise_floor()
        => Contains(Text(Samples.Analysis(noise: 0)), "Every component is stationary there");

    [Fact]
    public void Reshuffling_both_samplings_and_warnings_are_told()
    {
        string text =
            Text(Samples.Analysis(samplings: [Sampling.WithReplacement, Sampling.WithoutReplacement], warnings: ["The gap stayed at 1e-5."]));
        Contains(text, "reshuffles the data every epoch", "φ does not describe them exactly", "reshuffling has no φ, and often a lower noise floor",
            "Drawn without replacement, C* = 0.001245 at batch size 1", "- The gap stayed at 1e-5.");
    }

    [Fact]
    public void Paths_are_told_apart_from_their_mean_square()
    {
        PathwiseStability Paths(double gamma, Estimate? index, Regime safest, Regime worst) => new(
            new Batch(1, Sampling.WithReplacement), 0.1, new(gamma, gamma - 0.01, gamma + 0.01), index, new(safest, worst), 1.2, null);
        Contains(
            PathStory.Tell(Paths(-0.2, new(1, 0.9, 1.1), Regime.HeavyTailed, Regime.HeavyTailed), 0),
            "Single paths: heavy-tailed, almost every path converges", "γ = -0.2000 (-0.2100 to -0.1900)", "α = 1.000 (0.9000 to 1.100)",
            "with a probability that falls like (e_0/R)^α", "10.00 times rarer");

        // With noise every path goes past every distance, so that none "comes back" and no share "ever leaves".
        string noisy = PathStory.Tell(Paths(-0.2, new(1, 0.9, 1.1), Regime.HeavyTailed, Regime.HeavyTailed), 1);
        Contains(noisy, "stationary law around the minimum", "falls like R^(-α)", "past every R in the end");
        Assert.DoesNotContain("e_0/R", noisy, StringComparison.Ordinal);

        // An index known only to lie in a wide range does not say that rare paths go far.
        Contains(
            PathStory.Tell(Paths(-0.2, new(null, 2, 5119), Regime.Stable, Regime.Stable), 0), "stable, almost every path converges",
            "α between 2.000 and 5,119");
        Contains(PathStory.Tell(Paths(0.2, Estimate.Exact(0), Regime.Escaping, Regime.Escaping), 0), "escaping, almost every path leaves", "e^(γn)");
        Contains(PathStory.Tell(Paths(-0.2, null, Regime.Contracting, Regime.Contracting), 1), "contracting", "α infinite");
        Contains(
            PathStory.Tell(Paths(0.001, new(null, 0, 2), Regime.HeavyTailed, Regime.Escaping), 0),
            "undecided between heavy-tailed and escaping", "α between 0 and 2.000");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Everything_fits_the_width(int width)
        => Assert.All(Text(Samples.Analysis([0.01, 0.1]), width, line: true).Split('\n'), line => Assert.InRange(line.Length, 0, width));

    [Fact]
    public void A_pipe_gets_no_control_codes_and_ASCII_drawings_a_terminal_gets_bold_headings()
    {
        string piped = Text(Samples.Analysis([0.01]), line: true);
        Assert.DoesNotContain('\u001B', piped);
        Assert.DoesNotContain(piped, character => character is >= '\u2500' and <= '\u25FF'); // box drawing, blocks, shapes
        Assert.DoesNotContain(" \n", piped, StringComparison.Ordinal);

        StringWriter terminal = new();
        AnalysisText.Write(terminal, Samples.Analysis(), 80, terminal: true, chart: true);
        Assert.Contains("\u001B[1mThe minimum", terminal.ToString(), StringComparison.Ordinal);
        Assert.Contains('●', terminal.ToString());
    }

    [Fact]
    public void The_chart_rises_from_its_left_to_its_right()
    {
        string[] chart = [.. TextChart.Draw(Samples.Analysis().Report, 80, unicode: false)];
        List<(int Column, int Row)> points = [.. chart.Index()
            .Where(row => row.Item.Contains('|', StringComparison.Ordinal))
            .SelectMany(row => row.Item.Index().Where(cell => cell.Item == 'o').Select(cell => (cell.Index, row.Index)))
            .Order()];
        Assert.Equal(12, points.Count);
        Assert.True(points[0].Row > points[^1].Row + 5);
        Assert.Equal(points.Select(point => point.Row).OrderDescending(), points.Select(point => point.Row));
    }

    static string Text(Analysis analysis, int width = 80, bool line = false)
    {
        StringWriter writer = new() { NewLine = "\n" };
        AnalysisText.Write(writer, analysis, width, terminal: false, chart: true);
        string text = writer.ToString();
        return line ? text : string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    static void Contains(string text, params string[] all)
    {
        foreach (string expected in all)
        {
            Assert.Contains(expected, text, StringComparison.Ordinal);
        }
    }
}
