using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Jury;

/// <summary>A published call with submitted applications and a seated jury, in a city of its own.</summary>
internal sealed class JuryDesk(TestDatabase database, City city, Guid call) : IAsyncDisposable
{
    public TestDatabase Database => database;
    public City City => city;

    public static async Task<JuryDesk> OpenAsync(int reviews = 2, int winners = 1, JuryRules? rules = null, IReadOnlyList<Field>? asked = null, IReadOnlyList<RoundRules>? rounds = null)
    {
        var database = await TestDatabase.CreateAsync();
        var city = await database.CityAsync("home");
        var id = await database.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var now = database.Clock.Now();
            var call = Call.From(Definition(reviews, winners, rules, asked ?? [], rounds ?? []), city.Zone, now.InUtc().Date.PlusDays(-1), now);
            call.Publish(now);
            db.Add(call);
            await db.SaveChangesAsync();
            return call.Id;
        });
        return new JuryDesk(database, city, id);
    }

    /// <summary>Another call of a city, published, for people who sat on a jury before.</summary>
    public static async Task<Call> OtherCallAsync(IServiceProvider services, City city, Instant now)
    {
        var other = Call.From(Definition(1, 1, null, [], []) with { Slug = "other" }, city.Zone, now.InUtc().Date.PlusDays(-1), now);
        other.Publish(now);
        var db = services.GetRequiredService<CorridorDb>();
        db.Add(other);
        await db.SaveChangesAsync();
        return other;
    }

    public Task<T> In<T>(Func<IServiceProvider, CorridorDb, Call, Task<T>> work) => database.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        return await work(services, db, await db.Set<Call>().SingleAsync(row => row.Id == call));
    });

    public Task<Guid> ApplyAsync(string name, string language = "en") => ApplyAsync(name, language, []);

    public async Task<Guid> ApplyAsync(string name, string language, Dictionary<string, string> answers) => await In(async (services, db, open) =>
    {
        var owner = await services.GetRequiredService<SignIn>().AccountForAsync($"{name.ToLowerInvariant()}@example.org", name, language);
        var now = database.Clock.Now();
        var application = Application.Start(open, owner.Id, language, now);
        application.Touch(name, now);
        db.Add(application);
        db.Add(application.Submit(open, new Dictionary<string, string>(answers) { ["name"] = name }, null, now));
        await db.SaveChangesAsync();
        return application.Id;
    });

    public async Task<Guid> SeatAsync(string name, City? home = null, int load = 20, params string[] languages) => await In(async (services, db, open) =>
    {
        var panel = services.GetRequiredService<Panel>();
        var report = await panel.InviteAsync(open, $"{name} <{name.ToLowerInvariant()}@jury.example>");
        var juror = report.Invited.Single();
        await panel.AcceptAsync(open, juror, new JurorAnswer(name, "", home?.Id, languages.Length > 0 ? languages : ["en"], [], load, "", true), [], "en");
        return juror.Id;
    });

    /// <summary>Somebody whose name, address and organisation matter.</summary>
    public async Task<Guid> JoinAsync(string name, string email, string organisation = "", City? home = null, params string[] languages) => await In(async (services, db, open) =>
    {
        var panel = services.GetRequiredService<Panel>();
        var juror = (await panel.InviteAsync(open, email)).Invited.Single();
        await panel.AcceptAsync(open, juror, new JurorAnswer(name, organisation, home?.Id, languages.Length > 0 ? languages : ["en"], [], 20, "", true), [], "en");
        return juror.Id;
    });

    public Task<List<Conflict>> ConflictsAsync() => In((_, db, _) => db.Set<Conflict>().AsNoTracking().OrderBy(conflict => conflict.Id).ToListAsync());

    public Task<AssignmentPlan> PlanAsync(int round = 0) => In((services, _, open) => services.GetRequiredService<JuryPlanning>().ProposeAsync(open.Rounds[round]));

    public async Task AssignAsync(int round = 0)
    {
        var plan = await PlanAsync(round);
        await In((services, _, open) => services.GetRequiredService<JuryPlanning>().CommitAsync(open, plan.Id));
    }

    public async Task OpenScoringAsync(int round = 0) => database.Clock.MoveTo(await In((_, _, open) => Task.FromResult(open.Rounds[round].Stage.Opens.Instant)));

    public Task<List<Review>> ReviewsAsync() => In((_, db, _) => db.Set<Review>().AsNoTracking().ToListAsync());

    /// <summary>Scores all criteria alike and hands the review in.</summary>
    public Task<bool> ScoreAsync(Guid review, int value) => In(async (services, db, open) =>
    {
        var scoring = services.GetRequiredService<Scoring>();
        var row = await db.Set<Review>().SingleAsync(row => row.Id == review);
        foreach (var criterion in Round.Of(open, row.Round).Criteria.Criteria)
            await scoring.SaveAsync(row, open, criterion.Key, value);
        await scoring.FinishAsync(row, open);
        return true;
    });

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private static CallDefinition Definition(int reviews, int winners, JuryRules? rules, IReadOnlyList<Field> asked, IReadOnlyList<RoundRules> rounds) => new()
    {
        Slug = "heat",
        Programme = "startup-competition",
        Title = LocalizedText.Of("en", "Heat").With("fr", "Sélection"),
        Summary = LocalizedText.Of("en", "A heat."),
        Body = LocalizedText.Of("en", "Apply."),
        Languages = ["en", "fr"],
        Winners = winners,
        ReviewsPerApplication = reviews,
        Deck = new DeckRules(false, 50, 20),
        Jury = rules ?? new JuryRules(false, true, 20, 1, 1),
        Stages =
        [
            new("intake", StageKind.Intake, LocalizedText.Of("en", "Applications"), Opens: At(0), Closes: At(5), Help: LocalizedText.Of("en", "Dates.")),
            new("review", StageKind.Review, LocalizedText.Of("en", "Jury"), Opens: At(6), Closes: At(12), Help: LocalizedText.Of("en", "Dates."), Round: rounds.ElementAtOrDefault(0)),
            .. rounds.Skip(1).Select((rules, at) => new StageDefinition($"round-{at + 2}", StageKind.Review, LocalizedText.Of("en", $"Round {at + 2}"), Opens: At(13 + (7 * at)), Closes: At(19 + (7 * at)), Round: rules)),
        ],
        Form = new FormDefinition([new FormSection("company", LocalizedText.Of("en", "Company"), Help: null, Fields:
            [new Field { Key = "name", Kind = FieldKind.ShortText, Label = LocalizedText.Of("en", "Name"), Required = true }, .. asked])]),
        Criteria = new CriteriaSet([Criterion("impact", 60), Criterion("team", 40)]),
    };

    private static LocalMoment At(int day) => new(day, new LocalTime(9, 0));

    private static Criterion Criterion(string key, decimal weight) => new(key, LocalizedText.Of("en", key), Help: null, Weight: weight, Scale: new Scale(1, 5, []));
}
