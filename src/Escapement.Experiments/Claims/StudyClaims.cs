namespace Escapement.Experiments.Claims;

/// <summary>Which claims a study checks.</summary>
static class StudyClaims
{
    /// <summary>The claims of a study, by number.</summary>
    public static IReadOnlyList<Claim> Of(string study) => study switch
    {
        "quadratic" => [new BoundsClaim(), new BatchSizeClaim(), new DepartureClaim(), new EscapeLawClaim()],
        "styblinski-tang" => [new FlatAndSharpClaim(TestSum.StyblinskiTang), new AgnosticClaim(AgnosticClaim.StyblinskiTang)],
        "quadratic-circle" => [new FlatAndSharpClaim(TestSum.QuadraticCircle), new AgnosticClaim(AgnosticClaim.QuadraticCircle), new DesignClaim()],
        "mechanism" => [new MechanismClaim()],
        "all" =>
        [
            new BoundsClaim(), new BatchSizeClaim(), new DepartureClaim(), new EscapeLawClaim(),
            new FlatAndSharpClaim([.. TestSum.StyblinskiTang, .. TestSum.QuadraticCircle]),
            new AgnosticClaim([.. AgnosticClaim.StyblinskiTang, .. AgnosticClaim.QuadraticCircle]),
            new MechanismClaim(), new DesignClaim(),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(study), study, $"The studies are {string.Join(", ", Study.Names)}."),
    };
}
