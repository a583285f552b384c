using System.Diagnostics;
using System.Globalization;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Benchmarks;

/// <summary>What ties a large panel to a large call and who suits what, from the database, kept there, and with the matrix in memory.</summary>
internal static class ConflictsFigure
{
    private const int Rounds = 3;
    private static readonly string[] Spoken = ["en", "fr", "es", "pl", "pt", "de", "it", "th"];
    private static readonly string[] Themes = ["mobility", "energy", "water", "health", "culture", "food", "tourism", "data", "materials"];

    public static async Task<int> RunAsync(string[] sizes)
    {
        var applications = sizes.Length > 0 ? int.Parse(sizes[0], CultureInfo.InvariantCulture) : 10_000;
        var jurors = sizes.Length > 1 ? int.Parse(sizes[1], CultureInfo.InvariantCulture) : 1_000;
        await using var ground = await Ground.LayAsync(20);
        await FillAsync(ground, applications, jurors);
        await SearchAsync(ground);
        await ForgetAsync(ground);
        var (first, again, memory, found) = (new List<double>(), new List<double>(), 0.0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var (seconds, peak, conflicts) = await SearchAsync(ground);
            first.Add(seconds);
            again.Add((await SearchAsync(ground)).Seconds);
            (memory, found) = (Math.Max(memory, peak), conflicts);
            Table.Tell(round, $"{seconds:0.00} s, again {again[^1]:0.00} s, {peak:0} MB");
            await ForgetAsync(ground);
        }

        var table = new Table(string.Create(CultureInfo.InvariantCulture, $"conflicts and affinities of {applications} applications × {jurors} jurors, from the database and written to it ({Ground.Engine}, medians of {Rounds})"));
        _ = sizes.Length == 0 ? table.Figure("seconds", Table.Median(first), "0.00", Bound.AtMost, 10) : table.Figure("seconds", Table.Median(first), "0.00");
        return table.Figure("seconds when nothing changed", Table.Median(again), "0.00")
            .Figure("most memory, MB", memory, "0")
            .Figure("conflicts found", found, "0")
            .Print();
    }

    private static async Task<(double Seconds, double Peak, int Found)> SearchAsync(Ground ground) => await InCityAsync(ground, async (services, db) =>
    {
        using var memory = new MemoryWatch();
        var clock = Stopwatch.StartNew();
        var board = await JuryBoard.ReadAsync(db, (await db.Set<Call>().SingleAsync()).Rounds[0]);
        await services.GetRequiredService<ConflictBook>().FindAsync(board);
        await db.SaveChangesAsync();
        var problem = new PlanProblem(board, null, board.Call.Jury.LanguageReaders, AffinityWeights.Usual).Problem;
        var seconds = clock.Elapsed.TotalSeconds;
        GC.KeepAlive(problem);
        return (seconds, memory.Megabytes, board.Conflicts.Count);
    });

    private static Task<int> ForgetAsync(Ground ground) => InCityAsync(ground, (_, db) => db.Set<Conflict>().ExecuteDeleteAsync());

    // A tenth of the companies is known to somebody on the panel, by one tie or another.
    private static async Task FillAsync(Ground ground, int applications, int jurors)
    {
        var random = new Random(20171109);
        var cities = (await ground.Services.GetRequiredService<Cities>().AllAsync()).OrderBy(city => city.Slug, StringComparer.Ordinal).ToList();
        var accounts = new List<Guid>();
        await using (var db = ground.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network))
        {
            foreach (var some in Enumerable.Range(0, applications).Chunk(1_000))
            {
                var now = SystemClock.Instance.GetCurrentInstant();
                var owners = some.Select(n => Account.For($"founder-{n}@company-{n}.test", "", "en", now)).ToList();
                foreach (var owner in owners)
                    (owner.NormalizedEmail, owner.NormalizedUserName) = (owner.Email!.ToUpperInvariant(), owner.Email.ToUpperInvariant());
                db.AddRange(owners);
                await db.SaveChangesAsync();
                db.ChangeTracker.Clear();
                accounts.AddRange(owners.Select(owner => owner.Id));
            }
        }

