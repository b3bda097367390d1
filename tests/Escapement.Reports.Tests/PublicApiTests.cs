using Escapement.Experiments;
using Escapement.Reports.Figures;
using Escapement.Tests.Shared;

namespace Escapement.Reports.Tests;

public class PublicApiTests
{
    [Fact]
    public void Public_surface_of_the_experiments_is_the_approved_one()
        => PublicSurface.RequireApproved(typeof(MinimumRequest).Assembly, "Experiments.approved.txt");

    [Fact]
    public void Public_surface_of_the_reports_is_the_approved_one()
        => PublicSurface.RequireApproved(typeof(PhaseFigure).Assembly, "Reports.approved.txt");
}
