using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Checklists;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using static Corridor.Calls.StayParty;

namespace Corridor.Tests.Placements;

public sealed class ChecklistTests
{
    [Fact]
    public async Task It_is_made_for_the_pair_of_countries_and_its_dates_are_counted_from_the_first_day()
    {
        await using var desk = await SignedAsync();

        // From France to the United States; the ferry is for who comes from Great Britain. Two are a week away at least.
        await InListAsync(desk, async (_, stay, items) =>
        {
            Assert.Equal([("visa", StartUp, new LocalDate(2027, 3, 16)), ("support", OriginCity, new LocalDate(2027, 5, 15)), ("desk", Host, new LocalDate(2027, 6, 7))], items.Select(item => (item.Key!, item.Owner, item.DueOn(stay))));
            await Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Owners_tick_what_is_theirs_and_those_who_receive_decide_what_is_on_the_list()
    {
        await using var desk = await SignedAsync();
        Seat[] guest = [CorridorDesk.SeatOf(StartUp)], host = [CorridorDesk.SeatOf(Host)];

        await InListAsync(desk, async (checklist, stay, items) =>
        {
            await checklist.TickAsync(stay.Id, guest, items[0].Id, done: true, "Not needed");
            await Assert.ThrowsAsync<NotFoundException>(() => checklist.TickAsync(stay.Id, host, items[0].Id, done: false, ""));
            await Assert.ThrowsAsync<NotFoundException>(() => checklist.ChangeAsync(stay.Id, guest, items[1].Id, StartUp, new LocalDate(2027, 6, 1)));
            await Assert.ThrowsAsync<NotFoundException>(() => checklist.AddAsync(stay.Id, guest, "fr", "Vélo", StartUp, new LocalDate(2027, 6, 1)));
            await Assert.ThrowsAsync<NotFoundException>(() => checklist.DropAsync(stay.Id, guest, items[0].Id));
            await checklist.ChangeAsync(stay.Id, host, items[1].Id, HostCity, new LocalDate(2027, 6, 1));
            await checklist.AddAsync(stay.Id, host, "en", "A bicycle", StartUp, new LocalDate(2027, 6, 20));
            await checklist.DropAsync(stay.Id, host, items[2].Id);
        });

        await InListAsync(desk, async (checklist, stay, items) =>
        {
            Assert.Equal([("Visa", StartUp, true), ("Support", HostCity, false), ("A bicycle", StartUp, false)], items.Select(item => (item.Label.In("en"), item.Owner, item.DoneAt is not null)));
            Assert.Equal(("Not needed", "StartUp Signer", -6), (items[0].Note, items[0].DoneBy, items[2].DaysBefore));
            Assert.Equal(new ChecklistCount(3, 1, 0), (await checklist.CountsAsync([stay]))[stay.Id]);
            await checklist.TickAsync(stay.Id, guest, items[0].Id, done: false, items[0].Note);
        });
        await InListAsync(desk, async (checklist, stay, _) => Assert.Equal(new ChecklistCount(3, 0, 0), (await checklist.CountsAsync([stay]))[stay.Id]));
    }

    [Fact]
    public async Task What_is_late_mails_its_owner_alone_once_and_again_only_for_another_date()
    {
        await using var desk = await SignedAsync();
        var before = (await desk.AllMailsAsync()).Count;
        await desk.MoveToAsync(Instant.FromUtc(2027, 3, 17, 12, 59));
        Assert.Empty((await desk.AllMailsAsync()).Skip(before));

        await desk.MoveToAsync(Instant.FromUtc(2027, 3, 17, 13, 0));
        await desk.MoveToAsync(Instant.FromUtc(2027, 3, 20, 13, 0));

        Assert.Equal(["luma En retard : Visa (Luma et Mill)"], await LinesAsync());
        await InListAsync(desk, async (checklist, stay, items) =>
        {
            Assert.Equal(new ChecklistCount(3, 0, 1), (await checklist.CountsAsync([stay]))[stay.Id]);
            await checklist.ChangeAsync(stay.Id, [CorridorDesk.SeatOf(Host)], items[0].Id, StartUp, new LocalDate(2027, 4, 1));
        });
        await desk.MoveToAsync(Instant.FromUtc(2027, 4, 2, 13, 0));
        Assert.Equal(["luma En retard : Visa (Luma et Mill)", "luma En retard : Visa (Luma et Mill)"], await LinesAsync());

        async Task<IEnumerable<string>> LinesAsync() => (await desk.AllMailsAsync()).Skip(before).Select(mail => mail.Recipient.Split('@')[0] + " " + CorridorDesk.Named(mail));
    }

    [Fact]
    public async Task A_milestone_is_due_at_the_end_of_its_month_and_ticked_by_either_side_with_a_day()
    {
        await using var desk = await SignedAsync(new MilestoneEntry("pilot", LocalizedText.Of("en", "A pilot"), StartUp, 2, LocalizedText.Of("en", "A letter")), new MilestoneEntry("too-late", LocalizedText.Of("en", "Never"), Host, 7));
        Seat[] host = [CorridorDesk.SeatOf(Host)], city = [CorridorDesk.SeatOf(HostCity)];
        var before = (await desk.AllMailsAsync()).Count;

        // The end of month two, a morning after it: its owner is told.
        await desk.MoveToAsync(Instant.FromUtc(2027, 8, 15, 12, 59));
        Assert.DoesNotContain("En retard : A pilot (Luma et Mill)", await LinesAsync());
        await desk.MoveToAsync(Instant.FromUtc(2027, 8, 15, 13, 0));
        Assert.Equal(["luma En retard : A pilot (Luma et Mill)"], (await LinesAsync()).Where(line => line.Contains("pilot", StringComparison.Ordinal)));

        await InListAsync(desk, async (checklist, stay, items) =>
        {
            var pilot = Assert.Single(items, item => item.IsMilestone);
            Assert.Equal((new LocalDate(2027, 8, 14), "A letter"), (pilot.DueOn(stay), pilot.Help.In("en")));
            Assert.Equal(new ChecklistCount(1, 0, 1), (await checklist.CountsAsync([stay]))[stay.Id].Milestones);
            await Assert.ThrowsAsync<NotFoundException>(() => checklist.TickAsync(stay.Id, city, pilot.Id, done: true, ""));
            await Assert.ThrowsAsync<RuleBrokenException>(() => checklist.TickAsync(stay.Id, host, pilot.Id, done: true, "", new LocalDate(2027, 8, 16)));
        });
        await InListAsync(desk, (checklist, stay, items) => checklist.TickAsync(stay.Id, host, items.Single(item => item.IsMilestone).Id, done: true, "With the tram company", new LocalDate(2027, 8, 9)));
        await InListAsync(desk, async (checklist, stay, items) =>
        {
            var pilot = items.Single(item => item.IsMilestone);
            Assert.Equal((new LocalDate(2027, 8, 9), "Host Signer", "With the tram company"), (pilot.DoneOn, pilot.DoneBy, pilot.Note));
            Assert.Equal(new ChecklistCount(1, 1, 0), (await checklist.CountsAsync([stay]))[stay.Id].Milestones);
        });

        async Task<IEnumerable<string>> LinesAsync() => (await desk.AllMailsAsync()).Skip(before).Select(mail => mail.Recipient.Split('@')[0] + " " + CorridorDesk.Named(mail));
    }

    private static Task InListAsync(CorridorDesk desk, Func<Checklist, Placement, IReadOnlyList<ChecklistItem>, Task> work) => desk.Database.In(desk.Host, async services =>
    {
        var (checklist, stay) = (services.GetRequiredService<Checklist>(), await services.GetRequiredService<CorridorDb>().Set<Placement>().SingleAsync());
        await work(checklist, stay, await checklist.OfAsync(stay));
    });

    /// <summary>Agreed on 6 March 2027 for 14 June.</summary>
    private static async Task<CorridorDesk> SignedAsync(params IReadOnlyList<MilestoneEntry> milestones)
    {
        var desk = await CorridorDesk.OpenAsync(milestones: milestones);
        await desk.ProposeAsync();
        await desk.AgreeOnStayAsync(new LocalDate(2027, 6, 14));
        return desk;
    }
}