        var call = await InCityAsync(ground, async (_, db) =>
        {
            var now = SystemClock.Instance.GetCurrentInstant();
            var call = Call.From(Definition(), cities[0].Zone, now.InUtc().Date.PlusDays(-1), now);
            call.Publish(now);
            db.Add(call);
            for (var n = 0; n < jurors; n++)
            {
                var juror = Juror.Of(call, new Invitee(new PastedJuror(n, $"Name{n} Family{n % 211}", $"juror-{n}@office-{n}.test", "", []), null, null, null, null), "en", now);
                juror.Accept(
                    new JurorAnswer($"Name{n} Family{n % 211}", $"Fund number {n}", null, Some(Spoken, 2), Some(Themes, 3), 200, "", true),
                    n % 4 == 0 ? null : cities[n % cities.Count], "en", now);
                juror.TakeEvents();
                db.Add(juror);
            }

            await db.SaveChangesAsync();
            return call.Id;
        });
        foreach (var some in Enumerable.Range(0, applications).Chunk(1_000))
        {
            await InCityAsync(ground, async (_, db) =>
            {
                var open = await db.Set<Call>().SingleAsync(one => one.Id == call);
                var now = SystemClock.Instance.GetCurrentInstant();
                foreach (var n in some)
                {
                    var application = Application.Nominated(open, accounts[n], cities[n % cities.Count].Id, Guid.NewGuid(), $"Company {n}", Spoken[random.Next(Spoken.Length)], now);
                    db.Add(application);
                    db.Add(application.Submit(open, AnswersOf(n), null, now));
                    application.TakeEvents();
                }

                await db.SaveChangesAsync();
                return true;
            });
        }

        Dictionary<string, string> AnswersOf(int n)
        {
            var tie = random.Next(40);
            var juror = random.Next(jurors);
            return new()
            {
                ["name"] = tie == 0 ? $"Fund Number {juror} SAS" : $"Company {n}",
                ["site"] = tie == 1 ? $"https://www.office-{juror}.test/home" : $"https://company-{n}.test",
                ["team"] = Answers.Write(
                [
                    new TeamMember($"Founder {n} Person", "CEO", $"founder-{n}@company-{n}.test"),
                    new TeamMember(tie == 2 ? $"Family{juror % 211} Name{juror}" : $"Second {n} Person", "CTO"),
                    new TeamMember($"Third {n} Person", "Designer"),
                ]),
                ["money"] = $"A seed round of friends and family in the year before last, {(tie == 3 ? $"led by Fund Number {juror}" : "and nobody else")}, with a loan of the regional bank.",
                ["theme"] = Answers.Write(Some(Themes, 2)),
                ["story"] = string.Join(' ', Enumerable.Range(0, 250).Select(_ => "words" + random.Next(5_000))),
            };
        }

        string[] Some(string[] of, int count) => [.. of.OrderBy(_ => random.Next()).Take(count)];
    }

    private static async Task<T> InCityAsync<T>(Ground ground, Func<IServiceProvider, CorridorDb, Task<T>> work)
    {
        var cities = ground.Services.GetRequiredService<Cities>();
        var city = await cities.BySlugAsync(ground.Cities[0]) ?? throw new InvalidOperationException("The first city is not there.");
        return await cities.In(city.Id, services => work(services, services.GetRequiredService<CorridorDb>()));
    }

    private static CallDefinition Definition() => new()
    {
        Slug = "large",
        Programme = "startup-competition",
        Title = LocalizedText.Of("en", "Large call"),
        Summary = LocalizedText.Of("en", "Large"),
        Body = LocalizedText.Of("en", "Large"),
        Languages = ["en"],
        Winners = 10,
        ReviewsPerApplication = 3,
        Deck = new DeckRules(false, 1, 30),
        Jury = new JuryRules(false, true, 200, 1, 1),
        Stages =
        [
            new("intake", StageKind.Intake, LocalizedText.Of("en", "Applications"), new LocalMoment(0, LocalTime.Midnight), new LocalMoment(20, LocalTime.Midnight)),
            new("review", StageKind.Review, LocalizedText.Of("en", "Jury"), new LocalMoment(21, LocalTime.Midnight), new LocalMoment(60, LocalTime.Midnight)),
        ],
        Form = new FormDefinition([new FormSection("company", LocalizedText.Of("en", "Company"),
        [
            Asked("name", FieldKind.ShortText),
            Asked("site", FieldKind.WebAddress),
            Asked("team", FieldKind.Team),
            Asked("money", FieldKind.LongText) with { Names = Named.Investors },
            Asked("theme", FieldKind.MultipleChoice) with { Choices = [.. Themes.Select(theme => new Choice(theme, LocalizedText.Of("en", theme)))] },
            Asked("story", FieldKind.LongText),
        ])]),
        Criteria = new CriteriaSet([new Criterion("team", LocalizedText.Of("en", "Team"), 1, new Scale(0, 5, []))]),
    };

    private static Field Asked(string key, FieldKind kind) => new() { Key = key, Kind = kind, Label = LocalizedText.Of("en", key) };
}
