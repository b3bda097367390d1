using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Escapement.Cli.Tests.Dependencies;

/// <summary>The dependency test can fail: it finds a cycle in every place where code can hide one, and finds none where there is none.</summary>
public class NamespaceUsesTests
{
    const string Empty = "public class X;";

    /// <summary>The places where a member of one namespace can name X of the other, each the only use.</summary>
    public static TheoryData<string> Uses =>
    [
        "class Y : OTHER.X;",
        "class Y : OTHER.IX;",
        "class Y<T> where T : OTHER.X;",
        "class Y { public void M<T>() where T : OTHER.X { } }",
        "class Y { OTHER.X field; }",
        "class Y { OTHER.X[][] field; }",
        "class Y { OTHER.X[,] field; }",
        "class Y { System.Func<System.Func<OTHER.X>> field; }",
        "unsafe class Y { delegate*<OTHER.X> field; }",
        "class Y { public OTHER.X M() => null; }",
        "class Y { public void M(ref OTHER.X x) { } }",
        "abstract class Y { public abstract OTHER.X P { get; } }",
        "class Y { public event OTHER.Happened E; }",
        "class Y { public void M() => OTHER.X.Call(); }",
        "class Y { public int M() => OTHER.X.Number; }",
        "class Y { public object M() => new OTHER.X(); }",
        "class Y { public object M() => typeof(OTHER.X); }",
        "class Y { public object M() => new System.Collections.Generic.List<OTHER.X>(); }",
        "class Y { public object M() => System.Array.Empty<OTHER.X>(); }",
        "class Y { public object M() => System.Array.Empty<OTHER.X.Inner[]>(); }",
        "class Y { public bool M(object o) => o is OTHER.X; }",
        "class Y { public void M() { OTHER.X x = null; System.GC.KeepAlive(x); } }",
        "class Y { public void M() { try { M(); } catch (OTHER.Wrong) { } } }",
        "class Y { public System.Action M(int i) => () => System.GC.KeepAlive(new OTHER.X()); }",
        "class Y { public System.Collections.Generic.IEnumerable<int> M() { OTHER.X.Call(); yield break; } }",
        "class Y { class Inner { OTHER.X field; } }",
        "class Y { public int M(int i) { switch (i) { case 0: return 7; case 1: return 5; case 2: return 8; default: return OTHER.X.Number; } } }",
    ];

    [Theory]
    [MemberData(nameof(Uses))]
    public void Every_way_of_use_closes_a_cycle(string use)
    {
        const string X = """
            public interface IX; public delegate void Happened(); public class Wrong : System.Exception;
            public class X { public static int Number = 1; public static void Call() { } public class Inner; }
            """;
        IReadOnlyList<Arrow> cycle = Assert.Single(CyclesIn($$"""
            namespace Escapement.A { {{X}} {{use.Replace("OTHER", "Escapement.B", StringComparison.Ordinal)}} }
            namespace Escapement.B { {{X}} {{use.Replace("OTHER", "Escapement.A", StringComparison.Ordinal)}} }
            """));
        Assert.Equal("Escapement.A → Escapement.B → Escapement.A", Cycles.Path(cycle));
        Assert.All(cycle, arrow => Assert.Matches($@"^{arrow.From}\.Y.* → {arrow.To}\.(X|IX|Wrong|Happened)", arrow.Example));
    }

    [Fact]
    public void Cycle_is_told_with_the_members_that_make_it()
    {
        IReadOnlyList<IReadOnlyList<Arrow>> cycles = CyclesIn("""
            namespace Escapement.B { public class Second { public static void Call() => Escapement.C.Third.Call(); } }
            namespace Escapement.C { public class Third { public static void Call() => Escapement.A.First.Call(); } }
            namespace Escapement.A { public class First { public static void Call() => Escapement.B.Second.Call(); } }
            """);
        Assert.Equal(
            """
            Escapement.A → Escapement.B → Escapement.C → Escapement.A
                Escapement.A.First.Call → Escapement.B.Second.Call
                Escapement.B.Second.Call → Escapement.C.Third.Call
                Escapement.C.Third.Call → Escapement.A.First.Call
            """.ReplaceLineEndings("\n"),
            Cycles.Describe(cycles));
    }

    [Fact]
    public void Every_cycle_is_told_once() => Assert.Equal(
        ["Escapement → Escapement.A → Escapement", "Escapement.B → Escapement.C → Escapement.B"],
        CyclesIn("""
            namespace Escapement { class X : A.X; class Y; }
            namespace Escapement.A { class X; class Z : Y { B.X field; } }
            namespace Escapement.B { class X : C.X; class Y; }
            namespace Escapement.C { class X; class Y : B.Y; }
            """).Select(Cycles.Path));

    [Fact]
    public void One_way_is_no_cycle() => Assert.Empty(CyclesIn($$"""
        namespace Escapement.A { {{Empty}} class Y : X { X field; public System.Func<X> M() => () => new Y(); } }
        namespace Escapement.B { class Y : Escapement.A.X; }
        namespace Escapement.C { class Y : Escapement.A.X { Escapement.B.Y field; } }
        """));

    [Fact]
    public void Namespaces_of_others_are_not_judged() => Assert.Empty(CyclesIn("""
        namespace EscapementOfOthers { public class X { Escapement.A.X field; } }
        namespace Escapement.A { public class X { EscapementOfOthers.X field; } }
        """));

    static IReadOnlyList<IReadOnlyList<Arrow>> CyclesIn(string source)
    {
        var compilation = CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(source)],
            [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        MemoryStream image = new();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        image.Position = 0;
        return Cycles.Of(NamespaceUses.Of(image));
    }
}
