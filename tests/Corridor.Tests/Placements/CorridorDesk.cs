using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Pitches;
using Corridor.Decks.Storage;
using Corridor.Jury;
using Corridor.Notifications;
using Corridor.Placements.Agreements;
using Corridor.Placements.Matches;
using Corridor.Placements.Nominations;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Placements;

/// <summary>A call, and the city that holds it.</summary>
internal sealed record CallIn(City City, Guid Call);

/// <summary>Three cities: one whose call is decided, one that holds the next call, one that hosts; both calls run the workflows of their recipes. Time is the test's.</summary>
internal sealed class CorridorDesk : IAsyncDisposable
{
    private static readonly Field Name = new() { Key = "name", Kind = FieldKind.ShortText, Label = English("Name"), Required = true };
    private static readonly Field Goals = new() { Key = "goals", Kind = FieldKind.LongText, Label = English("Goals"), Required = true };
    private static readonly Field Rules = new() { Key = "rules", Kind = FieldKind.Consent, Label = English("I agree to the rules"), Required = true, Version = "2" };
    private static readonly Field File = new() { Key = "deck", Kind = FieldKind.Deck, Label = English("Deck"), Required = true };

    private CorridorDesk(TestDatabase database, City home, City corridor, City host) => (Database, Home, Corridor, Host) = (database, home, corridor, host);

    public TestDatabase Database { get; }
    public City Home { get; }
    public City Corridor { get; }
    public City Host { get; }
    public Guid HeatId { get; private set; }
    public Guid CallId { get; private set; }
    public CallIn Held => new(Corridor, CallId);
    public MovableClock Clock => Database.Clock;

    /// <param name="start">The day on which the desk opens.</param>
    /// <param name="terms">Of the stays; those of the desk when none are given.</param>
    /// <param name="asksMore">The corridor's form has a question that the heat's has not.</param>
    /// <param name="milestones">Of the stays.</param>
    public static async Task<CorridorDesk> OpenAsync(LocalDate? start = null, bool asksMore = false, PlacementTerms? terms = null, IReadOnlyList<MilestoneEntry>? milestones = null)
    {
        var database = await TestDatabase.CreateAsync();
        database.Clock.StartAt((start ?? new LocalDate(2027, 1, 4)).AtMidnight().InUtc().ToInstant());
        var desk = new CorridorDesk(database, await database.CityAsync("home"), await database.CityAsync("corridor"), await database.CityAsync("host", "America/New_York", "en", "US"));
        desk.HeatId = await desk.CallAsync(desk.Home, Heat(), "startup-competition", "nominations");
        desk.CallId = await desk.CallAsync(desk.Corridor, CorridorCall(asksMore, terms, milestones ?? []), "incubator-corridor", "nominations", "preferences-and-match", "meetings", "stays", "stay-changes", "reports", "arrival");
        await desk.MemberAsync(desk.Home, "home@example.org", CityRole.Coordinator);
        await desk.MemberAsync(desk.Corridor, "call@example.org", CityRole.Coordinator);
        await desk.MemberAsync(desk.Host, "host@example.org", CityRole.Host);
        return desk;
    }

    /// <summary>Runs what is due, over and over as the job does.</summary>
    public Task DrainAsync() => Database.Services.GetRequiredService<DueTimers>().DrainAsync();

    public async Task MoveToAsync(Instant instant)
    {
        Clock.MoveTo(instant);
        await DrainAsync();
    }

    public Instant Day(int day) => new LocalDate(2027, 1, 4).PlusDays(day).At(new LocalTime(12, 0)).InUtc().ToInstant();

    public Task<Guid> MemberAsync(City city, string email, CityRole role) => Database.In(city, async services =>
    {
        var account = await services.GetRequiredService<SignIn>().AccountForAsync(email, email.Split('@')[0], "en");
        var db = services.GetRequiredService<CorridorDb>();
        db.Add(new Membership { AccountId = account.Id, Role = role, Since = Clock.Now() });
        await db.SaveChangesAsync();
        return account.Id;
    });

