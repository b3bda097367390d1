using Escapement.Problems;

namespace Escapement.Sources;

/// <summary>Creates the test problems with known minimizers from their names and the options after the colon.</summary>
static class TestProblems
{
    /// <summary>The single list of test problems.</summary>
    static readonly SortedDictionary<string, Func<InlineOptions, NonconvexSum>> _all = new(StringComparer.Ordinal)
    {
        ["quadratic-circle"] = QuadraticCircle,
        ["styblinski-tang"] = StyblinskiTang,
        ["wu"] = Wu,
    };

    /// <summary>The names that can be given as a source, for messages.</summary>
    public static string Names => string.Join(", ", All);

    /// <summary>The names that can be given as a source.</summary>
    public static IReadOnlyList<string> All { get; } = [.. _all.Keys];

    /// <summary>The function that creates the problem a source names; null if it names none.</summary>
    public static Func<NonconvexSum>? Find(string source)
    {
        int colon = source.IndexOf(':', StringComparison.Ordinal);
        Func<InlineOptions, NonconvexSum>? make = _all.GetValueOrDefault(colon < 0 ? source : source[..colon]);
        string? options = colon < 0 ? null : source[(colon + 1)..];
        return make is null ? null : () => LabelledTable.Guard(Excerpt.Plain(source), () => make(new(source, options)));
    }

    static StyblinskiTangSum StyblinskiTang(InlineOptions given)
    {
        given.Allow(["p", "n", "dispersion", "seed", "at"], ["homogeneous", "shared", "inhomogeneous"]);
        StyblinskiTangOptions defaults = new();
        StyblinskiTangOptions options = new()
        {
            Dimension = given.Count("p") ?? defaults.Dimension,
            Components = given.Count("n") ?? defaults.Components,
            Dispersion = given.Number("dispersion") ?? defaults.Dispersion,
            Seed = given.Seed("seed") ?? defaults.Seed,
            Model = given.OneOf("homogeneous", "shared", "inhomogeneous") switch
            {
                "shared" => StyblinskiTangModel.Shared,
                "inhomogeneous" => StyblinskiTangModel.Inhomogeneous,
                _ => StyblinskiTangModel.Homogeneous,
            },
        };
        double tables = options.Model == StyblinskiTangModel.Inhomogeneous ? 3 : 1;
        given.RequireMemory(8 * tables * options.Components * options.Dimension);
        return new(options) { PreferredMinimizer = given.Text("at") ?? NonconvexSum.Flat };
    }

    static QuadraticCircleSum QuadraticCircle(InlineOptions given)
    {
        given.Allow(
            ["n", "sharp", "sharpness", "dispersion", "bowl-dispersion", "ring-dispersion", "deviation", "seed", "at"],
            ["homogeneous", "inhomogeneous"]);
        QuadraticCircleOptions defaults = new();
        double sharpness = given.Number("sharpness") ?? 10;
        bool bowlIsSharp = given.Choice("sharp", "ring", "bowl") == "bowl";
        bool inhomogeneous = given.OneOf("homogeneous", "inhomogeneous") == "inhomogeneous";
        double? dispersion = given.Number("dispersion"), deviation = given.Number("deviation");
        if (deviation is not null && !inhomogeneous)
        {
            throw given.Error("deviation applies only to the gradients of the inhomogeneous sum: add inhomogeneous, or omit deviation");
        }

        if (!(sharpness > 1 && double.IsFinite(sharpness)))
        {
            throw given.Error(FormattableString.Invariant(
                $"sharpness is {sharpness}, expected a finite number above 1, the curvature of the flat minimizer"));
        }

        QuadraticCircleOptions options = new()
        {
            Components = given.Count("n") ?? defaults.Components,
            BowlCurvature = bowlIsSharp ? sharpness : 1,
            RingCurvature = bowlIsSharp ? 1 : sharpness,
            BowlDispersion = given.Number("bowl-dispersion") ?? dispersion ?? defaults.BowlDispersion,
            RingDispersion = given.Number("ring-dispersion") ?? dispersion ?? defaults.RingDispersion,
            GradientDeviation = inhomogeneous ? deviation ?? 0.1 : 0,
            Seed = given.Seed("seed") ?? defaults.Seed,
        };
        given.RequireMemory(8.0 * (inhomogeneous ? 4 : 2) * options.Components);
        return new(options) { PreferredMinimizer = given.Text("at") ?? NonconvexSum.Flat };
    }

    static MinOfParabolasSum Wu(InlineOptions given)
    {
        given.Allow(["at"], []);
        return MinOfParabolasSum.Wu(given.Text("at") ?? NonconvexSum.Flat);
    }
}
