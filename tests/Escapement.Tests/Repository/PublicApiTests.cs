using Escapement.Problems;
using Escapement.Tests.Shared;

namespace Escapement.Tests.Repository;

public class PublicApiTests
{
    [Fact]
    public void Public_surface_is_the_approved_one() => PublicSurface.RequireApproved(typeof(FiniteSum).Assembly, "PublicApi.approved.txt");
}
