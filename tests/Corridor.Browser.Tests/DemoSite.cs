using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Browser.Tests;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Web.Demo;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(DemoSite))]

namespace Corridor.Browser.Tests;

/// <summary>The demonstration with its whole history; slow to fill, so there is one for all tests.</summary>
public sealed class DemoSite : LiveSite
{
    public const string Administrator = "odile.brunelac@example.org";
    public const string Coordinator = "kalina.wierzbowa@example.org";
    public const string Juror = "solveig.harnisch@example.org";
    public const string CorridorCoordinator = "mathis.ferrandou@example.org";
    public const string Host = "leonor.carvalhida@example.org";

    /// <summary>Founders of start-ups on a stay; the second one's report is late.</summary>
    public const string Abroad = "citlali.barrancas@example.org", Latecomer = "ambre.tournadre@example.org";

    /// <summary>Somebody whose application to Braga's open call was sent, and that application.</summary>
    public (string Email, Guid Application) Applicant { get; private set; }

    protected override async Task FillAsync()
    {
        await ActivatorUtilities.CreateInstance<DemoHistory>(Services).PlayAsync(TextWriter.Null, CancellationToken.None);
        Applicant = await FindApplicantAsync();
    }

    private async Task<(string Email, Guid Application)> FindApplicantAsync()
    {
        var braga = await Services.GetRequiredService<Cities>().BySlugAsync("braga") ?? throw new InvalidOperationException("The demo has no Braga.");
        return await Services.GetRequiredService<Cities>().In(braga.Id, async scope =>
        {
            var db = scope.GetRequiredService<CorridorDb>();
            var found = await (
                from application in db.Set<Application>()
                join account in db.Set<Account>() on application.OwnerId equals account.Id
                where application.SubmittedAt != null && application.WithdrawnAt == null
                orderby application.Number
                select new { account.Email, application.Id }).FirstAsync();
            return (found.Email!, found.Id);
        });
    }
}
