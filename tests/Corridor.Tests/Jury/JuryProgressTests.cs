using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Jury;

public sealed class JuryProgressTests
{
    [Fact]
    public async Task Applications_come_by_how_many_of_their_reviews_are_in_those_that_nobody_was_given_too()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 2);
        await desk.ApplyAsync("Ada");
        await desk.ApplyAsync("Bee");
        await desk.SeatAsync("Kim");
        await desk.SeatAsync("Lou");
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        var ada = await desk.In(async (services, _, call) => (await services.GetRequiredService<JuryProgress>().ApplicationsAsync(call.Rounds[0])).Single(row => row.Title == "Ada"));
        var own = (await desk.ReviewsAsync()).Where(review => review.ApplicationId == ada.Id).ToList();
        await desk.ScoreAsync(own[0].Id, 4);
        await desk.In(async (services, db, call) =>
        {
            await services.GetRequiredService<Scoring>().AbstainAsync(await db.Set<Review>().SingleAsync(review => review.Id == own[1].Id), call, "I know them.");
            return true;
        });

        var rows = await desk.In((services, _, call) => services.GetRequiredService<JuryProgress>().ApplicationsAsync(call.Rounds[0]));

        Assert.Equal([("Bee", 0, 2, 2), ("Ada", 1, 1, 2)], rows.Select(row => (row.Title, row.Done, row.Given, row.Wanted)));
        Assert.Equal([ReviewState.Done, ReviewState.Abstained], rows[1].Reviews.Select(review => review.State).Order());
    }

    [Theory]
    [InlineData("America/Mexico_City", 14)]
    [InlineData("Asia/Tokyo", 23)]
    public async Task A_reminder_comes_at_eight_where_the_juror_is(string zone, int hour)
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1);
        var home = await desk.Database.CityAsync("far", zone, "en");
        await desk.ApplyAsync("Ada");
        await desk.SeatAsync("Kim", home);
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        var noon = desk.Database.Clock.Now().InUtc().Date.AtMidnight().InUtc().ToInstant() + Duration.FromHours(12);
        desk.Database.Clock.MoveTo(noon + Duration.FromDays(1));

        var mail = await RemindAsync(desk);

        Assert.Equal(hour, mail.DueAt.InUtc().Hour);
        Assert.InRange(mail.DueAt - desk.Database.Clock.Now(), Duration.Zero, Duration.FromDays(1));
    }

    [Fact]
    public async Task A_reminder_that_would_come_too_late_leaves_at_once()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1);
        await desk.ApplyAsync("Ada");
        await desk.SeatAsync("Kim");
        await desk.AssignAsync();
        var end = await desk.In((_, _, call) => Task.FromResult(Round.EndOf(call)));
        // Scoring ends at nine: at half past eight the next morning would be tomorrow's.
        desk.Database.Clock.MoveTo(end - Duration.FromMinutes(30));

        Assert.Equal(desk.Database.Clock.Now().ToUnixTimeSeconds(), (await RemindAsync(desk)).DueAt.ToUnixTimeSeconds());
    }

    private static Task<OutgoingMail> RemindAsync(JuryDesk desk) => desk.In(async (services, db, call) =>
    {
        var juror = await db.Set<Juror>().SingleAsync();
        await services.GetRequiredService<Panel>().RemindInMorningAsync(call, juror, 1);
        await db.SaveChangesAsync();
        return await db.Set<OutgoingMail>().SingleAsync(mail => mail.Kind == "juror-reminder");
    });
}
