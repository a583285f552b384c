using System.Net;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Pitches;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Web.Tests.Jury;

/// <summary>Pages of live pitches, without JavaScript.</summary>
public sealed class PitchPagesTests(Site site)
{
    [Fact]
    public async Task From_sessions_to_published_times_and_what_a_team_a_juror_and_a_calendar_then_find()
    {
        var place = await OpenAsync(applications: 2);
        using var boss = await site.SignedInAsync(place.Boss);
        var desk = $"/{place.City.Slug}/coordinator/calls/heat/pitches";
        await boss.SendAsync(desk, new Dictionary<string, string> { ["Minutes"] = "5", ["Questions"] = "10", ["Break"] = "5", ["Rooms"] = "Stage; https://video.example/stage" }, "form[action*='handler=Arrange']");
        var (_, made, _) = await boss.SendAsync(desk, new Dictionary<string, string>(), "form[action*='handler=Make']");

        Assert.Equal(2, made.QuerySelectorAll("#times tbody tr time").Length);
        Assert.Equal(2, made.QuerySelectorAll(".gantt rect.heat-cell").Length);
        await boss.SendAsync(desk, new Dictionary<string, string>(), "form[action*='handler=Publish']");
        Assert.Null((await boss.OpenAsync(desk)).QuerySelector("form[action*='handler=Publish']"));

        using var team = await site.SignedInAsync(place.Owner(0));
        var mine = await team.OpenAsync($"/{place.City.Slug}/applications/{place.Applications[0]}/pitch");
        Assert.Equal("https://video.example/stage", mine.QuerySelector(".facts a")!.GetAttribute("href"));
        using var juror = await site.SignedInAsync(place.Juror);
        var heard = await juror.OpenAsync($"/{place.City.Slug}/jury/live");
        Assert.Equal(2, heard.QuerySelectorAll("tbody tr").Length);

        var feed = new Uri(heard.QuerySelector("input[id^='feed-']")!.GetAttribute("value")!).PathAndQuery;
        using var program = site.Visitor();
        using var calendar = await program.Http.GetAsync(feed);
        Assert.Equal((HttpStatusCode.OK, "text/calendar"), (calendar.StatusCode, calendar.Content.Headers.ContentType!.MediaType));
        Assert.Equal(2, Corridor.Tests.Notifications.CalendarText.Events(await calendar.Content.ReadAsStringAsync()).Count);
        using var again = new HttpRequestMessage(HttpMethod.Get, feed);
        again.Headers.IfNoneMatch.Add(calendar.Headers.ETag!);
        using var unchanged = await program.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.DoesNotContain("video.example", await program.Http.GetStringAsync($"/{place.City.Slug}/calls/heat"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_scripts_the_day_is_run_by_forms_and_each_reader_asks_for_what_is_on_stage()
    {
        var place = await OpenAsync(applications: 1);
        await site.In(place.City, services => place.TimetableAsync(services, site.Clock.Now()));
        using var boss = await site.SignedInAsync(place.Boss);
        using var team = await site.SignedInAsync(place.Owner(0));
        using var juror = await site.SignedInAsync(place.Juror);
        var (desk, live, mine) = ($"/{place.City.Slug}/coordinator/calls/heat/pitches/stage", $"/{place.City.Slug}/jury/live", $"/{place.City.Slug}/applications/{place.Applications[0]}/pitch");
        var sheet = await boss.OpenAsync($"/{place.City.Slug}/coordinator/calls/heat/pitches/sheet");
        Assert.Contains("https://video.example/stage", sheet.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);

        await boss.SendAsync(desk, new Dictionary<string, string>(), "form[action*='handler=Next']");

        Assert.Contains("You are on.", (await team.OpenAsync(mine)).Body!.TextContent, StringComparison.Ordinal);
        using (var moved = await juror.Http.GetAsync(live))
            Assert.Matches("/jury/reviews/", moved.RequestMessage!.RequestUri!.AbsolutePath);
        var (_, questions, _) = await boss.SendAsync(desk, new Dictionary<string, string>(), "form[action*='handler=Next']");
        Assert.Contains("End this pitch", questions.Body!.TextContent, StringComparison.Ordinal);
        var (status, _, _) = await juror.SendAsync(live, new Dictionary<string, string> { ["score-impact"] = "4" }, "form[data-review]");
        Assert.Equal(HttpStatusCode.OK, status);
        await boss.SendAsync(desk, new Dictionary<string, string>(), "form[action*='handler=Next']");
        await boss.SendAsync(desk, new Dictionary<string, string>(), "form[action*='handler=Close']");
        Assert.Equal(ReviewState.Done, await site.In(place.City, services => services.GetRequiredService<CorridorDb>().Set<Review>().Select(review => review.State).SingleAsync()));
    }

    [Theory]
    [InlineData("boss")]
    [InlineData("team")]
    [InlineData("juror")]
    public async Task A_stream_of_events_tells_each_of_them_that_the_day_was_moved_on_and_nothing_more(string who)
    {
        var place = await OpenAsync(applications: 1);
        await site.In(place.City, services => place.TimetableAsync(services, site.Clock.Now()));
        var day = await site.In(place.City, services => services.GetRequiredService<CorridorDb>().Set<PitchDay>().SingleAsync());
        using var reader = await site.SignedInAsync(who switch { "boss" => place.Boss, "team" => place.Owner(0), _ => place.Juror });
        var address = who switch
        {
            "boss" => $"/{place.City.Slug}/coordinator/calls/heat/pitches/stage/events",
            "team" => $"/{place.City.Slug}/applications/{place.Applications[0]}/pitch/events",
            _ => $"/{place.City.Slug}/jury/live/{day.Id}/events",
        };

        using var answer = await reader.Http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal($"data: {day.Moves}", await lines.ReadLineAsync());
        await site.In(place.City, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            await services.GetRequiredService<PitchTracker>().NextAsync(await db.Set<Call>().SingleAsync(), await db.Set<Pitch>().Select(pitch => pitch.Id).SingleAsync());
        });

        Assert.Equal("", await lines.ReadLineAsync());
        Assert.Equal($"data: {day.Moves + 1}", await lines.ReadLineAsync());
    }

    [Fact]
    public async Task A_juror_says_when_they_can_and_is_asked_only_where_there_are_pitches()
    {
        var place = await OpenAsync(applications: 1);
        var link = await site.In(place.City, async services =>
        {
            var (panel, db) = (services.GetRequiredService<Panel>(), services.GetRequiredService<CorridorDb>());
            await panel.InviteAsync(await db.Set<Call>().SingleAsync(), $"new-{place.City.Slug}@jury.example");
            var made = panel.LinkFor(await db.Set<Juror>().SingleAsync(one => one.Email.StartsWith("new-")), site.Clock.Now());
            await db.SaveChangesAsync();
            return made;
        });
        using var visitor = site.Visitor();

        await visitor.SendAsync($"/{place.City.Slug}/jury/{link}", new Dictionary<string, string>
        {
            ["Name"] = "Nour", ["MaxLoad"] = "5", ["Confidential"] = "true", ["Hours.Zone"] = "America/New_York", ["Hours.From"] = "07:00", ["Hours.To"] = "16:30", ["Hours.Late"] = "true", ["Hours.Away"] = "2030-05-01",
        }, "form[action*='handler=Accept']");

        var hours = await site.In(place.City, services => services.GetRequiredService<CorridorDb>().Set<Juror>().Where(one => one.Name == "Nour").Select(one => one.Hours).SingleAsync());
        Assert.Equal(("America/New_York", new TimeOnly(7, 0), new TimeOnly(16, 30), true), (hours!.Zone, hours.From, hours.To, hours.Late));
        Assert.Equal([new DateOnly(2030, 5, 1)], hours.Away);
        var (refused, page, _) = await visitor.SendAsync($"/{place.City.Slug}/jury/{link}", new Dictionary<string, string> { ["Hours.From"] = "18:00", ["Hours.To"] = "09:00" }, "form[action*='handler=Hours']");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Contains("end before they begin", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_team_says_when_it_can_and_the_timetable_knows()
    {
        var place = await OpenAsync(applications: 1);
        var address = $"/{place.City.Slug}/applications/{place.Applications[0]}/pitch";
        using var team = await site.SignedInAsync(place.Owner(0));

        var (_, page, _) = await team.SendAsync(address, new Dictionary<string, string> { ["Hours.Zone"] = place.City.Zone, ["Hours.From"] = "10:30", ["Hours.To"] = "12:00", ["Hours.Away"] = "2030-05-01" }, "form#hours");

        Assert.Contains("Saved.", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal("10:30", (await team.OpenAsync(address)).QuerySelector("#hours-from")!.GetAttribute("value"));
        await site.In(place.City, services => place.TimetableAsync(services, site.Clock.Now()));
        var pitch = await site.In(place.City, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            return (await services.GetRequiredService<Pitching>().ReadAsync(await db.Set<Call>().SingleAsync())).Finalists.Single();
        });
        Assert.Equal(new LocalTime(10, 30), pitch.StartsAt!.Value.InZone(DateTimeZoneProviders.Tzdb[place.City.Zone]).TimeOfDay);
        var (refused, kept, _) = await team.SendAsync(address, new Dictionary<string, string> { ["Hours.From"] = "18:00", ["Hours.To"] = "09:00" }, "form#hours");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "18:00"), (refused, kept.QuerySelector("#hours-from")!.GetAttribute("value")));
        Assert.Contains("end before they begin", kept.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_without_a_stage_of_pitches_has_no_page_for_them()
    {
        var city = await site.CityAsync(language: "en");
        var boss = $"boss-{city.Slug}@example.org";
        await site.MemberAsync(city, boss, CityRole.Coordinator);
        await site.In(city, async services =>
        {
            var (db, now) = (services.GetRequiredService<CorridorDb>(), site.Clock.Now());
            var call = Call.From(AccessRows.OpenToAllNow("heat", deck: false), city.Zone, now.InUtc().Date, now);
            call.Publish(now);
            db.Add(call);
            await db.SaveChangesAsync();
        });
        using var visitor = await site.SignedInAsync(boss);

        foreach (var page in new[] { "pitches", "pitches/sheet", "pitches/stage" })
        {
            using var answer = await visitor.Http.GetAsync($"/{city.Slug}/coordinator/calls/heat/{page}");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    private sealed record Place(City City, string Boss, string Juror, IReadOnlyList<Guid> Applications)
    {
        public string Owner(int number) => $"founder-{number}-of-{City.Slug}@example.org";

        public async Task<int> TimetableAsync(IServiceProvider services, Instant now)
        {
            var (db, pitching) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Pitching>());
            var call = await db.Set<Call>().SingleAsync();
            var from = now.InUtc().Date.PlusDays(11).At(new LocalTime(9, 0));
            await pitching.ArrangeAsync(call, new PitchPlan(5, 10, 5, [new(ZonedMoment.At(from, City.Zone), ZonedMoment.At(from.PlusHours(5), City.Zone))], [new("Stage", "https://video.example/stage")], [new(await db.Set<Juror>().Select(juror => juror.Id).SingleAsync(), 0)]), Applications);
            await pitching.MakeAsync(call);
            return await pitching.PublishAsync(call);
        }
    }

    private async Task<Place> OpenAsync(int applications)
    {
        var city = await site.CityAsync(language: "en");
        var (boss, seat) = ($"boss-{city.Slug}@example.org", $"juror-{city.Slug}@jury.example");
        await site.MemberAsync(city, boss, CityRole.Coordinator);
        var ids = await site.In(city, async services =>
        {
            var (db, panel, now) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Panel>(), site.Clock.Now());
            var call = Call.From(Definition(), city.Zone, now.InUtc().Date.PlusDays(-1), now);
            call.Publish(now);
            db.Add(call);
            await db.SaveChangesAsync();
            var made = new List<Guid>();
            for (var n = 0; n < applications; n++)
            {
                var owner = await services.GetRequiredService<SignIn>().AccountForAsync($"founder-{n}-of-{city.Slug}@example.org", "", "en");
                var application = Application.Start(call, owner.Id, "en", now);
                application.Touch($"Start-up {n}", now);
                db.Add(application);
                db.Add(application.Submit(call, new Dictionary<string, string> { ["name"] = $"Start-up {n}" }, null, now));
                made.Add(application.Id);
            }

            await db.SaveChangesAsync();
            var juror = (await panel.InviteAsync(call, seat)).Invited.Single();
            await panel.AcceptAsync(call, juror, new JurorAnswer("Kim", "", null, ["en"], [], 5, "", true), [], "en");
            return made;
        });
        return new(city, boss, seat, ids);
    }

    private static CallDefinition Definition() => AccessRows.OpenToAllNow("heat", deck: false) with
    {
        Stages =
        [
            new("intake", StageKind.Intake, LocalizedText.Of("en", "Applications"), Opens: new LocalMoment(0, LocalTime.Midnight), Closes: new LocalMoment(5, LocalTime.Midnight)),
            new("review", StageKind.Review, LocalizedText.Of("en", "Jury"), Opens: new LocalMoment(0, LocalTime.Midnight), Closes: new LocalMoment(9, LocalTime.Midnight)),
            new("pitches", StageKind.Pitch, LocalizedText.Of("en", "Pitches"), Opens: new LocalMoment(12, new LocalTime(9, 0)), Closes: new LocalMoment(12, new LocalTime(15, 0))),
        ],
    };
}
