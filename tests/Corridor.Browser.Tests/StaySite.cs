using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Agreements;
using Corridor.Placements.Matches;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Tests.Placements;
using Corridor.Texts;
using Corridor.Web;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using static Corridor.Tests.Placements.SmallCorridor;

namespace Corridor.Browser.Tests;

/// <summary>A start-up of Braga that takes part in Clermont-Ferrand's call, and a host of Karlsruhe with last year's offers, while preferences are open.</summary>
public sealed class StaySite : LiveSite
{
    public const string Home = "braga", Holding = "clermont-ferrand", Hosting = "karlsruhe";
    public const string Host = "host@example.org", Founder = "founder@example.org";

    public YearMonth Next => Clock.Now().InUtc().Date.PlusDays(120).ToYearMonth();

    protected override async Task FillAsync()
    {
        await SetUpAsync(CityOf(Home, "Braga", "PT", 41.55, -8.42, "Europe/Lisbon"), CityOf(Holding, "Clermont-Ferrand", "FR", 45.8, 3.1, "Europe/Paris"), CityOf(Hosting, "Karlsruhe", "DE", 49, 8.4, "Europe/Berlin"));
        await InAsync(Hosting, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var host = await services.GetRequiredService<SignIn>().AccountForAsync(Host, "Hilde Host", "en");
            db.Add(new Membership { AccountId = host.Id, Role = CityRole.Host, Since = Clock.Now() });
            await db.SaveChangesAsync();
            await OfferAsync(services, "Mill", Next.PlusMonths(-12));
            return await OfferAsync(services, "Forge", Next);
        });
        await InAsync(Holding, TakePartAsync);
    }

    /// <summary>Preferences have closed; the call's city computes the match and publishes it.</summary>
    public async Task MatchAsync()
    {
        await MoveToAsync(await InAsync(Holding, async services => (await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync()).StageOf(StageKind.Preferences)!.Closes.Instant) + Duration.FromHours(1));
        await InAsync(Holding, async services =>
        {
            var (matchmaking, call) = (services.GetRequiredService<Matchmaking>(), await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync());
            var match = await matchmaking.ComputeAsync(call);
            await matchmaking.PublishAsync(call, match.Id);
            return true;
        });
        await DrainAsync();
    }

    public Task<T> OfStayAsync<T>(Func<IServiceProvider, Placement, Task<T>> work) => InAsync(Hosting, async services => await work(services, await services.GetRequiredService<CorridorDb>().Set<Placement>().SingleAsync()));

    /// <summary>The two cities sign what the start-up and the host have signed.</summary>
    public Task CitiesSignAsync() => OfStayAsync(async (services, stay) =>
    {
        var agreeing = services.GetRequiredService<Agreeing>();
        foreach (var party in new[] { StayParty.OriginCity, StayParty.HostCity })
            await agreeing.SignAsync(stay.Id, new Seat(party, Guid.NewGuid(), "A coordinator"), "A coordinator", (await agreeing.FindAsync(stay.Id))!.Current.Digest);
        return true;
    });

    private static async Task<bool> OfferAsync(IServiceProvider services, string name, YearMonth month)
    {
        var offering = services.GetRequiredService<Offering>();
        var incubator = await offering.SaveAsync(name.ToLowerInvariant(), name, English("Hosts start-ups"), null, ["en"]);
        var offer = Offer.Of(incubator, name.ToLowerInvariant());
        offer.Describe(English($"Places at the {name}"), English("For makers"), 2, month, [], ["en"], []);
        await offering.PublishAsync(offer);
        if (name == "Mill")
            await services.GetRequiredService<IncubatorDesk>().SaveMentorAsync(incubator, null, "Ada", English("Sales"), ["en"], new MentorHours([IsoDayOfWeek.Tuesday, IsoDayOfWeek.Thursday], new TimeOnly(9, 0), new TimeOnly(12, 0)), "Room 2");
        return true;
    }

    private async Task<bool> TakePartAsync(IServiceProvider services)
    {
        var (db, begun) = (services.GetRequiredService<CorridorDb>(), Clock.Now() - Duration.FromDays(39));
        var call = Call.From(Definition(), "Europe/Paris", Clock.Now().InUtc().Date.PlusDays(-40), begun);
        db.Add(call);
        var book = services.GetRequiredService<WorkflowBook>();
        foreach (var read in WorkflowReading.Of(services.GetRequiredService<RecipeLibrary>().Read("incubator-corridor")))
        {
            if (read.Definition.WorkflowTypeId is "stays" or "reports")
                await book.KeepAsync(read.Definition, new WorkflowRoot("call", call.Id));
        }

        await db.SaveChangesAsync();
        call.Publish(begun);
        await db.SaveChangesAsync();
        var owner = await services.GetRequiredService<SignIn>().AccountForAsync(Founder, "Flora Founder", "en");
        var application = Application.Nominated(call, owner.Id, (await services.GetRequiredService<Cities>().BySlugAsync(Home))!.Id, Guid.NewGuid(), "Luma", "en", begun);
        db.Add(application);
        db.Add(application.Submit(call, new Dictionary<string, string> { ["name"] = "Luma" }, null, begun));
        await db.SaveChangesAsync();
        return true;
    }

    private static CallDefinition Definition() => SmallCorridor.Definition(
        Form(new Field { Key = "name", Kind = FieldKind.ShortText, Label = English("Name"), Required = true }),
        new PlacementTerms(6, 10, 3, [new AgreementSection("purpose", English("Purpose"), English("Six months of work."))],
            [
                CheckIn("check-in", StayParty.StartUp),
                CheckIn("host-check-in", StayParty.Host),
                new ReportTerms("final", English("Final report"), StayParty.StartUp, ReportTime.End, [], 14, false, Form(new Field { Key = "account", Kind = FieldKind.LongText, Label = English("What came of it?"), Required = true })),
            ])
        {
            Checklist = [new("visa", English("Visa"), StayParty.StartUp, 30, CountryPairs.All)],
        });

    private static ReportTerms CheckIn(string key, StayParty by) => new(key, English(by == StayParty.Host ? "Check-in of the host" : "Check-in"), by, ReportTime.Days, [30], 7, false, Form(
        new Field { Key = "well", Kind = FieldKind.YesNo, Label = English("Is all well?"), Required = true },
        new Field { Key = "wanted", Kind = FieldKind.LongText, Label = English("What is wanted?"), Required = true, When = new Condition("well", "no") }));
}
