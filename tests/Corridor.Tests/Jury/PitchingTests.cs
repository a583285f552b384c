using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Pitches;
using Corridor.Notifications;
using Corridor.Tests.Data;
using Corridor.Tests.Notifications;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Jury;

/// <summary>Live pitches are timetabled across zones, moved by hand, told and taken back.</summary>
public sealed class PitchingTests : IAsyncLifetime
{
    private JuryDesk desk = null!;
    private Guid ada, bee, kim, lou;

    // Applicants and Kim are in Paris; Lou is in Tokyo, eight hours ahead in winter and seven in summer.
    public async ValueTask InitializeAsync()
    {
        desk = await JuryDesk.OpenAsync();
        var east = await desk.Database.CityAsync("azuma", "Asia/Tokyo", "en");
        (ada, bee) = (await desk.ApplyAsync("Ada"), await desk.ApplyAsync("Bee", "fr"));
        (kim, lou) = (await desk.SeatAsync("Kim"), await desk.SeatAsync("Lou", east));
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Fact]
    public async Task Everybody_hears_every_pitch_by_day_where_they_are()
    {
        await ArrangeAsync([Session(8, 18)]);

        await MakeAsync();

        var board = await BoardAsync();
        Assert.Equal(2, board.Finalists.Count(pitch => pitch.StartsAt is not null));
        Assert.All(board.Finalists, pitch => Assert.Equal(new[] { kim, lou }.Order(), pitch.Panel));
        Assert.All(board.Finalists, pitch => Assert.Empty(board.Warnings(pitch)));
        Assert.All(board.Finalists, pitch => Assert.InRange((pitch.StartsAt!.Value + Duration.FromMinutes(15)).InZone(DateTimeZoneProviders.Tzdb["Asia/Tokyo"]).TimeOfDay, new LocalTime(8, 15), new LocalTime(21, 0)));
        Assert.False(board.Collides(board.Pitches[0], board.Pitches[1]));
    }

    [Fact]
    public async Task Where_hours_never_meet_the_reason_is_told_and_what_can_be_done()
    {
        await ArrangeAsync([Session(15, 18)]);

        await MakeAsync();

        var board = await BoardAsync();
        var left = board.Finalists.Where(pitch => pitch.StartsAt is null).ToList();
        Assert.Equal(2, left.Count);
        Assert.Equal(["Lou: no time of the sessions is possible.", "Proposed: the team sends a recording, and the panel watches it when it can."], board.Why(left[0]).Select(text => Translations.In("en").Of(text)));
    }

    [Fact]
    public async Task A_split_panel_hears_it_as_proposed_and_the_others_watch_the_recording()
    {
        var max = await desk.SeatAsync("Max");
        await ArrangeAsync([Session(15, 18)], others: [max]);
        await MakeAsync();
        var before = Of(await BoardAsync(), ada);

        await desk.In(async (services, _, call) =>
        {
            await services.GetRequiredService<Pitching>().SplitAsync(call, before.Id);
            return true;
        });

        var after = await BoardAsync();
        Assert.Equal("Proposed: Kim, Max hear it live, Lou watch the recording.", Translations.In("en").Of((await BoardAsync()).Why(before).Last()));
        Assert.Equal(new[] { kim, max }.Order(), Of(after, ada).Panel);
        Assert.Empty(after.Warnings(Of(after, ada)));
    }

    [Fact]
    public async Task A_juror_who_can_late_is_put_there_and_it_is_said()
    {
        await HoursAsync(lou, StatedHours.UsualIn("Asia/Tokyo") with { Late = true });
        await ArrangeAsync([Session(15, 18)]);

        await MakeAsync();

        var board = await BoardAsync();
        var first = board.Finalists.First();
        var local = first.StartsAt!.Value.InZone(DateTimeZoneProviders.Tzdb["Asia/Tokyo"]).TimeOfDay;
        Assert.Equal([$"Early or late for Lou: {local:HH:mm} where they are."], board.Warnings(first).Select(text => Translations.In("en").Of(text)));
    }

    [Fact]
    public async Task Nobody_hears_an_application_that_a_conflict_keeps_from_them()
    {
        await desk.In(async (services, db, _) =>
        {
            await services.GetRequiredService<Panel>().DeclareAsync(await db.Set<Juror>().SingleAsync(juror => juror.Id == kim), ada, "A cousin");
            return true;
        });
        await ArrangeAsync([Session(8, 13)]);

        await MakeAsync();

        var board = await BoardAsync();
        Assert.Equal([lou], Of(board, ada).Panel);
        Assert.Equal(new[] { kim, lou }.Order(), Of(board, bee).Panel);
        var kims = await HeardAsync(kim);
        Assert.Empty(kims);
        await PublishAsync();
        kims = await HeardAsync(kim);
        Assert.Equal([(false, ""), (true, "No. 2 Bee")], kims.OrderBy(row => row.Hears).Select(row => (row.Hears, row.Title)));
    }

