using System.Globalization;
using System.Text;
using Escapement.Experiments.Claims;
using Escapement.Experiments.Sweeps;
using Escapement.Reports.Figures;
using Escapement.Reports.Story;

namespace Escapement.Reports.Html;

/// <summary>The report of a study: one self-contained file, for screens, phones and paper.</summary>
static class HtmlReport
{
    /// <summary>The page.</summary>
    /// <param name="study">The study.</param>
    /// <param name="verdicts">Its claims and their verdicts.</param>
    /// <param name="times">How the study spent its time.</param>
    public static string Of(Study study, IReadOnlyList<(Claim Claim, ClaimResult Result)> verdicts, StudyTimes times)
    {
        StringBuilder page = new();
        string title = study.Name == "all" ? "Which minima SGD can hold: the paper's study, claim by claim"
            : $"Which minima SGD can hold: {study.Name}";
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" href=\"data:,\">\n")
            .Append($"<title>{title}</title>\n<style>\n{Style()}</style>\n</head>\n<body>\n<h1>{Text(title)}</h1>\n")
            .Append($"<p class=\"lead\">{Text(StudySummary.Sentence(verdicts))}</p>\n<p>{Text(Introduction(study))}</p>\n");
        Overview(page, verdicts);
        foreach ((Claim claim, ClaimResult result) in verdicts)
        {
            Section(page, claim, result);
        }

        Footer(page, study, times);
        return page.Append("</body>\n</html>\n").ToString();
    }

    static string Introduction(Study study)
        => "V. Patel (arXiv 1709.04718) derives when stochastic gradient descent stays at a minimizer and when it leaves, from learning rate, batch "
            + "size and local geometry alone. Each claim below says what is predicted, what was measured, and whether they agree. The predictions "
            + "are computed, not fitted. A claim holds if every one of its checks does; all claims are tested so that chance fails any true "
            + $"one with a probability of at most {Shown.Percent(Study.Error)}, over the {study.Claims.Count} together.";

    static void Overview(StringBuilder page, IReadOnlyList<(Claim Claim, ClaimResult Result)> verdicts)
    {
        page.Append("<div class=\"scroll\"><table>\n<thead><tr><th>Claim</th><th></th><th>Checks</th><th>Verdict</th></tr></thead>\n<tbody>\n");
        foreach ((Claim claim, ClaimResult result) in verdicts)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{claim.Number}</td><td><a href=\"#claim-{claim.Number}\">{Text(claim.Title)}</a></td>")
                .Append(CultureInfo.InvariantCulture,
                    $"<td>{result.Checks.Count(check => check.Holds)} of {result.Checks.Count}</td><td>{Verdict(result.Holds)}</td></tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n");
    }

    static void Section(StringBuilder page, Claim claim, ClaimResult result)
    {
        page.Append(CultureInfo.InvariantCulture,
            $"<section id=\"claim-{claim.Number}\">\n<h2>{claim.Number}. {Text(claim.Title)} · {Verdict(result.Holds)}</h2>\n")
            .Append($"<p class=\"claimed\">{Text(claim.Statement)}</p>\n<p>{Text(result.Finding)}</p>\n")
            .Append("<table class=\"checks\">\n<thead><tr><th>Check</th><th>Predicted</th><th>Measured</th><th>Verdict</th></tr></thead>\n<tbody>\n");
        foreach (Check check in result.Checks)
        {
            page.Append($"<tr><td>{Text(check.What)}</td><td data-name=\"Predicted\">{Text(check.Predicted)}</td>")
                .Append($"<td data-name=\"Measured\">{Text(check.Measured)}</td><td>{Verdict(check.Holds)}</td></tr>\n");
        }

        page.Append("</tbody>\n</table>\n");
        foreach (ClaimFigure figure in result.Figures)
        {
            string data = string.Join(", ", figure.Data.Select(name => $"<a href=\"data/{name}.csv\">data/{name}.csv</a>"));
            page.Append($"<figure id=\"figure-{figure.Name}\">\n{InlineSvg.Of(PictureFigure.Svg(figure.Picture), figure.Name, figure.Caption)}\n")
                .Append($"<figcaption>{Text(figure.Caption)} Data: {data}.</figcaption>\n</figure>\n");
        }

        page.Append("</section>\n");
    }

    static void Footer(StringBuilder page, Study study, StudyTimes times)
    {
        page.Append($"<footer>\n<p>{Text(study.Id)}. {Text(Machine())}. {Text(StudySummary.Time(times))}</p>\n")
            .Append($"<p>To repeat it: <code>escapement reproduce {study.Name} --scale {(study.Setting.Scale == StudyScale.Full ? "full" : "quick")}")
            .Append(CultureInfo.InvariantCulture,
                $" --seed {study.Setting.Seed}</code>. The same seed gives the same numbers on every machine.</p>\n</footer>\n");
    }

    static string Machine()
    {
        SweepMachine machine = SweepMachine.Current;
        return $"{machine.OperatingSystem}, {machine.Architecture}, {machine.Processors} processors, {machine.Runtime}";
    }

    static string Verdict(bool holds) => holds ? "<span class=\"holds\">✓ holds</span>" : "<span class=\"fails\">✗ fails</span>";

    static string Text(string text) => RichText.Html(text);

    /// <summary>Embeds the typeface; in another one, labels would be wider than the room that figures keep for them.</summary>
    static string Style()
    {
        using Stream stream = Resource("report.css"), font = Resource("Inter-Regular.ttf");
        using StreamReader reader = new(stream);
        byte[] bytes = new byte[font.Length];
        font.ReadExactly(bytes);
        return $"@font-face {{ font-family: Inter; src: url(data:font/ttf;base64,{Convert.ToBase64String(bytes)}) format(\"truetype\"); "
            + $"}}\n{reader.ReadToEnd()}";
    }

    static Stream Resource(string name)
        => typeof(HtmlReport).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The program lacks its file {name}.");
}
