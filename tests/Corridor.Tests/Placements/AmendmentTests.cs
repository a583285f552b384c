using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Tests.Placements;

/// <summary>A stay from 14 June to 14 December that gets longer, is interrupted, or ends early.</summary>
public sealed class AmendmentTests
{
    [Fact]
    public async Task Days_away_move_every_date_that_comes_after_them()
    {
        await using var desk = await UnderwayAsync();
        await desk.MoveToAsync(Instant.FromUtc(2027, 7, 14, 13, 0));
        await AmendAsync(desk, new(AmendmentKind.Pause, From: new(2027, 8, 1), Until: new(2027, 8, 21)), StayParty.StartUp, "A fair at home");
        Assert.Equal("A change is proposed: Luma and Mill", (await desk.MailsToAsync("host@example.org"))[^1]);
        var asked = (await desk.StayAsync()).Placement;
        Assert.Equal(new LocalDate(2027, 12, 14), asked.Ends.Local.Date);

        await desk.StayAsync((staying, stay) => staying.AcceptAsync(stay.Placement, stay.Proposed!, StayParty.Host));

        var changed = await desk.StayAsync();
        Assert.Equal((new LocalDate(2028, 1, 3), asked.Days), (changed.Placement.Ends.Local.Date, changed.Placement.Days));
        Assert.Equal(["Check-in, day 30 07-14", "Check-in, day 90 10-02", "Check-in, day 150 12-01", "Final report 01-03"], changed.Milestones.Select(Line));
        Assert.Equal("Modifié : Luma et Mill", (await desk.MailsToAsync("luma@example.org"))[^1]);
        // What waited for the old dates waits for the new ones.
        await desk.MoveToAsync(Instant.FromUtc(2027, 10, 2, 12, 59));
        Assert.Single((await desk.StayAsync()).Reports);
        await desk.MoveToAsync(Instant.FromUtc(2027, 10, 2, 13, 0));
        Assert.Equal(2, (await desk.StayAsync()).Reports.Count);
        await desk.MoveToAsync(Instant.FromUtc(2027, 12, 14, 15, 0));
        Assert.Equal(PlacementState.Running, (await desk.StayAsync()).Placement.State);
        await desk.MoveToAsync(Instant.FromUtc(2028, 1, 3, 14, 0));
        var ended = await desk.StayAsync();
        Assert.Equal((PlacementState.Ended, 4), (ended.Placement.State, ended.Reports.Count));
    }

    [Fact]
    public async Task Coming_back_early_takes_back_what_the_pause_had_moved()
    {
        await using var desk = await UnderwayAsync();
        await desk.MoveToAsync(Instant.FromUtc(2027, 7, 14, 13, 0));
        await AmendAsync(desk, new(AmendmentKind.Pause, From: new(2027, 8, 1), Until: new(2027, 8, 21)), StayParty.Host, "The house is rebuilt");
        await desk.StayAsync((staying, stay) => staying.AcceptAsync(stay.Placement, stay.Proposed!, StayParty.StartUp));
        await desk.MoveToAsync(Instant.FromUtc(2027, 8, 5, 13, 0));
        Assert.Equal(new LocalDate(2027, 8, 21), (await desk.StayAsync()).Placement.AwayUntil(desk.Clock.Now()));

        await AmendAsync(desk, new(AmendmentKind.Return, Until: new(2027, 8, 11)), StayParty.Host, "It is done");
        await desk.StayAsync((staying, stay) => staying.AcceptAsync(stay.Placement, stay.Proposed!, StayParty.StartUp));

        Assert.Equal(new LocalDate(2027, 12, 24), (await desk.StayAsync()).Placement.Ends.Local.Date);
    }

    [Fact]
    public async Task A_longer_stay_has_its_months_and_no_more_than_twelve()
    {
        await using var desk = await UnderwayAsync();
        await desk.MoveToAsync(Instant.FromUtc(2027, 12, 1, 13, 0));
        var tooLong = await Assert.ThrowsAsync<RuleBrokenException>(() => AmendAsync(desk, new(AmendmentKind.Extend, 7), StayParty.StartUp, "A pilot"));
        await AmendAsync(desk, new(AmendmentKind.Extend, 6), StayParty.StartUp, "A pilot");
        var twice = await Assert.ThrowsAsync<RuleBrokenException>(() => AmendAsync(desk, new(AmendmentKind.Extend, 1), StayParty.Host, "A pilot"));
        var alone = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.StayAsync((staying, stay) => staying.AcceptAsync(stay.Placement, stay.Proposed!, StayParty.StartUp)));

