using Corridor.Data;
using Corridor.Placements.Flows;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Placements;

public sealed class StayTests
{
    [Fact]
    public async Task Six_months_by_the_calendar_with_check_ins_reminders_and_an_end()
    {
        await using var desk = await ProposedAsync();
        await desk.StayAsync((staying, stay) => staying.AcceptAsApplicantAsync(stay.Placement));
        await desk.StayAsync((staying, stay) => staying.AcceptAsHostAsync(stay.Placement, new LocalDate(2027, 6, 14)));
        await desk.SignAsync();
        var signed = await desk.StayAsync();

        // Nine in the morning in New York, summer at the start and winter at the end.
        Assert.Equal(Instant.FromUtc(2027, 6, 14, 13, 0), signed.Placement.Starts.Instant);
        Assert.Equal(Instant.FromUtc(2027, 12, 14, 14, 0), signed.Placement.Ends.Instant);

        await desk.MoveToAsync(Instant.FromUtc(2027, 6, 14, 12, 59));
        Assert.Equal(PlacementState.Agreed, (await desk.StayAsync()).Placement.State);
        await desk.MoveToAsync(Instant.FromUtc(2027, 6, 14, 13, 0));
        Assert.Equal(PlacementState.Running, (await desk.StayAsync()).Placement.State);

        await desk.MoveToAsync(Instant.FromUtc(2027, 7, 14, 13, 0));
        var day30 = Assert.Single((await desk.StayAsync()).Reports);
        Assert.Equal((30, Instant.FromUtc(2027, 7, 21, 13, 0)), (day30.Number, day30.DueAt));
        await desk.StayAsync(async (staying, stay) =>
        {
            await staying.SaveAsync(stay.Reports[0], new Dictionary<string, string> { ["all-well"] = "Tout va bien" });
            await staying.SendAsync(stay.Placement, stay.Reports[0]);
        });
        Assert.Equal("Received: Check-in, day 30, Luma", (await desk.MailsToAsync("host@example.org"))[^1]);

        // Day 90 goes unanswered: a reminder after a week, then weekly, three in all, the host told from the second on.
        await desk.MoveToAsync(Instant.FromUtc(2027, 9, 12, 13, 0));
        Assert.Equal([30, 90], (await desk.StayAsync()).Reports.Select(report => report.Number));
        var before = (await desk.MailsToAsync("host@example.org")).Count;
        await desk.MoveToAsync(Instant.FromUtc(2027, 9, 19, 13, 0));
        Assert.Equal(1, (await desk.StayAsync()).Reports[1].Reminders);
        Assert.Equal(before, (await desk.MailsToAsync("host@example.org")).Count);
        await desk.MoveToAsync(Instant.FromUtc(2027, 9, 26, 14, 0));
        Assert.Equal("Late: Check-in, day 90, Luma", (await desk.MailsToAsync("host@example.org"))[^1]);
        await desk.MoveToAsync(Instant.FromUtc(2027, 10, 30, 13, 0));
        Assert.Equal(3, (await desk.StayAsync()).Reports[1].Reminders);

        // Day 150 falls after the clocks changed: still nine in the morning there.
        await desk.MoveToAsync(Instant.FromUtc(2027, 11, 11, 13, 59));
        Assert.Equal(2, (await desk.StayAsync()).Reports.Count);
        await desk.MoveToAsync(Instant.FromUtc(2027, 11, 11, 14, 0));
        Assert.Equal(3, (await desk.StayAsync()).Reports.Count);

        await desk.MoveToAsync(Instant.FromUtc(2027, 12, 14, 14, 0));
        var ended = await desk.StayAsync();
        Assert.Equal(PlacementState.Ended, ended.Placement.State);
        var final = Assert.Single(ended.Reports, report => report.Key == "final");
        Assert.Equal(Instant.FromUtc(2027, 12, 28, 14, 0), final.DueAt);
        var incomplete = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.StayAsync((staying, stay) => staying.SendAsync(stay.Placement, stay.Reports.Single(report => report.Key == "final"))));
        Assert.Equal("Some answers are missing or need a change: they are marked below.", incomplete.Text.Key);
        await desk.StayAsync(async (staying, stay) =>
        {
            var report = stay.Reports.Single(report => report.Key == "final");
            await staying.SaveAsync(report, new Dictionary<string, string> { ["account"] = "Deux clients" });
            await staying.SendAsync(stay.Placement, report);
        });

        Assert.Equal(PlacementState.Closed, (await desk.StayAsync()).Placement.State);
        // Over, it is counted in public, and named only if its start-up agrees.
        Assert.Empty(await desk.Database.Services.GetRequiredService<CorridorBoard>().PublicAsync(TestContext.Current.CancellationToken));
        Assert.Equal([new Flow(desk.Home.Id, desk.Host.Id, 2027, "corridor", 1, 183)], await desk.Database.Services.GetRequiredService<FlowBook>().ReadAsync(cancel: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("2027-08-31", "2028-02-29")]
    [InlineData("2027-08-30", "2028-02-29")]
    [InlineData("2027-08-02", "2028-02-02")]
    public async Task Six_months_end_with_the_month_where_it_has_no_such_day(string first, string last)
    {
        await using var desk = await ProposedAsync(new YearMonth(2027, 8));
        var day = NodaTime.Text.LocalDatePattern.Iso.Parse(first).Value;

        var stay = await desk.StayAsync((staying, stay) => staying.AcceptAsHostAsync(stay.Placement, day));

        Assert.Equal(NodaTime.Text.LocalDatePattern.Iso.Parse(last).Value, stay.Placement.Ends.Local.Date);
    }

    [Fact]
    public async Task Without_both_answers_in_time_it_does_not_take_place()
    {
        await using var desk = await ProposedAsync();
        var proposed = await desk.StayAsync((staying, stay) => staying.AcceptAsApplicantAsync(stay.Placement));

        await desk.MoveToAsync(proposed.Placement.AnswerBy);

        Assert.Equal(PlacementState.Declined, (await desk.StayAsync()).Placement.State);
        Assert.Equal("Luma et Mill : pas de réponse à temps", (await desk.MailsToAsync("luma@example.org"))[^1]);
        var late = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.StayAsync((staying, stay) => staying.AcceptAsHostAsync(stay.Placement, new LocalDate(2027, 6, 14))));
        Assert.Equal("This stay was declined, or nobody answered in time.", late.Text.Key);
    }

    [Fact]
    public async Task The_host_chooses_a_day_of_the_month_that_was_offered()
    {
        await using var desk = await ProposedAsync();

        var refused = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.StayAsync((staying, stay) => staying.AcceptAsHostAsync(stay.Placement, new LocalDate(2027, 7, 1))));

        Assert.Equal("The stay begins in the month of the offer: choose a day of that month.", refused.Text.Key);
    }

    [Fact]
    public async Task A_declined_place_is_free_again()
    {
        await using var desk = await ProposedAsync();
        await desk.StayAsync((staying, stay) => staying.DeclineAsync(stay.Placement, asHost: false, "Un client nous retient"));

        var board = await desk.InCallAsync((matchmaking, call) => matchmaking.BoardAsync(call));

        Assert.Equal(1, board.Places);
        Assert.Equal("Luma and Mill: declined", (await desk.MailsToAsync("host@example.org"))[^1]);
    }

    private static async Task<CorridorDesk> ProposedAsync(YearMonth? starts = null)
    {
        var desk = await CorridorDesk.OpenAsync();
        await desk.ProposeAsync(starts);
        return desk;
    }
}
