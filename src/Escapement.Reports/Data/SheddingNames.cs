using Escapement.Design;

namespace Escapement.Reports.Data;

/// <summary>The names of the kinds of shedding in files for programs.</summary>
static class SheddingNames
{
    public static string Of(SheddingKind kind) => kind == SheddingKind.AlmostSurely ? "almost-surely" : "in-mean-square";
}
