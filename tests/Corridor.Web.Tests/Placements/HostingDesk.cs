using System.Security.Claims;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Pitches;
using Corridor.Decks.Storage;
using Corridor.Placements.Agreements;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Tests.Placements;
using Corridor.Texts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using static Corridor.Tests.Placements.SmallCorridor;

namespace Corridor.Web.Tests.Placements;

/// <summary>A city that sends start-ups, one that holds the call with preferences open today, one that hosts; people of each.</summary>
internal sealed class HostingDesk
{
    private HostingDesk(Site site, City home, City call, City host) => (Site, Home, Call, Host, Tag) = (site, home, call, host, host.Slug[^10..]);

    public Site Site { get; }
    public City Home { get; }
    public City Call { get; }
    public City Host { get; }
    public string Tag { get; }
    public Guid CallId { get; private set; }

    public YearMonth Month => Today.PlusDays(120).ToYearMonth();

    private LocalDate Today => Site.Clock.Now().InUtc().Date;

    public static async Task<HostingDesk> OpenAsync(Site site)
    {
        var desk = new HostingDesk(site, await site.CityAsync(), await site.CityAsync(), await site.CityAsync("America/New_York", "en"));
        await site.MemberAsync(desk.Host, desk.Address("host"), CityRole.Host);
        desk.CallId = await site.In(desk.Call, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var begun = site.Clock.Now() - Duration.FromDays(39);
            var call = Corridor.Calls.Call.From(Definition(), desk.Call.Zone, desk.Today.PlusDays(-40), begun);
            call.Publish(begun);
            db.Add(call);
            await db.SaveChangesAsync();
            return call.Id;
        });
        return desk;
    }

    public string Address(string who) => $"{who}-{Tag}@example.org";

    public Task<Visitor> SignedInAsync(string who) => Site.SignedInAsync(Address(who));

    /// <summary>An application that stands in the call, with a deck that was checked.</summary>
    public Task<Guid> CandidateAsync(string name, City? origin = null, string theme = "") => Site.In(Call, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var then = Site.Clock.Now() - Duration.FromDays(38);
        var call = await db.Set<Call>().SingleAsync();
        var owner = await services.GetRequiredService<SignIn>().AccountForAsync(Address(name.ToLowerInvariant()), name, "en");
        var application = Application.Nominated(call, owner.Id, (origin ?? Home).Id, Guid.NewGuid(), name, "en", then);
        var pdf = PitchDeckPdf.Write(new PitchDeck(name, "", "en", [new PitchSlide.Cover(name, "2027")]));
        var deck = Deck.Start(owner.Id, application.Id, name + ".pdf", pdf.Length, pdf.Length, then);
        db.AddRange(application, deck);
        await db.SaveChangesAsync();
        var store = services.GetRequiredService<DeckStore>();
        using (var stream = new MemoryStream(pdf))
            await store.AppendAsync(deck.Key, 0, stream, deck.Length);
        deck.Complete(await store.CompleteAsync(deck.Key, deck.Length), then);
        deck.Accept(1, then);
        application.Attach(deck, then);
        db.Add(application.Submit(call, new Dictionary<string, string> { ["name"] = name, ["goals"] = $"The goals of {name}", ["theme"] = theme }, deck, then));
        await db.SaveChangesAsync();
        return application.Id;
    });

    /// <summary>An incubator of the host's city with one published offer.</summary>
    public Task<(Guid Incubator, Guid Offer)> OfferAsync(string name = "Mill", City? city = null) => Site.In(city ?? Host, async services =>
    {
        var offering = services.GetRequiredService<Offering>();
        var incubator = await offering.SaveAsync(name.ToLowerInvariant(), name, English("Hosts"), null, ["en"]);
        var offer = Offer.Of(incubator, name.ToLowerInvariant());
        offer.Describe(English(name + " offer"), English("Places"), 3, Month, [], ["en"], []);
        await offering.PublishAsync(offer);
        return (incubator.Id, offer.Id);
    });

    /// <summary>What a published match would bring: a stay that both sides are asked to accept.</summary>
    public async Task<Guid> StayAsync(Guid offer, string name = "Luma")
    {
        var application = await CandidateAsync(name);
        await using var across = Site.Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        var call = await across.Set<Call>().SingleAsync(one => one.Id == CallId);
        var owner = await across.Set<Application>().Where(one => one.Id == application).Select(one => one.OwnerId).SingleAsync();
        var place = Assert.Single(await Site.Services.GetRequiredService<OfferBook>().WithAsync([offer]));
        return await Site.In(Host, async services =>
        {
            await services.GetRequiredService<Staying>().ProposeAsync(call, Guid.NewGuid(), new StayGuest(application, Home.Id, owner, name, "en"), place, default);
            return await services.GetRequiredService<CorridorDb>().Set<Placement>().Where(one => one.ApplicationId == application).Select(one => one.Id).SingleAsync();
        });
    }

    /// <summary>Works on a stay in the host's city.</summary>
    public Task<Stay> InStayAsync(Guid id, Func<Staying, CorridorDb, Stay, Task>? work = null) => Site.In(Host, async services =>
    {
        var staying = services.GetRequiredService<Staying>();
        var stay = await staying.FindAsync(id);
        if (work is not null)
            await work(staying, services.GetRequiredService<CorridorDb>(), stay);
        return stay;
    });

    /// <summary>Both sides have accepted and signed, and the first check-in is open.</summary>
    public async Task<Guid> UnderwayAsync(Guid stay)
    {
        await InStayAsync(stay, (staying, _, found) => staying.AcceptAsApplicantAsync(found.Placement));
        await InStayAsync(stay, (staying, _, found) => staying.AcceptAsHostAsync(found.Placement, found.Placement.Starts.Local.Date));
        await SignAsync(stay);
        var report = Guid.Empty;
        await InStayAsync(stay, async (_, db, found) =>
        {
            var opened = Report.Open(found.Placement, found.Placement.Schedule.First(one => one.Terms.Key == "check-in"), Site.Clock.Now());
            db.Add(opened);
            await db.SaveChangesAsync();
            report = opened.Id;
        });
        return report;
    }

    /// <summary>All four, unless some are named.</summary>
    public Task SignAsync(Guid stay, params StayParty[] parties) => Site.In(Host, async services =>
    {
        var agreeing = services.GetRequiredService<Agreeing>();
        foreach (var party in parties.Length > 0 ? parties : Enum.GetValues<StayParty>())
            await agreeing.SignAsync(stay, new Seat(party, Guid.NewGuid(), "Signer"), party.ToString(), (await agreeing.FindAsync(stay))!.Current.Digest);
    });

    /// <summary>How many queries a page takes, asked by an account.</summary>
    public async Task<int> QueriesAsync<T>(City city, Guid? account, Func<T, Task> open) where T : PageModel
    {
        await using var scope = Site.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        services.GetRequiredService<CurrentCity>().Enter(city);
        var http = new DefaultHttpContext { RequestServices = services };
        http.Features.Set(new ReceivedAt(Site.Clock.Now()));
        http.User = new ClaimsPrincipal(new ClaimsIdentity(account is { } id ? [new Claim(ClaimTypes.NameIdentifier, id.ToString())] : [], "test"));
        services.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        var page = ActivatorUtilities.CreateInstance<T>(services);
        page.PageContext = new PageContext { HttpContext = http };
        var count = QueryCount.Start();
        await open(page);
        return count.Statements.Count(sql => !sql.Contains("FROM \"Cities\"", StringComparison.Ordinal));
    }

    private static CallDefinition Definition() => SmallCorridor.Definition(
        Form(new Field { Key = "name", Kind = FieldKind.ShortText, Label = English("Name"), Required = true }, new Field { Key = "goals", Kind = FieldKind.LongText, Label = English("Goals") },
            new Field { Key = "theme", Kind = FieldKind.SingleChoice, Label = English("Theme"), Choices = [new("energy", English("Energy")), new("health", English("Health"))] }),
        new PlacementTerms(6, 10, 3, [new AgreementSection("purpose", English("Purpose"), English("**Six months** of work."))],
            [
                new ReportTerms("check-in", English("Check-in"), StayParty.StartUp, ReportTime.Days, [30, 90, 150], 7, false, Form(
                    new Field { Key = "all-well", Kind = FieldKind.LongText, Label = English("Is all well?"), Required = true, MaxWords = 5 },
                    new Field { Key = "met", Kind = FieldKind.Number, Label = English("Customers met"), Required = true })),
                new ReportTerms("host-check-in", English("Check-in of the host"), StayParty.Host, ReportTime.Days, [30, 90, 150], 7, false, Form(
                    new Field { Key = "fine", Kind = FieldKind.YesNo, Label = English("Is all well?"), Required = true },
                    new Field { Key = "wanted", Kind = FieldKind.LongText, Label = English("What is wanted?"), Required = true, When = new Condition("fine", "no") })),
                new ReportTerms("final", English("Final report"), StayParty.StartUp, ReportTime.End, [], 14, false, Form(new Field { Key = "account", Kind = FieldKind.LongText, Label = English("Account"), Required = true })),
                new ReportTerms("evaluation", English("Evaluation of the host"), StayParty.StartUp, ReportTime.End, [], 14, true, Form(new Field { Key = "welcome", Kind = FieldKind.LongText, Label = English("Welcome"), Required = true })),
                new ReportTerms("host-evaluation", English("Evaluation of the guest"), StayParty.Host, ReportTime.End, [], 14, true, Form(new Field { Key = "work", Kind = FieldKind.LongText, Label = English("Work"), Required = true })),
            ])
        {
            Checklist = [new("visa", English("Visa"), StayParty.StartUp, 90, CountryPairs.All), new("desk", English("Desk"), StayParty.Host, 7, CountryPairs.All), new("support", English("Support"), StayParty.OriginCity, 30, CountryPairs.All)],
        })
        with { Deck = new DeckRules(true, 5, 20) };
}
