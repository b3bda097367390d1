using Escapement.Design;

namespace Escapement.Reports.Data;

/// <summary>What the kinds of shedding are called for programs.</summary>
static class SheddingNames
{
    public static string Of(SheddingKind kind) => kind == SheddingKind.AlmostSurely ? "almost-surely" : "in-mean-square";
}