    [Fact]
    public async Task What_is_placed_by_hand_stays_with_its_warnings_when_the_rest_is_planned_anew()
    {
        await ArrangeAsync([Session(8, 18)]);
        var chosen = At(16, 0);

        await desk.In(async (services, db, call) =>
        {
            var pitch = await db.Set<Pitch>().SingleAsync(pitch => pitch.ApplicationId == ada);
            await services.GetRequiredService<Pitching>().PlaceAsync(call, pitch.Id, chosen, 0);
            return true;
        });
        await MakeAsync();

        var board = await BoardAsync();
        Assert.Equal(chosen.Instant, Of(board, ada).StartsAt);
        Assert.Single(board.Warnings(Of(board, ada)));
        Assert.NotNull(Of(board, bee).StartsAt);
        Assert.False(board.Collides(Of(board, ada), Of(board, bee)));
    }

    [Fact]
    public async Task Publishing_tells_each_person_once_with_their_own_time_and_one_file()
    {
        await ArrangeAsync([Session(8, 13)]);
        await MakeAsync();

        var told = await PublishAsync();

        Assert.Equal(4, told);
        var mails = await MailsAsync();
        Assert.Equal(["ada@example.org", "bee@example.org", "kim@jury.example", "lou@jury.example"], mails.Select(mail => mail.Recipient).Order());
        var lous = mails.Single(mail => mail.Recipient == "lou@jury.example");
        Assert.Contains("(Tokyo time), which is", lous.Body, StringComparison.Ordinal);
        Assert.Contains("https://video.example/stage", lous.Body, StringComparison.Ordinal);
        Assert.Contains("Horaires des pitchs", mails.Single(mail => mail.Recipient == "bee@example.org").Subject, StringComparison.Ordinal);
        var events = CalendarText.Events(lous.Calendar!);
        Assert.Equal(2, events.Count);
        Assert.All(events, one => Assert.Equal(("1", "https://video.example/stage"), (one["SEQUENCE"], one["LOCATION"])));
        Assert.Equal(2, events.Select(one => one["UID"]).Distinct().Count());
        Assert.Equal(0, await PublishAsync());
    }

    [Fact]
    public async Task A_change_moves_the_entry_in_calendars_and_one_who_no_longer_pitches_is_called_off()
    {
        await ArrangeAsync([Session(8, 13)]);
        await MakeAsync();
        await PublishAsync();
        var before = CalendarText.Events((await MailsAsync()).Single(mail => mail.Recipient == "ada@example.org").Calendar!).Single();
        await ArrangeAsync([Session(8, 13)], bee);
        await desk.In(async (services, db, call) =>
        {
            var pitch = await db.Set<Pitch>().SingleAsync(pitch => pitch.ApplicationId == bee);
            await services.GetRequiredService<Pitching>().PlaceAsync(call, pitch.Id, At(12, 0), 0);
            return true;
        });

        await PublishAsync();

        var adas = CalendarText.Events((await MailsAsync()).Last(mail => mail.Recipient == "ada@example.org").Calendar!).Single();
        Assert.Equal((before["UID"], "2", "CANCELLED"), (adas["UID"], adas["SEQUENCE"], adas["STATUS"]));
        Assert.Contains("METHOD:CANCEL", (await MailsAsync()).Last(mail => mail.Recipient == "ada@example.org").Calendar, StringComparison.Ordinal);
        var bees = CalendarText.Events((await MailsAsync()).Last(mail => mail.Recipient == "bee@example.org").Calendar!).Single();
        Assert.Equal(("2", At(12, 0).Instant.ToString("uuuuMMdd'T'HHmmss'Z'", null)), (bees["SEQUENCE"], bees["DTSTART"]));
        var kims = CalendarText.Events((await MailsAsync()).Last(mail => mail.Recipient == "kim@jury.example").Calendar!);
        Assert.Equal(["", "CANCELLED"], kims.Select(one => one.GetValueOrDefault("STATUS", "")).Order());
    }

    [Fact]
    public async Task A_feed_holds_what_was_told_to_its_reader_and_ends_with_their_seat()
    {
        await ArrangeAsync([Session(8, 13)]);
        await MakeAsync();
        await PublishAsync();

        var (lous, adas) = (await FeedAsync(new(true, lou)), await FeedAsync(await OwnerAsync(ada)));

        Assert.Equal(2, CalendarText.Events(lous!).Count);
        Assert.Equal(["Pitch: Ada"], CalendarText.Events(adas!).Select(one => one["SUMMARY"]));
        Assert.Equal(lous, await FeedAsync(new(true, lou)));
        await desk.In(async (services, db, _) =>
        {
            await services.GetRequiredService<Panel>().RevokeAsync(await db.Set<Juror>().SingleAsync(juror => juror.Id == lou));
            return true;
        });
        Assert.Null(await FeedAsync(new(true, lou)));
    }

