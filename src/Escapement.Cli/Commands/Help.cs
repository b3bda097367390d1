using System.CommandLine;
using System.Text;
using Escapement.Reports.Story;

namespace Escapement.Cli.Commands;

/// <summary>Options that belong together under one heading of the help.</summary>
sealed record HelpGroup(string Title, IReadOnlyList<Option> Options);

/// <summary>The help texts: short without arguments, complete with <c>--help</c>.</summary>
static class Help
{
    const int Width = 80;
    const int Column = 30;

    public const string Welcome = """
        Escapement tells for which learning rate, batch size and momentum SGD can hold a
        given minimum of a training loss: exactly, and with a certificate.

        Questions, on the handwritten digits that come with it:
          Is my learning rate safe? Why does my SGD diverge?
            escapement analyze digits --learning-rate 0.01
          Is it safe at batch size 32 with momentum 0.9?
            escapement analyze digits --learning-rate 0.01 --batch 32 --momentum 0.9
          I go from batch size 64 to 512: which learning rate?
            escapement design digits --from 0.01,64 --to 512
          Which batch size stops helping?
            escapement analyze digits

        Commands:
          analyze SOURCE    The largest stable learning rate at every batch size.
          simulate SOURCE   What SGD's paths do at one setting, and what theory predicts.
          phase SOURCE      Where SGD leaves, in simulation and by prediction.
          design SOURCE     Learning rates that keep one minimum and shed another, or
                            that correspond to a known one at another batch size.
          sweep FILE        Many settings, in shards that survive interruption.
          query DIR SQL     SQL over the results of a sweep.
          reproduce STUDY   The paper's study, claim by claim, with a report.

        'escapement analyze --help' lists the options of a command.
        """;

    public const string ExitCodes = """
        Exit codes:
          0    done
          1    internal failure (ESCAPEMENT_DEBUG=1 shows the details)
          2    bad input: one line on standard error says what and where
          3    computed, but something did not converge or a verification disagrees
               (see the warnings), or a claim of 'reproduce' failed
          130  interrupted; a message says what was written

        """;

    /// <summary>Groups of options, two columns, wrapped.</summary>
    public static string Of(string head, IEnumerable<HelpGroup> groups)
    {
        StringBuilder text = new(head);
        foreach (HelpGroup group in groups)
        {
            text.Append('\n').Append(group.Title).Append(":\n");
            foreach (Option option in group.Options)
            {
                string name = option.HelpName is { } value ? $"{option.Name} {value}" : option.Name;
                string[] lines = [.. Lines.Wrap(option.Description ?? "", Width - Column)];
                if (name.Length > Column - 4)
                {
                    text.Append("  ").Append(name).Append('\n');
                    name = "";
                }

                text.Append("  ").Append(name.PadRight(Column - 2)).Append(string.Join("\n" + new string(' ', Column), lines)).Append('\n');
            }
        }

        return text.Append('\n').Append(ExitCodes).ToString();
    }
}
