using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Tests.Jury;

public sealed class ConflictTests
{
    private static readonly Field[] Asked =
    [
        Field("site", FieldKind.WebAddress),
        Field("contact", FieldKind.Email),
        Field("team", FieldKind.Team),
        Field("money", FieldKind.LongText, Named.Investors),
    ];

    [Fact]
    public async Task What_ties_a_juror_to_an_application_is_found_with_the_field_that_shows_it()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1, asked: Asked);
        var luma = await desk.ApplyAsync("Luma Énergie SAS", "en", new()
        {
            ["site"] = "https://www.luma.test/about",
            ["contact"] = "hello@luma-labs.test",
            ["team"] = Answers.Write([new TeamMember("Zoé Martín", "CEO, formerly at Orbital Works", "zoe+press@gmail.com"), new TeamMember("Kim Lee", "Design")]),
            ["money"] = "Seed round led by Northern Lights Ventures (Olga Petrova) in 2026.",
        });
        await desk.ApplyAsync("Free", "en", new() { ["site"] = "https://free.fr", ["contact"] = "somebody@gmail.com", ["money"] = "Nobody: freelance" });
        await desk.JoinAsync("By organisation", "a@one.test", "LUMA energie, S.A.S.");
        await desk.JoinAsync("By site", "b@luma.test");
        await desk.JoinAsync("By contact", "c@luma-labs.test");
        await desk.JoinAsync("LEE, Kim", "d@two.test");
        await desk.JoinAsync("By role", "e@three.test", "Orbital Works Ltd");
        await desk.JoinAsync("By investor", "f@four.test", "Northern Lights Ventures");
        await desk.JoinAsync("Olga Petrova", "g@five.test");
        var free = await desk.JoinAsync("Nobody's", "h@gmail.com", "Freelance");

        var plan = await desk.PlanAsync();

        var names = await desk.In((_, db, _) => db.Set<Juror>().ToDictionaryAsync(juror => juror.Id, juror => juror.Name));
        var found = await desk.ConflictsAsync();
        Assert.All(found, conflict => Assert.Equal((luma, true, true), (conflict.ApplicationId, conflict.Bars, conflict.IsFound)));
        Assert.Equal(
            [
                ("By contact", ConflictKind.MailDomain, "contact", "hello@luma-labs.test"),
                ("By investor", ConflictKind.Investor, "money", "Seed round led by Northern Lights Ventures (Olga Petrova) in 2026."),
                ("By organisation", ConflictKind.Organisation, "name", "Luma Énergie SAS"),
                ("By role", ConflictKind.Organisation, "team", "CEO, formerly at Orbital Works"),
                ("By site", ConflictKind.MailDomain, "site", "https://www.luma.test/about"),
                ("LEE, Kim", ConflictKind.TeamMember, "team", "Kim Lee"),
                ("Olga Petrova", ConflictKind.Investor, "money", "Seed round led by Northern Lights Ventures (Olga Petrova) in 2026."),
            ],
            found.Select(conflict => (names[conflict.JurorId], conflict.Kind, conflict.Field, conflict.Reason)).OrderBy(row => row.Item1, StringComparer.Ordinal));
        Assert.Equal([free], plan.Rows.Where(row => row.ApplicationId == luma).Select(row => row.JurorId));
    }

    [Fact]
    public async Task A_found_conflict_is_waived_for_a_reason_that_the_log_keeps_and_one_of_the_jurors_own_address_is_not()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1, asked: Asked);
        var luma = await desk.ApplyAsync("Luma", "en", new() { ["team"] = Answers.Write([new TeamMember("Zoé", "CEO", "zoe@one.test")]) });
        var colleague = await desk.JoinAsync("Colleague", "a@two.test", "Luma");
        // Named in the team after they joined the jury.
        var kim = await desk.JoinAsync("Kim", "kim@three.test");
        await ResendAsync(desk, luma, new() { ["name"] = "Luma", ["team"] = Answers.Write([new TeamMember("K", "CEO", "Kim+x@three.test")]) });
        Assert.Equal(1, (await desk.PlanAsync()).Missing);
        var found = await desk.ConflictsAsync();
        var (same, own) = (found.Single(conflict => conflict.JurorId == colleague), found.Single(conflict => conflict.JurorId == kim && conflict.Kind == ConflictKind.OwnAddress));

        var refused = await Assert.ThrowsAsync<RuleBrokenException>(() => WaiveAsync(desk, own.Id, "I insist"));
        await Assert.ThrowsAsync<RuleBrokenException>(() => WaiveAsync(desk, same.Id, " "));
        await WaiveAsync(desk, same.Id, "Left it in 2020");

        Assert.Equal("This conflict cannot be waived: the juror stands in the application.", refused.Text.Key);
        var plan = await desk.PlanAsync();
        Assert.Equal([(luma, colleague)], plan.Rows.Select(row => (row.ApplicationId, row.JurorId)));
        var logged = Assert.Single(await desk.In((_, db, _) => db.Set<AuditEntry>().Where(entry => entry.Action == "conflict.waived").ToListAsync()));
        Assert.Contains("Left it in 2020", logged.Payload!, StringComparison.Ordinal);

        // What does not hold any more goes; a waiver stays.
        await ResendAsync(desk, luma, new() { ["name"] = "Solea" });
        await desk.PlanAsync();
        Assert.Equal([same.Id], (await desk.ConflictsAsync()).Select(conflict => conflict.Id));
    }

    [Fact]
    public async Task Two_addresses_of_one_account_are_one_person()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 2);
        var (ada, bee) = (await desk.ApplyAsync("Ada"), await desk.ApplyAsync("Bee"));
        var (one, other) = (await desk.JoinAsync("Kim", "kim@one.test"), await desk.JoinAsync("Kim", "kim@two.test"));
        var max = await desk.JoinAsync("Max", "max@three.test");
        await desk.In(async (services, db, _) =>
        {
            var account = await services.GetRequiredService<Corridor.Accounts.SignIn>().AccountForAsync("kim@home.test", "Kim", "en");
            foreach (var juror in await db.Set<Juror>().Where(juror => juror.Id != max).ToListAsync())
                juror.See(account.Id, desk.Database.Clock.Now());
            await services.GetRequiredService<Panel>().DeclareAsync(await db.Set<Juror>().SingleAsync(juror => juror.Id == one), ada, "A friend");
            return true;
        });

        var plan = await desk.PlanAsync();

        Assert.Equal([(ada, max)], plan.Rows.Where(row => row.ApplicationId == ada).Select(row => (row.ApplicationId, row.JurorId)));
        var readers = plan.Rows.Where(row => row.ApplicationId == bee).Select(row => row.JurorId).ToList();
        Assert.Equal(2, readers.Count);
        Assert.Single(readers.Intersect([one, other]));

        // The address of the account counts as much as the one that was invited.
        await desk.In(async (_, db, _) =>
        {
            (await db.Users.SingleAsync(user => user.Email == "bee@example.org")).Email = "kim+bee@home.test";
            await db.SaveChangesAsync();
            return true;
        });
        Assert.Equal([max, max], (await desk.PlanAsync()).Rows.Select(row => row.JurorId));
    }

    [Fact]
    public async Task A_conflict_found_later_takes_back_what_is_not_begun_once_somebody_has_looked()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1, asked: Asked);
        var (luma, kim) = (await desk.ApplyAsync("Luma"), await desk.JoinAsync("Kim", "kim@one.test", "Orbital Works"));
        await desk.AssignAsync();
        var max = await desk.JoinAsync("Max", "max@two.test");
        await ResendAsync(desk, luma, new() { ["name"] = "Luma", ["money"] = "orbital works" });

        var plan = await desk.PlanAsync();

        Assert.Equal([new PlanRemoval(luma, kim)], plan.Removals);
        Assert.Equal([kim], (await desk.ReviewsAsync()).Select(review => review.JurorId));
        await desk.In((services, _, call) => services.GetRequiredService<JuryPlanning>().CommitAsync(call, plan.Id));
        Assert.Equal([max], (await desk.ReviewsAsync()).Select(review => review.JurorId));
    }

    private static Task<bool> WaiveAsync(JuryDesk desk, Guid conflict, string reason) => desk.In(async (services, _, call) =>
    {
        await services.GetRequiredService<Panel>().WaiveAsync(call, conflict, reason);
        return true;
    });

    private static Task<bool> ResendAsync(JuryDesk desk, Guid id, Dictionary<string, string> answers) => desk.In(async (_, db, open) =>
    {
        var application = await db.Set<Application>().SingleAsync(one => one.Id == id);
        db.Add(application.Submit(open, answers, null, desk.Database.Clock.Now()));
        await db.SaveChangesAsync();
        return true;
    });

    private static Field Field(string key, FieldKind kind, Named names = Named.Nobody) => new() { Key = key, Kind = kind, Label = LocalizedText.Of("en", key), Names = names };
}