    [Fact]
    public async Task The_address_of_a_feed_is_its_readers_and_nobody_makes_anothers()
    {
        var address = await desk.In((services, _, _) => Task.FromResult(services.GetRequiredService<PitchCalendars>().AddressOf(new(true, lou))));
        var token = address[(address.LastIndexOf('/') + 1)..^4];

        Assert.Equal(new PitchGuest(true, lou), await desk.In((services, _, _) => Task.FromResult(services.GetRequiredService<PitchCalendars>().Read(token))));
        Assert.Null(await desk.In((services, _, _) => Task.FromResult(services.GetRequiredService<PitchCalendars>().Read(token[..^3] + "AAA"))));
        Assert.DoesNotContain(lou.ToString("N"), address, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("http://video.example/stage", "“http://video.example/stage” is not an address that begins with https://.")]
    [InlineData("javascript:alert(1)", "“javascript:alert(1)” is not an address that begins with https://.")]
    public async Task Only_an_encrypted_address_is_a_link_to_a_room(string link, string said)
    {
        var refusal = await Assert.ThrowsAsync<RuleBrokenException>(() => ArrangeAsync([Session(8, 13)], room: new PitchRoom("Stage", link)));

        Assert.Equal(said, Translations.In("en").Of(refusal.Text));
    }

    [Fact]
    public void A_day_away_is_a_day_of_the_calendar_where_the_juror_is()
    {
        // On 28 March 2027 clocks go forward in Paris: the day has 23 hours.
        var hours = (StatedHours.UsualIn("Europe/Paris") with { Away = [new DateOnly(2027, 3, 28)] }).Hours;

        Assert.Equal([new Interval(Instant.FromUtc(2027, 3, 27, 23, 0), Instant.FromUtc(2027, 3, 28, 22, 0))], hours.Away);
    }

    private ZonedMoment At(int hour, int minute) => ZonedMoment.At(desk.Database.Clock.Now().InUtc().Date.PlusDays(20).At(new LocalTime(hour, minute)), desk.City.Zone);

    private PitchSession Session(int from, int to) => new(At(from, 0), At(to, 0));

    private Task<bool> ArrangeAsync(IReadOnlyList<PitchSession> sessions, Guid? only = null, PitchRoom? room = null, IReadOnlyList<Guid>? others = null) => desk.In(async (services, _, call) =>
    {
        var plan = new PitchPlan(5, 10, 5, sessions, [room ?? new PitchRoom("Stage", "https://video.example/stage")], [.. new[] { kim, lou }.Concat(others ?? []).Select(juror => new PitchSeat(juror, 0))]);
        await services.GetRequiredService<Pitching>().ArrangeAsync(call, plan, only is { } one ? [one] : [ada, bee]);
        return true;
    });

    private Task<bool> MakeAsync() => desk.In(async (services, _, call) =>
    {
        await services.GetRequiredService<Pitching>().MakeAsync(call);
        return true;
    });

    private Task<int> PublishAsync() => desk.In((services, _, call) => services.GetRequiredService<Pitching>().PublishAsync(call));

    private Task<PitchBoard> BoardAsync() => desk.In((services, _, call) => services.GetRequiredService<Pitching>().ReadAsync(call));

    private Task<bool> HoursAsync(Guid juror, StatedHours hours) => desk.In(async (_, db, _) =>
    {
        (await db.Set<Juror>().SingleAsync(one => one.Id == juror)).BeThere(hours);
        await db.SaveChangesAsync();
        return true;
    });

    private Task<IReadOnlyList<HeardPitch>> HeardAsync(Guid juror) => desk.In(async (services, db, call) =>
        await services.GetRequiredService<PitchStage>().DayOfAsync(call.Id) is { } day
            ? await services.GetRequiredService<PitchStage>().ForJurorAsync(await db.Set<Juror>().SingleAsync(one => one.Id == juror), call, day, "en") : []);

    private Task<List<OutgoingMail>> MailsAsync() => desk.In((_, db, _) => db.Set<OutgoingMail>().AsNoTracking().Where(mail => mail.Kind == "pitch-times").OrderBy(mail => mail.Id).ToListAsync());

    private Task<string?> FeedAsync(PitchGuest guest) => desk.In((services, _, _) => services.GetRequiredService<PitchCalendars>().FeedAsync(guest));

    private Task<PitchGuest> OwnerAsync(Guid application) => desk.In(async (_, db, _) => new PitchGuest(false, await db.Set<Corridor.Applications.Application>().Where(one => one.Id == application).Select(one => one.OwnerId).SingleAsync()));

    private static Pitch Of(PitchBoard board, Guid application) => board.Finalists.Single(pitch => pitch.ApplicationId == application);
}
