using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Matching.Placements;
using Corridor.Placements.Matches;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;

namespace Corridor.Benchmarks;

/// <summary>The lists of <see cref="ContestedOffers"/> as rows: a call of the first city whose preferences have closed, an incubator for each offer.</summary>
internal sealed class ContestedCall(Ground ground, ContestedOffers instance)
{
    private readonly Instant now = SystemClock.Instance.GetCurrentInstant();
    private readonly Cities directory = ground.Services.GetRequiredService<Cities>();
    private IReadOnlyList<City> cities = [];

    private LocalDate FirstDay => now.InUtc().Date.PlusDays(-70);

    // The call is open on its first days.
    private Instant Then => now - Duration.FromDays(65);

    public async Task<Guid> FillAsync()
    {
        cities = [.. (await directory.AllAsync()).OrderBy(city => city.Slug, StringComparer.Ordinal)];
        var offers = await OffersAsync();
        var call = await InCallAsync(async db =>
        {
            var call = Call.From(Definition(), cities[0].Zone, FirstDay, Then);
            call.Publish(Then);
            db.Add(call);
            await db.SaveChangesAsync();
            return call.Id;
        });
        var (start, lists) = instance.Lists();
        var given = Preferences.Strict(start, lists);
        List<Guid> applicants = [];
        foreach (var some in Enumerable.Range(0, instance.Applicants).Chunk(1_000))
            applicants.AddRange(await ApplyAsync(call, some, a => [.. given.ChoicesOf(a).ToArray().Select(o => offers[o].Offer)], a => OriginOf(given.ChoicesOf(a).ToArray())));
        var returned = Preferences.ByKey(given, instance.Offers, ContestedOffers.KeyOf);
        foreach (var some in Enumerable.Range(0, instance.Offers).Chunk(500))
        {
            await InCallAsync(async db =>
            {
                foreach (var o in some)
                {
                    var order = CandidateOrder.Of(CityOf(o).Id, cities[0].Id, call, offers[o].Incubator);
                    order.Put(returned.ChoicesOf(o).ToArray().Select(a => applicants[a]), Then);
                    db.Add(order);
                }

                return await db.SaveChangesAsync();
            });
        }

        // As a database that was not filled a moment ago.
        if (ground.Settings.TryGetValue("Corridor:Database:OwnerConnectionString", out var owner))
        {
            await using var source = NpgsqlDataSource.Create(owner);
            await using var analyze = source.CreateCommand("analyze");
            await analyze.ExecuteNonQueryAsync();
        }

        return call;
    }

    private City CityOf(int offer) => cities[offer % cities.Count];

    // Nobody puts an offer of its own city in order.
    private Guid OriginOf(int[] choices)
    {
        var taken = choices.Select(o => o % cities.Count).ToHashSet();
        return cities[Enumerable.Range(0, cities.Count).Select(at => (at + choices[0]) % cities.Count).First(at => !taken.Contains(at))].Id;
    }

    private async Task<(Guid Incubator, Guid Offer)[]> OffersAsync()
    {
        var made = new (Guid, Guid)[instance.Offers];
        foreach (var city in Enumerable.Range(0, instance.Offers).GroupBy(CityOf))
        {
            await directory.In(city.Key, async services =>
            {
                var db = services.GetRequiredService<CorridorDb>();
                foreach (var o in city)
                {
                    var incubator = Incubator.Named($"incubator-{o}");
                    incubator.Describe($"Incubator {o}", English("It hosts start-ups for six months, with a desk, a mentor and a room for meetings."), null, ["en"]);
                    var offer = Offer.Of(incubator, $"offer-{o}");
                    offer.Describe(English($"Places at incubator {o}"), English("A desk, a mentor, the use of the workshop, and help to find a flat."), instance.PlacesOfEach, FirstDay.PlusDays(120).ToYearMonth(), [], ["en"], [English("A desk"), English("A mentor")]);
                    offer.Publish(Then);
                    db.AddRange(incubator, offer);
                    made[o] = (incubator.Id, offer.Id);
                }

                return await db.SaveChangesAsync();
            });
        }

        return made;
    }

    private async Task<List<Guid>> ApplyAsync(Guid id, int[] some, Func<int, List<Guid>> choices, Func<int, Guid> origin)
    {
        var owners = some.Select(a => Account.For($"founder-{a}@company-{a}.test", "", "en", Then)).ToList();
        foreach (var owner in owners)
            (owner.NormalizedEmail, owner.NormalizedUserName) = (owner.Email!.ToUpperInvariant(), owner.Email.ToUpperInvariant());
        await using (var network = ground.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network))
        {
            network.AddRange(owners);
            await network.SaveChangesAsync();
        }

        return await InCallAsync(async db =>
        {
            var call = await db.Set<Call>().SingleAsync(one => one.Id == id);
            List<Guid> made = [];
            foreach (var (a, owner) in some.Zip(owners))
            {
                var application = Application.Nominated(call, owner.Id, origin(a), Guid.NewGuid(), $"Company {a}", "en", Then);
                var order = new OfferOrder { CallId = id, ApplicationId = application.Id };
                order.Put(choices(a), Then);
                db.AddRange(application, application.Submit(call, new Dictionary<string, string> { ["name"] = $"Company {a}", ["goals"] = "To find out whether what works at home works elsewhere, with the first three clients." }, null, Then), order);
                application.TakeEvents();
                made.Add(application.Id);
            }

            await db.SaveChangesAsync();
            return made;
        });
    }

    private Task<T> InCallAsync<T>(Func<CorridorDb, Task<T>> work) => directory.In(cities[0].Id, services => work(services.GetRequiredService<CorridorDb>()));

    private CallDefinition Definition() => new()
    {
        Slug = "contested",
        Programme = "incubator-corridor",
        Title = English("Contested offers"),
        Summary = English("Contested"),
        Body = English("Contested"),
        Languages = ["en"],
        Entry = CallEntry.Nomination,
        Winners = 1,
        ReviewsPerApplication = 1,
        Deck = new DeckRules(false, 1, 30),
        Jury = new JuryRules(false, true, 200, 1, 1),
        Stages =
        [
            new("nominations", StageKind.Nomination, English("Nominations"), At(0), At(30)),
            new("review", StageKind.Review, English("Jury"), At(31), At(40)),
            new("preferences", StageKind.Preferences, English("Preferences"), At(50), At(60)),
            new("stays", StageKind.Placement, English("Stays"), At(90), At(400)),
        ],
        Form = new FormDefinition([new FormSection("company", English("Company"), [Asked("name", FieldKind.ShortText), Asked("goals", FieldKind.LongText)])]),
        Criteria = new CriteriaSet([new Criterion("team", English("Team"), 1, new Scale(0, 5, []))]),
        Placement = new PlacementTerms(6, 10, instance.Choices, [new AgreementSection("purpose", English("Purpose"), English("Six months."))], []),
    };

    private static Field Asked(string key, FieldKind kind) => new() { Key = key, Kind = kind, Label = English(key) };

    private static LocalMoment At(int day) => new(day, LocalTime.Midnight);

    private static LocalizedText English(string text) => LocalizedText.Of("en", text);
}