    /// <summary>An application with a real deck, sent and selected.</summary>
    public Task<Guid> WinnerAsync(string name, City? city = null, Guid? call = null) => Database.In(city ?? Home, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var open = await db.Set<Call>().SingleAsync(one => one.Id == (call ?? HeatId));
        var owner = await services.GetRequiredService<SignIn>().AccountForAsync($"{name.ToLowerInvariant()}@example.org", name, "fr");
        var drafts = services.GetRequiredService<Drafts>();
        var application = await drafts.StartAsync(open, owner.Id, "fr", 1, Clock.Now());
        await drafts.SaveAsync(application.Id, owner.Id, "name", name, null, Guid.Empty);
        var pdf = PitchDeckPdf.Write(new PitchDeck(name, "", "fr", [new PitchSlide.Cover(name, "2027")]));
        var uploads = services.GetRequiredService<DeckUploads>();
        var deck = await uploads.StartAsync(application.Id, owner.Id, name + ".pdf", pdf.Length, Clock.Now());
        using (var stream = new MemoryStream(pdf))
            await services.GetRequiredService<DeckStore>().AppendAsync(deck.Key, 0, stream, deck.Length);
        await uploads.FinishAsync(deck);
        db.ChangeTracker.Clear();
        await services.GetRequiredService<Submissions>().SubmitAsync(application.Id, owner.Id, Clock.Now());
        db.ChangeTracker.Clear();
        var decision = new Decision { CallId = open.Id, ApplicationId = application.Id, Outcome = Outcome.Winner, PreparedAt = Clock.Now() };
        decision.Release(Clock.Now());
        db.Add(decision);
        await db.SaveChangesAsync();
        return application.Id;
    });

    public async Task<Nomination> AskAsync(Guid application)
    {
        var asked = await Database.In(Home, services => services.GetRequiredService<Nominating>().AskAsync(HeatId, application, CallId, "Bravo !"));
        await DrainAsync();
        return asked;
    }

    public async Task AgreeAsync(Nomination nomination, params string[] rules)
    {
        await Database.In(Home, async services =>
        {
            var nominating = services.GetRequiredService<Nominating>();
            var question = await nominating.QuestionAsync(nomination.Id, nomination.OwnerId);
            await nominating.AgreeAsync(question, rules.Length > 0 ? rules : ["rules"], "fr", 3, Clock.Now());
        });
        await DrainAsync();
    }

    /// <summary>A winner of the heat that stands in the corridor's call.</summary>
    public async Task<Guid> NomineeAsync(string name)
    {
        await AgreeAsync(await AskAsync(await WinnerAsync(name)));
        await using var db = Database.Databases.AcrossCities();
        return await db.Set<Application>().Where(one => one.CallId == CallId && one.Title == name).Select(one => one.Id).SingleAsync();
    }

    /// <summary>Start-ups that stand in the corridor's call, without the way there.</summary>
    public Task<List<Guid>> StandingAsync(int count, CallIn? of = null) => Database.In((of ?? Held).City, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var call = await db.Set<Call>().SingleAsync(one => one.Id == (of ?? Held).Call);
        var ids = new List<Guid>();
        // Checked already: nobody opens it here.
        var sent = Deck.Start(Guid.NewGuid(), Guid.NewGuid(), "deck.pdf", 1, 1, Clock.Now());
        sent.Complete(new DeckDigest(1, new string('0', 64)), Clock.Now());
        sent.Accept(1, Clock.Now());
        for (var at = 1; at <= count; at++)
        {
            var owner = await services.GetRequiredService<SignIn>().AccountForAsync($"start-up-{at}@example.org", $"Start-up {at}", "fr");
            var application = Application.Nominated(call, owner.Id, Home.Id, Guid.NewGuid(), $"Start-up {at}", "fr", Clock.Now());
            var deck = Deck.CopyOf(sent, Guid.CreateVersion7(), application.Id, null, Clock.Now());
            application.Attach(deck, Clock.Now());
            db.AddRange(application, deck, application.Submit(call, new Dictionary<string, string> { ["name"] = $"Start-up {at}", ["rules"] = "2", ["deck"] = deck.Id.ToString("D") }, deck, Clock.Now()));
            ids.Add(application.Id);
        }

        await db.SaveChangesAsync();
        return ids;
    });

    /// <summary>An incubator with one published offer, in the host's city unless said otherwise.</summary>
    public Task<(Guid Incubator, Guid Offer)> OfferAsync(string name, int places = 1, YearMonth? starts = null, City? city = null) => Database.In(city ?? Host, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var offering = services.GetRequiredService<Offering>();
        var incubator = await offering.SaveAsync(name.ToLowerInvariant(), name, English("Hosts"), null, ["en"]);
        var offer = Offer.Of(incubator, name.ToLowerInvariant());
        offer.Describe(English(name + " offer"), English("Places"), places, starts ?? new YearMonth(2027, 6), [], ["en"], []);
        db.Add(offer);
        await offering.PublishAsync(offer);
        return (incubator.Id, offer.Id);
    });

    public Task OrderOffersAsync(Guid application, params Guid[] offers) => Database.In(Corridor, async services =>
    {
        var owner = await services.GetRequiredService<CorridorDb>().Set<Application>().Where(one => one.Id == application).Select(one => one.OwnerId).SingleAsync();
        var preferring = services.GetRequiredService<Preferring>();
        await preferring.SaveAsync(await preferring.OffersAsync(application, owner), offers, null, Clock.Now());
    });

    public Task OrderCandidatesAsync(Guid incubator, params Guid[] applications) => Database.In(Host, async services =>
    {
        var preferring = services.GetRequiredService<Preferring>();
        await preferring.SaveAsync(await preferring.CandidatesAsync(CallId, incubator), applications, null, Clock.Now());
    });

    /// <summary>Start-ups and an incubator of the host's city have put each other in order, without the way there.</summary>
    public Task SuitAsync((Guid Incubator, Guid Offer) of, IReadOnlyList<Guid> applications, CallIn? call = null) => Database.In((call ?? Held).City, async services =>
    {
        var (db, held) = (services.GetRequiredService<CorridorDb>(), call ?? Held);
        var welcome = CandidateOrder.Of(Host.Id, held.City.Id, held.Call, of.Incubator);
        welcome.Put(applications, Clock.Now());
        db.Add(welcome);
        foreach (var application in applications)
        {
            var wish = new OfferOrder { CallId = held.Call, ApplicationId = application };
            wish.Put([of.Offer], Clock.Now());
            db.Add(wish);
        }

        await db.SaveChangesAsync();
    });

    public Task<T> InCallAsync<T>(Func<Matchmaking, Call, Task<T>> work, CallIn? of = null) => Database.In((of ?? Held).City, async services =>
        await work(services.GetRequiredService<Matchmaking>(), await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync(one => one.Id == (of ?? Held).Call)));

    /// <summary>A second call of the corridor, held by the city that sends start-ups: both ask for the same offers.</summary>
    public async Task<CallIn> AnotherCallAsync() => new(Home, await CallAsync(Home, CorridorCall(asksMore: false, null, []), "incubator-corridor"));

    public async Task<Match> PublishMatchAsync()
    {
        var match = await InCallAsync((matchmaking, call) => matchmaking.ComputeAsync(call));
        await PublishAsync(match);
        await DrainAsync();
        return match;
    }

    /// <summary>What follows from it has not followed yet.</summary>
    public Task PublishAsync(Match match, CallIn? of = null) => InCallAsync(async (matchmaking, call) =>
    {
        await matchmaking.PublishAsync(call, match.Id);
        return true;
    }, of);

    /// <summary>Luma and Mill have put each other in order, and the match is published.</summary>
    public async Task ProposeAsync(YearMonth? starts = null)
    {
        var luma = await NomineeAsync("Luma");
        var mill = await OfferAsync("Mill", starts: starts);
        await MoveToAsync(Day(51));
        await OrderOffersAsync(luma, mill.Offer);
        await OrderCandidatesAsync(mill.Incubator, luma);
        await MoveToAsync(Day(61));
        await PublishMatchAsync();
    }

    /// <summary>Works on a stay in the host's city; what follows by itself has followed.</summary>
    public async Task<Stay> StayAsync(Func<Staying, Stay, Task>? work = null)
    {
        var stay = await Database.In(Host, async services =>
        {
            var staying = services.GetRequiredService<Staying>();
            var id = await services.GetRequiredService<CorridorDb>().Set<Placement>().Select(one => one.Id).SingleAsync();
            var stay = await staying.FindAsync(id);
            if (work is not null)
                await work(staying, stay);
            return stay;
        });
        await DrainAsync();
        return stay;
    }

    /// <summary>Works on the agreement of the one stay, in the host's city; what follows by itself has followed.</summary>
    public async Task<AgreementFile> AgreementAsync(Func<Agreeing, Guid, Task>? work = null)
    {
        var file = await Database.In(Host, async services =>
        {
            var agreeing = services.GetRequiredService<Agreeing>();
            var id = await services.GetRequiredService<CorridorDb>().Set<Placement>().Select(one => one.Id).SingleAsync();
            if (work is not null)
                await work(agreeing, id);
            return (await agreeing.FindAsync(id))!;
        });
        await DrainAsync();
        return file;
    }

    /// <summary>One after the other: all four, unless some are named.</summary>
    public async Task SignAsync(params StayParty[] parties)
    {
        foreach (var party in parties.Length > 0 ? parties : Enum.GetValues<StayParty>())
            await AgreementAsync(async (agreeing, stay) => await agreeing.SignAsync(stay, SeatOf(party), party + " Signer", (await agreeing.FindAsync(stay))!.Current.Digest));
    }

    public static Seat SeatOf(StayParty party) => new(party, Guid.NewGuid(), party + " Signer");

    /// <summary>Both accept, then all sign.</summary>
    public async Task AgreeOnStayAsync(LocalDate firstDay)
    {
        await StayAsync((staying, stay) => staying.AcceptAsApplicantAsync(stay.Placement));
        await StayAsync((staying, stay) => staying.AcceptAsHostAsync(stay.Placement, firstDay));
        await SignAsync();
    }

    /// <summary>The mails to somebody in order: what a workflow wrote by its subject, others by their kind.</summary>
    public async Task<List<string>> MailsToAsync(string address) => [.. (await AllMailsAsync()).Where(mail => mail.Recipient == address).Select(Named)];

    public async Task<List<OutgoingMail>> AllMailsAsync()
    {
        await using var db = Database.Databases.AcrossCities();
        return await db.Set<OutgoingMail>().OrderBy(mail => mail.Id).ToListAsync();
    }

    public static string Named(OutgoingMail mail) => mail.Kind == "workflow" ? mail.Subject.Replace('\u00a0', ' ') : mail.Kind;

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private Task<Guid> CallAsync(City city, CallDefinition definition, string recipe, params string[] workflows) => Database.In(city, async services =>
    {
        var (db, book) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<WorkflowBook>());
        var call = Call.From(definition, city.Zone, new LocalDate(2027, 1, 3), Clock.Now());
        db.Add(call);
        foreach (var read in WorkflowReading.Of(RecipeLibrary.Shipped().Read(recipe)))
        {
            if (workflows.Contains(read.Definition.WorkflowTypeId))
                await book.KeepAsync(read.Definition, new WorkflowRoot("call", call.Id));
        }

        await db.SaveChangesAsync();
        call.Publish(Clock.Now());
        await db.SaveChangesAsync();
        return call.Id;
    });

    private static CallDefinition Heat() => Definition("heat", CallEntry.Open, [Name, File],
        [new("intake", StageKind.Intake, English("Applications"), Opens: At(0), Closes: At(400), Help: null)], null);

    private static CallDefinition CorridorCall(bool asksMore, PlacementTerms? terms, IReadOnlyList<MilestoneEntry> milestones) => Definition("corridor", CallEntry.Nomination, asksMore ? [Name, Goals, Rules, File] : [Name, Rules, File],
        [
            new("nominations", StageKind.Nomination, English("Nominations"), Opens: At(0), Closes: At(30), Help: null),
            new("review", StageKind.Review, English("Reading"), Opens: At(31), Closes: At(40), Help: null),
            new("preferences", StageKind.Preferences, English("Preferences"), Opens: At(50), Closes: At(60), Help: null),
            new("stays", StageKind.Placement, English("Stays"), Opens: At(90), Closes: At(460), Help: null),
        ],
        terms ?? new PlacementTerms(6, 10, 3, [new AgreementSection("purpose", English("Purpose"), English("Six months.")), new AgreementSection("goals", English("Goals"), English("As the dossier says:"), From: "name")],
            [
                new ReportTerms("check-in", English("Check-in"), StayParty.StartUp, ReportTime.Days, [30, 90, 150], 7, false, Form("all-well")),
                new ReportTerms("final", English("Final report"), StayParty.StartUp, ReportTime.End, [], 14, false, Form("account")),
            ])
        {
            Checklist =
            [
                new("visa", English("Visa"), StayParty.StartUp, 90, new CountryPairs(OnlyAbroad: true, [], []), English("Ask early.")),
                new("support", English("Support"), StayParty.OriginCity, 30, new CountryPairs(false, ["FR"], ["US"])),
                new("desk", English("Desk"), StayParty.Host, 7, CountryPairs.All),
                new("ferry", English("Ferry"), StayParty.Host, 7, new CountryPairs(false, ["GB"], [])),
            ],
            Milestones = milestones,
        });

    private static FormDefinition Form(string key) => new([new FormSection("report", English("Report"), Help: null, Fields:
        [new Field { Key = key, Kind = FieldKind.LongText, Label = English(key), Required = true, MaxWords = 10 }])]);

    private static CallDefinition Definition(string slug, CallEntry entry, IReadOnlyList<Field> fields, IReadOnlyList<StageDefinition> stages, PlacementTerms? placement) => new()
    {
        Slug = slug,
        Programme = slug,
        Title = English("The " + slug),
        Summary = English("A call."),
        Body = English("Text."),
        Languages = ["en", "fr"],
        Entry = entry,
        Winners = 3,
        ReviewsPerApplication = 1,
        Deck = new DeckRules(true, 5, 20),
        Jury = new JuryRules(false, true, 20, 1, 1),
        Stages = stages,
        Form = new FormDefinition([new FormSection("company", English("Company"), Help: null, Fields: fields)]),
        Criteria = new CriteriaSet([new Criterion("team", English("Team"), 1, new Scale(0, 5, []))]),
        Placement = placement,
    };

    private static LocalMoment At(int day) => new(day, new LocalTime(9, 0));

    private static LocalizedText English(string text) => LocalizedText.Of("en", text);
}
