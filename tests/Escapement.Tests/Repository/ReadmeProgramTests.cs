using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Escapement.Tests.Repository;

// The programs print to the console that all tests share.
[CollectionDefinition(DisableParallelization = true)]
public class ReadmePrograms;

/// <summary>Every C# program of the README compiles as it stands and prints exactly the block that follows it.</summary>
[Collection(typeof(ReadmePrograms))]
public class ReadmeProgramTests
{
    // The usings that <ImplicitUsings> gives a new console project.
    const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;"
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    public static TheoryData<int> Programs =>
        [.. Readme.Blocks.Index().Where(block => block.Item.Language == "csharp").Select(block => block.Index)];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_prints_the_block_that_follows(int index)
    {
        ReadmeBlock program = Readme.Blocks[index];
        Assert.True(
            index + 1 < Readme.Blocks.Count && Readme.Blocks[index + 1].Language == "text",
            $"README.md line {program.Line}: the program is not followed by a ```text block with what it prints.");
        Assert.Equal(Readme.Blocks[index + 1].Text.TrimEnd(), Run(Compile(program)).TrimEnd());
    }

    static Assembly Compile(ReadmeBlock program)
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        var compilation = CSharpCompilation.Create(
            $"Readme{program.Line}",
            [
                CSharpSyntaxTree.ParseText(SourceText.From(ImplicitUsings), options),
                CSharpSyntaxTree.ParseText(SourceText.From(program.Text), options),
            ],
            platform.Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        string[] complaints =
        [
            .. result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning)
                .Select(d => $"README.md line {program.Line + d.Location.GetLineSpan().StartLinePosition.Line}: {d.GetMessage()}"),
        ];
        Assert.True(result.Success && complaints.Length == 0, string.Join('\n', complaints));
        return Assembly.Load(image.ToArray());
    }

    /// <summary>The output of a program.</summary>
    internal static string Run(Assembly program)
    {
        TextWriter console = Console.Out;
        using var printed = new StringWriter();
        Console.SetOut(printed);
        try
        {
            MethodInfo main = program.EntryPoint!;
            main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()], null);
        }
        finally
        {
            Console.SetOut(console);
        }

        return printed.ToString().ReplaceLineEndings("\n");
    }
}
