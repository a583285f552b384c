using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Notifications;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Jury;

public sealed class PanelTests
{
    [Fact]
    public void Lines_of_mails_and_spreadsheets_are_read_and_the_same_address_is_one_person()
    {
        var (good, bad) = PastedJurors.Read(
            """
            "Ana Silva" <Ana@example.org>
            bo@example.org

            Chi Tran;chi@example.org;home;fr, en
            no address here
            ana@example.org
            Dee Roe dee@example.org
            """);

        Assert.Equal(
            [("Ana Silva", "ana@example.org", ""), ("", "bo@example.org", ""), ("Chi Tran", "chi@example.org", "home"), ("Dee Roe", "dee@example.org", "")],
            good.Select(juror => (juror.Name, juror.Email, juror.City)));
        Assert.Equal(["fr", "en"], good[2].Languages);
        Assert.Equal([(5, "no address here")], bad.Select(line => (line.Number, line.Line)));
    }

    [Fact]
    public void A_file_of_a_spreadsheet_is_read_by_commas_too_and_its_names_of_columns_are_no_person()
    {
        var (good, bad) = PastedJurors.Read("Nom,E-mail,Ville,Langues\n\"Ana Silva\",ana@example.org,Braga,pt fr\nSilva, Bo <bo@example.org>\nno,body,here");

        Assert.Equal([("Ana Silva", "ana@example.org", "Braga", 2), ("Silva, Bo", "bo@example.org", "", 0)], good.Select(juror => (juror.Name, juror.Email, juror.City, juror.Languages.Count)));
        Assert.Equal([4], bad.Select(line => line.Number));
    }

    [Fact]
    public async Task Good_lines_are_invited_while_an_applicant_and_an_unknown_city_are_told()
    {
        await using var desk = await JuryDesk.OpenAsync();
        await desk.ApplyAsync("Ada");

        var report = await desk.In((services, _, call) => services.GetRequiredService<Panel>().InviteAsync(call, "ada@example.org\nKim <kim@jury.example>\nLou;lou@jury.example;Atlantis"));

        Assert.Equal(["kim@jury.example"], report.Invited.Select(juror => juror.Email));
        Assert.Equal([1, 3], report.Bad.Select(line => line.Number));
        var again = await desk.In((services, _, call) => services.GetRequiredService<Panel>().InviteAsync(call, "kim@jury.example"));
        Assert.Equal(["kim@jury.example"], again.Known);
    }

    [Fact]
    public async Task A_list_is_looked_at_before_anybody_is_written_to_with_what_ties_whom()
    {
        await using var desk = await JuryDesk.OpenAsync(rules: new JuryRules(false, true, 20, 1, 1));
        var (ada, _) = (await desk.ApplyAsync("Ada"), await desk.ApplyAsync("Bee"));
        var far = await desk.Database.CityAsync("azuma", "Asia/Tokyo", "en");

        var check = await desk.In((services, _, call) => services.GetRequiredService<Panel>().CheckAsync(call, "Ada+jury <ada+jury@example.org>\nKim;kim@jury.example;home\nLou;lou@jury.example;azuma\nnobody"));

        Assert.Equal(
            [("ada+jury@example.org", 0, ConflictKind.OwnAddress), ("kim@jury.example", 2, null), ("lou@jury.example", 0, (ConflictKind?)null)],
            check.Invitees.Select(one => (one.Seat.Email, one.FromHome, one.Ties.FirstOrDefault(tie => tie.Candidate.Id == ada)?.Kind)));
        Assert.Equal([4], check.Bad.Select(line => line.Number));
        Assert.Empty(await desk.In((_, db, _) => db.Set<Juror>().ToListAsync()));
        Assert.Equal(0, await desk.In((_, db, _) => db.Set<OutgoingMail>().CountAsync(mail => mail.Kind == "juror-invitation")));
        Assert.Equal("azuma", far.Slug);
    }

