using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Escapement.Cli.Tests;

/// <summary>
/// Debian's Chromium, without a window and without a network. The test controls it through its command line: a page around the report measures the
/// report and prints the results, so no driver with its own browser must be downloaded.
/// </summary>
static partial class Chromium
{
    const string Program = "/usr/bin/chromium";

    static readonly string[] _flags =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1", "--enable-logging=stderr",
    ];

    /// <summary>Skips the test if Chromium is not installed.</summary>
    public static void Require()
        => Assert.SkipUnless(File.Exists(Program), $"Needs {Program}, Debian's package chromium: 'apt-get install chromium' as root brings it.");

    /// <summary>The layout of a page at one width.</summary>
    /// <param name="ScrollWidth">How wide its content is.</param>
    /// <param name="Figures">The ids of the figures whose drawing has a size.</param>
    /// <param name="Outside">Texts of drawings that reach beyond the drawing.</param>
    /// <param name="Dangling">References in drawings without a target, and names used twice.</param>
    /// <param name="Overlapping">Sections that cover each other.</param>
    /// <param name="Length">The number of characters of text.</param>
    public sealed record Layout(int ScrollWidth, string[] Figures, string[] Outside, string[] Dangling, int Overlapping, int Length);

    /// <summary>Renders a page in a frame of a width and measures it there. Fails if the browser reports any error.</summary>
    public static Layout Measure(string html, int width)
    {
        using TemporaryFolder folder = new();
        string page = Path.Combine(folder.Path, "page.html");
        File.WriteAllText(page, $$"""
            <!DOCTYPE html><meta charset="utf-8"><body><iframe id="frame" width="{{width}}" height="900" style="border:0"
              srcdoc="{{WebUtility.HtmlEncode(html)}}"></iframe>
            <pre id="result"></pre><script>
            window.onload = async () => {
              const page = document.getElementById('frame').contentDocument, ids = {};
              await page.fonts.ready;
              const outside = [], dangling = [];
              for (const element of page.querySelectorAll('[id]')) {
                if (ids[element.id]) dangling.push('twice ' + element.id);
                ids[element.id] = true;
              }
              for (const svg of page.querySelectorAll('figure svg')) {
                const box = svg.getBoundingClientRect();
                for (const text of svg.querySelectorAll('text')) {
                  const at = text.getBoundingClientRect();
                  if (at.width > 0 && (at.left < box.left - 1 || at.right > box.right + 1 || at.top < box.top - 1 || at.bottom > box.bottom + 1))
                    outside.push(text.textContent);
                }
                for (const match of svg.outerHTML.matchAll(/url\(#([^)]*)\)/g))
                  if (!ids[match[1]]) dangling.push('missing ' + match[1]);
              }
              const sections = [...page.querySelectorAll('section')].map(s => s.getBoundingClientRect());
              document.getElementById('result').textContent = JSON.stringify({
                ScrollWidth: page.documentElement.scrollWidth,
                Figures: [...page.querySelectorAll('figure')].filter(f => {
                  const svg = f.querySelector('svg'), box = svg && svg.getBoundingClientRect();
                  return box && box.width > 200 && box.height > 150 && svg.querySelectorAll('text').length > 5;
                }).map(f => f.id),
                Outside: outside, Dangling: dangling,
                Overlapping: sections.filter((s, i) => i > 0 && s.top < sections[i - 1].bottom - 1).length,
                Length: page.body.innerText.length });
            };
            </script></body>
            """);
        (string output, string error) = Run(folder.Path, "--virtual-time-budget=20000", "--dump-dom", new Uri(page).AbsoluteUri);
        Assert.DoesNotContain("CONSOLE", error, StringComparison.Ordinal);
        Match result = Result().Match(output);
        Assert.True(result.Success, $"The page did not finish. {error}");
        return JsonSerializer.Deserialize<Layout>(WebUtility.HtmlDecode(result.Groups[1].Value))!;
    }

    static (string Output, string Error) Run(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[.. _flags, $"--user-data-dir={Path.Combine(folder, "profile")}", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("Chromium did not come back within a minute.");
        }

        return (output.Result, error.Result);
    }

    [GeneratedRegex("<pre id=\"result\">(.+?)</pre>", RegexOptions.Singleline)]
    private static partial Regex Result();
}
