using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks.Pitches;
using Corridor.Decks.Storage;
using Corridor.Jury;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Browser.Tests;

/// <summary>A city whose jury scores now. Each test invites a juror of its own, who is given every application.</summary>
public sealed class JurorSite : LiveSite
{
    public const string City = "clermont-ferrand";

    private readonly SemaphoreSlim planning = new(1);

    protected override async Task FillAsync()
    {
        await SetUpAsync(CityOf(City, "Clermont-Ferrand", "FR", 45.8, 3.1, "Europe/Paris"));
        await InAsync(City, ApplyAsync);
    }

    public Task<T> InAsync<T>(Func<IServiceProvider, CorridorDb, Call, Task<T>> work) => InAsync(City, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        return await work(services, db, await db.Set<Call>().SingleAsync());
    });

    /// <summary>Invited and seated, with all three applications to score; gives the way in by mail.</summary>
    public async Task<string> SeatAsync(string name)
    {
        // A plan is for all who sit on the jury: one after the other.
        await planning.WaitAsync();
        try
        {
            var invited = await InviteAsync(name);
            await InAsync(async (services, db, call) =>
            {
                var juror = await db.Set<Juror>().SingleAsync(one => one.Email == EmailOf(name));
                await services.GetRequiredService<Panel>().AcceptAsync(call, juror, new JurorAnswer(name, "", null, ["en"], [], 10, "", Confidential: true), [], "en");
                return true;
            });
            await AssignAsync(name);
            return invited;
        }
        finally
        {
            planning.Release();
        }
    }

    /// <summary>Asked by mail; gives its link.</summary>
    public Task<string> InviteAsync(string name) => InAsync(async (services, db, call) =>
    {
        var panel = services.GetRequiredService<Panel>();
        await panel.InviteAsync(call, EmailOf(name));
        var link = panel.LinkFor(await db.Set<Juror>().SingleAsync(one => one.Email == EmailOf(name)), Clock.Now());
        await db.SaveChangesAsync();
        return $"/{City}/jury/{link}";
    });

    public Task<bool> AssignAsync(string name) => InAsync(async (_, db, call) =>
    {
        var juror = await db.Set<Juror>().SingleAsync(one => one.Email == EmailOf(name));
        foreach (var application in await db.Set<Application>().Where(one => one.CallId == call.Id).Select(one => one.Id).ToListAsync())
            db.Add(Review.Assign(new PlanRow(application, juror.Id, Kept: false, Reads: true, []), call.Rounds[0], Clock.Now()));
        await db.SaveChangesAsync();
        return true;
    });

    public static string EmailOf(string name) => name.ToLowerInvariant() + "@jury.example";

    private async Task<bool> ApplyAsync(IServiceProvider services)
    {
        var (db, now) = (services.GetRequiredService<CorridorDb>(), Clock.Now());
        var call = Call.From(Definition(), "Europe/Paris", now.InUtc().Date.PlusDays(-1), now);
        call.Publish(now);
        db.Add(call);
        await db.SaveChangesAsync();
        foreach (var name in new[] { "Ada", "Bee", "Cog" })
        {
            var owner = (await services.GetRequiredService<SignIn>().AccountForAsync(name + "@example.org", name, "en")).Id;
            var (drafts, uploads) = (services.GetRequiredService<Drafts>(), services.GetRequiredService<DeckUploads>());
            var draft = await drafts.StartAsync(call, owner, "en", 1, now);
            await drafts.SaveAsync(draft.Id, owner, "name", name, null, Guid.Empty);
            var pdf = PitchDeckPdf.Write(new PitchDeck(name, name, "en", [new PitchSlide.Cover(name, "A deck"), new PitchSlide.Cover(name, "Its end")]));
            var deck = await uploads.StartAsync(draft.Id, owner, "deck.pdf", pdf.Length, now);
            using (var stream = new MemoryStream(pdf))
                await services.GetRequiredService<DeckStore>().AppendAsync(deck.Key, 0, stream, deck.Length);
            await uploads.FinishAsync(deck);
            db.ChangeTracker.Clear();
            await services.GetRequiredService<Submissions>().SubmitAsync(draft.Id, owner, now);
        }

        await DrainAsync();
        return true;
    }

    private static CallDefinition Definition() => new()
    {
        Slug = "heat",
        Programme = "startup-competition",
        Title = LocalizedText.Of("en", "Heat"),
        Summary = LocalizedText.Of("en", "A heat."),
        Body = LocalizedText.Of("en", "Apply."),
        Languages = ["en"],
        Winners = 1,
        ReviewsPerApplication = 1,
        Deck = new DeckRules(true, 10, 20),
        Jury = new JuryRules(false, false, 20, 1, 1),
        Stages =
        [
            new("intake", StageKind.Intake, LocalizedText.Of("en", "Applications"), Opens: At(0), Closes: At(20)),
            new("review", StageKind.Review, LocalizedText.Of("en", "Jury"), Opens: At(0), Closes: At(30)),
            new("pitches", StageKind.Pitch, LocalizedText.Of("en", "Pitches"), Opens: At(25), Closes: At(30)),
        ],
        Form = new FormDefinition([new FormSection("company", LocalizedText.Of("en", "Company"),
        [
            new Field { Key = "name", Kind = FieldKind.ShortText, Label = LocalizedText.Of("en", "Name"), Required = true },
            new Field { Key = "deck", Kind = FieldKind.Deck, Label = LocalizedText.Of("en", "Deck"), Required = true },
        ])]),
        Criteria = new CriteriaSet([Weighted("impact", "Impact"), Weighted("team", "Team")]),
    };

    private static LocalMoment At(int day) => new(day, LocalTime.Midnight);

    private static Criterion Weighted(string key, string label) => new(key, LocalizedText.Of("en", label), Help: null, Weight: 1, Scale: new Scale(1, 5, []));
}
