using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Mentoring;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Placements;

public sealed class MentorHourTests
{
    // A Monday in New York, where it is four hours less than in London.
    private static readonly Instant Monday = Instant.FromUtc(2027, 6, 21, 12, 0);

    [Fact]
    public async Task Hours_lie_inside_the_mentors_days_and_the_stay_and_are_told_with_a_calendar()
    {
        await using var desk = await RunningAsync();
        var before = (await desk.AllMailsAsync()).Count;

        await InDeskAsync(desk, async (mentors, stay, ada) =>
        {
            var free = (await mentors.FreeAsync(stay, [ada]))[ada.Id];
            // Tuesdays from nine to eleven, by the clocks of New York; the first is 25 hours ahead.
            Assert.Equal([Instant.FromUtc(2027, 6, 22, 13, 0), Instant.FromUtc(2027, 6, 22, 14, 0), Instant.FromUtc(2027, 6, 29, 13, 0)], free.Take(3));
            Assert.Equal("Say what you would like to talk about, in at most {0} characters.", (await Assert.ThrowsAsync<RuleBrokenException>(() => mentors.BookAsync(stay.Id, Guest, ada.Id, free[0], " "))).Text.Key);
            await Assert.ThrowsAsync<NotFoundException>(() => mentors.BookAsync(stay.Id, CorridorDesk.SeatOf(StayParty.Host), ada.Id, free[0], "Tenders"));
            Assert.Equal("This time is not free any more: choose another one.", (await Assert.ThrowsAsync<RuleBrokenException>(() => mentors.BookAsync(stay.Id, Guest, ada.Id, free[0] + Duration.FromMinutes(20), "Tenders"))).Text.Key);
        });
        await InDeskAsync(desk, (mentors, stay, ada) => mentors.BookAsync(stay.Id, Guest, ada.Id, Instant.FromUtc(2027, 6, 22, 13, 0), "Tenders"));
        await InDeskAsync(desk, async (mentors, stay, ada) =>
        {
            Assert.DoesNotContain(Instant.FromUtc(2027, 6, 22, 13, 0), (await mentors.FreeAsync(stay, [ada]))[ada.Id]);
            Assert.Equal(new HourCount(0, 1), (await mentors.CountsAsync([stay.Id]))[stay.Id]);
        });
        await desk.MoveToAsync(Instant.FromUtc(2027, 6, 22, 14, 0));
        await InDeskAsync(desk, async (mentors, stay, _) => Assert.Equal(new HourCount(1, 0), (await mentors.CountsAsync([stay.Id]))[stay.Id]));

        await InDeskAsync(desk, (mentors, stay, ada) => mentors.BookAsync(stay.Id, Guest, ada.Id, Instant.FromUtc(2027, 6, 29, 13, 0), "Salaries"));
        await InDeskAsync(desk, async (mentors, stay, _) => await mentors.CancelAsync(stay.Id, CorridorDesk.SeatOf(StayParty.Host), (await mentors.OfAsync(stay))[0].Id));
        await InDeskAsync(desk, async (mentors, stay, ada) =>
        {
            Assert.Contains(Instant.FromUtc(2027, 6, 29, 13, 0), (await mentors.FreeAsync(stay, [ada]))[ada.Id]);
            Assert.Equal("This hour has begun.", (await Assert.ThrowsAsync<RuleBrokenException>(async () => await mentors.CancelAsync(stay.Id, Guest, (await mentors.OfAsync(stay))[1].Id))).Text.Key);
        });

        var told = (await desk.AllMailsAsync()).Skip(before).Where(mail => mail.Kind.StartsWith("mentor-hour", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            ["host mentor-hour-booked", "luma mentor-hour-booked", "host mentor-hour-booked", "luma mentor-hour-booked", "host mentor-hour-off", "luma mentor-hour-off"],
            told.Chunk(2).SelectMany(pair => pair.Select(mail => mail.Recipient.Split('@')[0] + " " + mail.Kind).Order(StringComparer.Ordinal)));
        Assert.Contains("DTSTART:20270622T130000Z", told[0].Calendar, StringComparison.Ordinal);
        Assert.Contains("METHOD:CANCEL", told[^1].Calendar, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_who_press_at_once_for_one_hour_give_one_hour()
    {
        await using var desk = await RunningAsync();

        var tries = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Record.ExceptionAsync(() => InDeskAsync(desk, (mentors, stay, ada) => mentors.BookAsync(stay.Id, Guest, ada.Id, Instant.FromUtc(2027, 6, 22, 13, 0), "Tenders"))).AsTask()));

        Assert.Single(tries, one => one is null);
        Assert.All(tries.OfType<Exception>(), one => Assert.Equal("This time is not free any more: choose another one.", Assert.IsType<RuleBrokenException>(one).Text.Key));
        await using var all = desk.Database.Databases.AcrossCities();
        Assert.Equal(1, await all.Set<BookedHour>().CountAsync());
    }

    private static Seat Guest => CorridorDesk.SeatOf(StayParty.StartUp);

    private static Task InDeskAsync(CorridorDesk desk, Func<MentorDesk, Placement, Mentor, Task> work) => desk.Database.In(desk.Host, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        await work(services.GetRequiredService<MentorDesk>(), await db.Set<Placement>().AsNoTracking().SingleAsync(), await db.Set<Mentor>().AsNoTracking().SingleAsync());
    });

    /// <summary>A stay since 14 June 2027, in a house whose mentor takes guests on Tuesdays from nine to eleven.</summary>
    private static async Task<CorridorDesk> RunningAsync()
    {
        var desk = await CorridorDesk.OpenAsync();
        await desk.ProposeAsync();
        await desk.AgreeOnStayAsync(new LocalDate(2027, 6, 14));
        await desk.MoveToAsync(Monday);
        await desk.Database.In(desk.Host, async services =>
        {
            var mill = await services.GetRequiredService<CorridorDb>().Set<Incubator>().SingleAsync();
            await services.GetRequiredService<IncubatorDesk>().SaveMentorAsync(mill, null, "Ada", LocalizedText.Of("en", "Sales"), ["en"], new MentorHours([IsoDayOfWeek.Tuesday], new TimeOnly(9, 0), new TimeOnly(11, 0)), "Room 2");
        });
        return desk;
    }
}