        await desk.StayAsync((staying, stay) => staying.AcceptAsync(stay.Placement, stay.Proposed!, StayParty.Host));

        Assert.Equal("A stay has at most {0} months, with its extensions.", tooLong.Text.Key);
        Assert.Equal("Another change waits for an answer: answer it or take it back first.", twice.Text.Key);
        Assert.Equal("The other side answers this.", alone.Text.Key);
        await desk.MoveToAsync(Instant.FromUtc(2027, 12, 14, 15, 0));
        var stay = (await desk.StayAsync()).Placement;
        Assert.Equal((PlacementState.Running, new LocalDate(2028, 6, 14)), (stay.State, stay.Ends.Local.Date));
    }

    [Fact]
    public async Task A_refused_change_changes_nothing_and_may_be_proposed_again()
    {
        await using var desk = await UnderwayAsync();
        await AmendAsync(desk, new(AmendmentKind.Extend, 2), StayParty.Host, "A pilot");

        await desk.StayAsync((staying, stay) => staying.RefuseAsync(stay.Placement, stay.Proposed!, StayParty.StartUp));
        await AmendAsync(desk, new(AmendmentKind.Extend, 1), StayParty.Host, "A shorter pilot");
        await desk.StayAsync((staying, stay) => staying.WithdrawAsync(stay.Proposed!, StayParty.Host));

        var stay = await desk.StayAsync();
        Assert.Equal(new LocalDate(2027, 12, 14), stay.Placement.Ends.Local.Date);
        Assert.Equal([AmendmentState.Withdrawn, AmendmentState.Refused], stay.Amendments.Select(one => one.State));
        Assert.Equal("Not changed: Luma and Mill", (await desk.MailsToAsync("host@example.org"))[^1]);
    }

    [Fact]
    public async Task Ended_early_it_owes_its_last_report_at_once_and_no_later_check_in()
    {
        await using var desk = await UnderwayAsync();
        await desk.MoveToAsync(Instant.FromUtc(2027, 7, 20, 13, 0));
        // Another change does not hold up an end.
        await AmendAsync(desk, new(AmendmentKind.Extend, 2), StayParty.Host, "A pilot");

        await AmendAsync(desk, new(AmendmentKind.Stop, From: new(2027, 7, 30)), StayParty.StartUp, "A customer at home");

        Assert.Equal("Ended early: Luma and Mill", (await desk.MailsToAsync("host@example.org"))[^1]);
        Assert.Equal([(AmendmentKind.Stop, AmendmentState.Accepted), (AmendmentKind.Extend, AmendmentState.Lapsed)], (await desk.StayAsync()).Amendments.Select(one => (one.Kind, one.State)));
        await desk.MoveToAsync(Instant.FromUtc(2027, 7, 30, 13, 0));
        var ended = await desk.StayAsync();
        Assert.Equal((PlacementState.Ended, 46), (ended.Placement.State, ended.Placement.Days));
        Assert.Equal(["check-in 30", "final 0"], ended.Reports.Select(report => $"{report.Key} {report.Number}"));
    }

    [Fact]
    public async Task What_nobody_answered_is_not_open_when_the_stay_is_over()
    {
        await using var desk = await UnderwayAsync();
        await desk.MoveToAsync(Instant.FromUtc(2027, 12, 13, 13, 0));
        await AmendAsync(desk, new(AmendmentKind.Extend, 2), StayParty.Host, "A pilot");

        await desk.MoveToAsync(Instant.FromUtc(2027, 12, 14, 15, 0));

        var ended = await desk.StayAsync();
        Assert.Equal((PlacementState.Ended, null), (ended.Placement.State, ended.Proposed));
        Assert.Equal([AmendmentState.Lapsed], ended.Amendments.Select(one => one.State));
    }

    [Fact]
    public async Task Ended_before_it_began_the_place_is_free()
    {
        await using var desk = await UnderwayAsync();

        await AmendAsync(desk, new(AmendmentKind.Stop, From: new(2027, 6, 1)), StayParty.Host, "The house burnt down");

        Assert.Equal(PlacementState.Declined, (await desk.StayAsync()).Placement.State);
        Assert.Equal(1, (await desk.InCallAsync((matchmaking, call) => matchmaking.BoardAsync(call))).Places);
    }

    [Fact]
    public async Task Days_away_lie_within_the_stay()
    {
        await using var desk = await UnderwayAsync();

        async Task<string> RefusedAsync(LocalDate from, LocalDate until) =>
            (await Assert.ThrowsAsync<RuleBrokenException>(() => AmendAsync(desk, new(AmendmentKind.Pause, From: from, Until: until), StayParty.Host, "A fair"))).Text.Key;

        const string within = "The first day away is ahead, after the first day of the stay and before its last.";
        Assert.Equal(within, await RefusedAsync(new(2027, 6, 14), new(2027, 7, 1)));
        Assert.Equal(within, await RefusedAsync(new(2027, 12, 14), new(2027, 12, 20)));
        Assert.Equal("Give the first day away, and a later first day back.", await RefusedAsync(new(2027, 7, 1), new(2027, 7, 1)));
        Assert.Equal("With the days away, the stay would end more than {0} months after its first day.", await RefusedAsync(new(2027, 7, 1), new(2028, 8, 1)));
    }

    [Fact]
    public void Whatever_a_month_has_of_days_the_calendar_counts_those_that_were_lived_there()
    {
        var calendar = new StayCalendar(new(2027, 8, 31), "Europe/Paris", 6, [StayPause.Of(new(2027, 10, 1), new(2027, 10, 11)), StayPause.Of(new(2027, 12, 20), new(2028, 1, 3))], null);

        Assert.Equal(new LocalDate(2028, 3, 24), calendar.Ends.Local.Date);
        // The day before the first pause is not moved by it, the second pause moves only what comes after.
        Assert.Equal("2027-09-30", Date(calendar.Day(30)));
        Assert.Equal("2027-10-12", Date(calendar.Day(32)));
        Assert.Equal("2027-12-10", Date(calendar.Month(3)));
        // Nine o'clock there, on both sides of the change of clocks.
        Assert.Equal([7, 8], new[] { calendar.Day(30), calendar.Month(3) }.Select(instant => instant.InUtc().Hour));
        Assert.Equal("2028-09-24", Date(calendar.MonthsAfter(6)));
    }

    [Fact]
    public async Task Each_side_reads_the_others_evaluation_once_its_own_is_in()
    {
        var terms = new PlacementTerms(6, 10, 3, [],
        [
            new("ours", LocalizedText.Of("en", "Ours"), StayParty.StartUp, ReportTime.End, [], 14, true, FormDefinition.Empty),
            new("theirs", LocalizedText.Of("en", "Theirs"), StayParty.Host, ReportTime.End, [], 14, true, FormDefinition.Empty),
        ]);
        await using var desk = await UnderwayAsync(terms);
        await desk.MoveToAsync(Instant.FromUtc(2027, 12, 14, 14, 0));
        Assert.Contains("Theirs: Luma at Mill", await desk.MailsToAsync("host@example.org"));

        var first = await desk.StayAsync((staying, stay) => staying.SendAsync(stay.Placement, Of(stay, "theirs")));
        Assert.Equal((true, false), (first.MayRead(Of(first, "theirs"), StayParty.Host), first.MayRead(Of(first, "theirs"), StayParty.StartUp)));
        Assert.DoesNotContain("Reçu : Theirs, Luma", await desk.MailsToAsync("luma@example.org"));

        var both = await desk.StayAsync((staying, stay) => staying.SendAsync(stay.Placement, Of(stay, "ours")));
        Assert.Equal((true, true), (both.MayRead(Of(both, "theirs"), StayParty.StartUp), both.MayRead(Of(both, "ours"), StayParty.Host)));
        Assert.Equal("Received: Ours, Luma", (await desk.MailsToAsync("host@example.org"))[^1]);
        Assert.Equal(PlacementState.Closed, both.Placement.State);
    }

    private static Report Of(Stay stay, string key) => stay.Reports.Single(report => report.Key == key);

    private static Task<Stay> AmendAsync(CorridorDesk desk, Change change, StayParty by, string reason) =>
        desk.StayAsync((staying, stay) => staying.AmendAsync(stay.Placement, change, by, Guid.NewGuid(), reason));

    private static string Line(Milestone milestone) => $"{milestone.Title} {Date(milestone.At)[5..]}";

    private static string Date(Instant instant) => NodaTime.Text.LocalDatePattern.Iso.Format(instant.InUtc().Date);

    private static async Task<CorridorDesk> UnderwayAsync(PlacementTerms? terms = null)
    {
        var desk = await CorridorDesk.OpenAsync(terms: terms);
        await desk.ProposeAsync();
        await desk.AgreeOnStayAsync(new LocalDate(2027, 6, 14));
        return desk;
    }
}