    [Fact]
    public async Task An_answer_is_asked_for_within_a_week_by_the_evening_where_the_juror_is_and_the_mail_says_both_clocks()
    {
        await using var desk = await JuryDesk.OpenAsync();
        await desk.Database.CityAsync("azuma", "Asia/Tokyo", "en");
        var now = desk.Database.Clock.Now();

        var (juror, mail) = await desk.In(async (services, db, call) =>
        {
            var invited = (await services.GetRequiredService<Panel>().InviteAsync(call, "Lou;lou@jury.example;azuma;en")).Invited.Single();
            return (invited, await db.Set<OutgoingMail>().SingleAsync(mail => mail.Recipient == "lou@jury.example"));
        });

        var there = juror.AnswerBy.InZone(DateTimeZoneProviders.Tzdb["Asia/Tokyo"]);
        Assert.Equal((now.InZone(there.Zone).Date.PlusDays(7), new LocalTime(18, 0)), (there.Date, there.TimeOfDay));
        Assert.Contains("(Tokyo time)", Assert.Single(mail.Body.Split('\n'), line => line.StartsWith("Scoring runs", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("Please answer by", mail.Body, StringComparison.Ordinal);
        Assert.Equal("{0} owes nothing: no reminder is sent.", (await Assert.ThrowsAsync<RuleBrokenException>(() => desk.In(async (services, db, call) =>
        {
            var panel = services.GetRequiredService<Panel>();
            var seated = await db.Set<Juror>().SingleAsync();
            await panel.AcceptAsync(call, seated, new JurorAnswer("Lou", "", null, ["en"], [], 5, "", true), [], "en");
            return await panel.RemindAsync(call, seated, 0);
        }))).Text.Key);
    }

    [Fact]
    public async Task Who_sat_on_another_jury_of_the_city_can_step_in_and_need_not_say_again_what_is_known()
    {
        await using var desk = await JuryDesk.OpenAsync();
        await desk.ApplyAsync("Ada", "fr");
        var missing = await desk.SeatAsync("Kim", languages: ["fr", "en"]);
        await desk.In(async (services, db, call) =>
        {
            var panel = services.GetRequiredService<Panel>();
            var other = await JuryDesk.OtherCallAsync(services, desk.City, desk.Database.Clock.Now());
            foreach (var (name, languages) in new (string, string[])[] { ("Lou", ["en"]), ("Max", ["fr", "en"]), ("Ada", ["fr", "en"]), ("Ned", ["fr"]) })
            {
                var juror = (await panel.InviteAsync(other, $"{name} <{name.ToLowerInvariant()}@{(name == "Ada" ? "example.org" : "jury.example")}>")).Invited.Single();
                if (name == "Ned")
                    await panel.DeclineAsync(other, juror, "Ill.");
                else
                    await panel.AcceptAsync(other, juror, new JurorAnswer(name, $"{name}’s office", null, languages, [], 5, "", true) { Expertise = "Hives" }, [], "en");
            }

            return true;
        });
        Task<IReadOnlyList<Substitute>> FoundAsync() => desk.In(async (services, db, call) => await services.GetRequiredService<Substitutes>().ForAsync(call, await db.Set<Juror>().SingleAsync(juror => juror.Id == missing), 10));

        var found = await FoundAsync();
        // Ada applies, and Ned declined.
        Assert.Equal(["Max", "Lou"], found.Select(one => one.Juror.Name));
        Assert.Equal(["fr", "en"], found[0].Languages);
        Assert.All(found, one => Assert.Equal(0, one.Ties));
        var asked = await desk.In(async (services, _, call) => (await services.GetRequiredService<Panel>().InviteAsync(call, found[0].Line)).Invited.Single());

        Assert.Equal(("Max", "Max’s office", "Hives", JurorState.Invited), (asked.Name, asked.Organisation, asked.Expertise, asked.State));
        Assert.Equal(["fr", "en"], asked.Languages);
        Assert.Equal(["Lou"], (await FoundAsync()).Select(one => one.Juror.Name));
    }

    [Fact]
    public async Task A_reminders_link_does_not_kill_the_link_before_and_taking_off_kills_both()
    {
        await using var desk = await JuryDesk.OpenAsync();
        var (first, second) = await desk.In(async (services, db, call) =>
        {
            var panel = services.GetRequiredService<Panel>();
            var juror = (await panel.InviteAsync(call, "kim@jury.example")).Invited.Single();
            var links = (panel.LinkFor(juror, desk.Database.Clock.Now()), panel.LinkFor(juror, desk.Database.Clock.Now()));
            await db.SaveChangesAsync();
            return links;
        });

        Assert.Equal((true, true), (await OpensAsync(desk, first), await OpensAsync(desk, second)));
        await desk.In(async (services, db, _) =>
        {
            await services.GetRequiredService<Panel>().RevokeAsync(await db.Set<Juror>().SingleAsync());
            return true;
        });
        Assert.Equal((false, false), (await OpensAsync(desk, first), await OpensAsync(desk, second)));
    }

    [Fact]
    public async Task A_link_is_good_until_the_instant_the_round_closes()
    {
        await using var desk = await JuryDesk.OpenAsync();
        var link = await desk.In(async (services, db, call) =>
        {
            var panel = services.GetRequiredService<Panel>();
            var made = panel.LinkFor((await panel.InviteAsync(call, "kim@jury.example")).Invited.Single(), desk.Database.Clock.Now());
            await db.SaveChangesAsync();
            return made;
        });

        var end = await desk.In((_, _, call) => Task.FromResult(Round.EndOf(call)));
        desk.Database.Clock.MoveTo(end - Duration.FromMinutes(1));
        Assert.True(await OpensAsync(desk, link));
        desk.Database.Clock.MoveTo(end);
        Assert.False(await OpensAsync(desk, link));
    }

    private static Task<bool> OpensAsync(JuryDesk desk, string link) => desk.In(async (services, _, _) =>
        await services.GetRequiredService<Panel>().FindLinkAsync(link) is var (row, juror, call) && row.OpensFor(juror, call, desk.Database.Clock.Now()));
}
