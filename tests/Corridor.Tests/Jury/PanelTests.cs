using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
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
