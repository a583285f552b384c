using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Pitches;
using Corridor.Notifications;
using Corridor.Placements.Meetings;
using Corridor.Placements.Offers;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Placements;

/// <summary>Twenty minutes of a host in New York and a start-up in Paris, while preferences are open.</summary>
public sealed class MeetingTests
{
    /// <summary>Nine in New York is fifteen in Paris, where the day ends at twenty-one; the test begins seconds after noon in UTC, and two hours are left to everybody.</summary>
    private static readonly Instant First = Instant.FromUtc(2027, 2, 24, 14, 20), Last = Instant.FromUtc(2027, 3, 3, 19, 40);

    [Fact]
    public async Task Times_lie_in_both_sides_hours_on_working_days_and_before_preferences_close()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var (luma, mill) = await OpenAsync(desk);
        var meeting = await AskAsync(desk, luma, mill.Incubator);

        var usual = await FreeAsync(desk, meeting);
        await desk.Database.In(desk.Host, services => services.GetRequiredService<Offering>().SaveAsync("mill", "Mill", LocalizedText.Of("en", "Hosts"), null, ["en"], (new(new(14, 0), new(15, 0)), null)));
        var afternoons = await FreeAsync(desk, meeting);
        await SayHoursAsync(desk, new StatedHours("Europe/Paris", new(20, 30), new(23, 0), Late: true, [new(2027, 2, 25)]));
        var evenings = await FreeAsync(desk, meeting);

        Assert.Equal((107, First, Last), (usual.Count, usual[0], usual[^1]));
        Assert.Equal(18, afternoons.Count);
        Assert.Equal([Instant.FromUtc(2027, 2, 24, 19, 40), Instant.FromUtc(2027, 2, 26, 19, 40)], evenings.GroupBy(start => start.InUtc().Date).Select(day => day.First()).Take(2));
    }

    [Fact]
    public async Task Both_get_it_for_their_calendars_and_what_is_called_off_goes_from_them()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var (luma, mill) = await OpenAsync(desk);
        var meeting = await AskAsync(desk, luma, mill.Incubator);
        Assert.Equal("Mill souhaite vous rencontrer", (await desk.MailsToAsync("luma@example.org"))[^1]);

        await PickAsync(desk, meeting, First);
        await PickAsync(desk, meeting, First + Duration.FromHours(1));
        await desk.Database.In(desk.Corridor, async services =>
            await services.GetRequiredService<MeetingDesk>().CancelAsync(await services.GetRequiredService<CorridorDb>().Set<Meeting>().SingleAsync(), "Ill"));
        await desk.MoveToAsync(First + Duration.FromHours(2));

        var mails = (await desk.AllMailsAsync()).Where(mail => mail.Kind.StartsWith("meeting-", StringComparison.Ordinal)).ToList();
        Assert.Equal(["meeting-booked", "meeting-booked", "meeting-off"], Kinds("luma@example.org"));
        Assert.Equal(["meeting-booked", "meeting-booked", "meeting-off"], Kinds("host@example.org"));
        Assert.Contains(", 9:20 AM in host, which is 3:20 PM in home", mails.First(mail => mail.Recipient == "host@example.org").Body.Replace('\u202f', ' '), StringComparison.Ordinal);
        foreach (var reader in new[] { "luma@example.org", "host@example.org" })
        {
            var entries = mails.Where(mail => mail.Recipient == reader).Select(mail => mail.Calendar!).ToList();
            Assert.Single(entries.Select(entry => Line(entry, "UID")).Distinct());
            Assert.Equal([("PUBLISH", "1", "20270224T142000Z"), ("PUBLISH", "2", "20270224T152000Z"), ("CANCEL", "3", "20270224T152000Z")], entries.Select(entry => (Line(entry, "METHOD"), Line(entry, "SEQUENCE"), Line(entry, "DTSTART"))));
        }

        // Nobody is reminded of what was called off.
        Assert.DoesNotContain(await desk.AllMailsAsync(), mail => mail.Subject.StartsWith("In an hour", StringComparison.Ordinal));
        IEnumerable<string> Kinds(string reader) => mails.Where(mail => mail.Recipient == reader).Select(mail => mail.Kind);
    }

    [Fact]
    public async Task Both_are_reminded_an_hour_before()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var (luma, mill) = await OpenAsync(desk);
        await PickAsync(desk, await AskAsync(desk, luma, mill.Incubator), First + Duration.FromHours(3));

        await desk.MoveToAsync(First + Duration.FromMinutes(119));
        var before = (await desk.AllMailsAsync()).Count;
        await desk.MoveToAsync(First + Duration.FromMinutes(121));

        Assert.Equal(["Dans une heure : Luma et Mill", "In an hour: Luma and Mill"], (await desk.AllMailsAsync()).Skip(before).Select(CorridorDesk.Named).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_ten_start_ups_that_pick_one_time_of_a_host_one_has_it_and_nine_are_told()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var startUps = new List<Guid>();
        for (var i = 0; i < 10; i++)
            startUps.Add(await desk.NomineeAsync("Racer" + i));
        var mill = await desk.OfferAsync("Mill");
        await desk.MoveToAsync(desk.Day(51));
        var meetings = new List<Guid>();
        foreach (var one in startUps)
            meetings.Add(await AskAsync(desk, one, mill.Incubator));

        var answers = await Task.WhenAll(meetings.Select(meeting => Task.Run(async () =>
        {
            try
            {
                await PickAsync(desk, meeting, First, drain: false);
                return "booked";
            }
            catch (RuleBrokenException refused)
            {
                return refused.Text.Key;
            }
        })));

        Assert.Equal(1, answers.Count(answer => answer == "booked"));
        Assert.Equal(9, answers.Count(answer => answer == "This time is not free any more: choose another one."));
        await using var db = desk.Database.In(desk.Corridor);
        Assert.Equal(1, await db.Set<Meeting>().CountAsync(meeting => meeting.State == MeetingState.Booked));
        Assert.Equal(2, (await desk.AllMailsAsync()).Count(mail => mail.Kind == "meeting-booked"));
    }

    [Fact]
    public async Task A_start_up_is_in_one_meeting_at_a_time_and_all_stops_when_preferences_close()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var nova = await desk.NomineeAsync("Nova");
        var (luma, mill) = await OpenAsync(desk);
        var depot = await desk.OfferAsync("Depot");
        var (one, other) = (await AskAsync(desk, luma, mill.Incubator), await AskAsync(desk, luma, depot.Incubator, "Depot"));
        var again = await Assert.ThrowsAsync<RuleBrokenException>(() => AskAsync(desk, luma, mill.Incubator));
        await PickAsync(desk, one, First);

        Assert.DoesNotContain(First, await FreeAsync(desk, other));
        // Whoever withdraws meets nobody any more.
        await AskAsync(desk, nova, mill.Incubator);
        await desk.Database.In(desk.Corridor, async services =>
            await services.GetRequiredService<Submissions>().WithdrawAsync(nova, await services.GetRequiredService<CorridorDb>().Set<Application>().Where(one => one.Id == nova).Select(one => one.OwnerId).SingleAsync(), ""));
        Assert.Equal("meeting-off", (await desk.MailsToAsync("nova@example.org"))[^1]);
        // What a second window would write in the same moment is refused by the database itself.
        await Assert.ThrowsAsync<DbUpdateException>(() => desk.Database.In(desk.Corridor, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            (await db.Set<Meeting>().SingleAsync(meeting => meeting.Id == other)).Book(First);
            await db.SaveChangesAsync();
        }));
        await desk.MoveToAsync(desk.Day(61));
        var late = await Assert.ThrowsAsync<RuleBrokenException>(() => PickAsync(desk, other, Last));

        Assert.Equal("This start-up was asked for a meeting already.", again.Text.Key);
        Assert.Equal("Meetings are held while preferences are open.", late.Text.Key);
    }

    private static async Task<(Guid Luma, (Guid Incubator, Guid Offer) Mill)> OpenAsync(CorridorDesk desk)
    {
        var (luma, mill) = (await desk.NomineeAsync("Luma"), await desk.OfferAsync("Mill"));
        await desk.MoveToAsync(desk.Day(51));
        return (luma, mill);
    }

    private static async Task<Guid> AskAsync(CorridorDesk desk, Guid application, Guid incubator, string name = "Mill")
    {
        var id = await desk.Database.In(desk.Corridor, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var host = await db.Users.Where(account => account.Email == "host@example.org").Select(account => account.Id).SingleAsync();
            await services.GetRequiredService<MeetingDesk>().AskAsync(desk.CallId, (incubator, name, desk.Host.Id), application, host, "https://video.example/room", "Hello", desk.Clock.Now());
            return await db.Set<Meeting>().Where(meeting => meeting.ApplicationId == application && meeting.IncubatorId == incubator).Select(meeting => meeting.Id).SingleAsync();
        });
        await desk.DrainAsync();
        return id;
    }

    private static async Task PickAsync(CorridorDesk desk, Guid meeting, Instant starts, bool drain = true)
    {
        await InAsync(desk, meeting, async (meetings, one, call, application) =>
        {
            await meetings.PickAsync(one, call, application, starts, desk.Clock.Now());
            return true;
        });
        if (drain)
            await desk.DrainAsync();
    }

    private static Task<IReadOnlyList<Instant>> FreeAsync(CorridorDesk desk, Guid meeting) =>
        InAsync(desk, meeting, (meetings, one, call, application) => meetings.FreeAsync(one, call, application));

    private static Task<T> InAsync<T>(CorridorDesk desk, Guid meeting, Func<MeetingDesk, Meeting, Call, Application, Task<T>> work) => desk.Database.In(desk.Corridor, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var one = await db.Set<Meeting>().SingleAsync(found => found.Id == meeting);
        return await work(services.GetRequiredService<MeetingDesk>(), one, await db.Set<Call>().SingleAsync(call => call.Id == one.CallId), await db.Set<Application>().SingleAsync(application => application.Id == one.ApplicationId));
    });

    private static Task SayHoursAsync(CorridorDesk desk, StatedHours hours) => desk.Database.In(desk.Corridor, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var team = new TeamHours { ApplicationId = await db.Set<Application>().Where(one => one.Title == "Luma").Select(one => one.Id).SingleAsync() };
        team.BeThere(hours);
        db.Add(team);
        await db.SaveChangesAsync();
    });

    private static string Line(string entry, string name) => entry.Split("\r\n").First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..];
}
