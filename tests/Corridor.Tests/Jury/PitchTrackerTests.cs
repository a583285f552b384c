using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Discussions;
using Corridor.Jury.Pitches;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace Corridor.Tests.Jury;

/// <summary>A day of pitches is moved on, and what may be scored with it.</summary>
public sealed class PitchTrackerTests : IAsyncLifetime
{
    private JuryDesk desk = null!;
    private Guid ada, bee, cog, kim, lou, louAgain;

    public async ValueTask InitializeAsync()
    {
        desk = await JuryDesk.OpenAsync();
        (ada, bee, cog) = (await desk.ApplyAsync("Ada"), await desk.ApplyAsync("Bee"), await desk.ApplyAsync("Cog"));
        (kim, lou) = (await desk.SeatAsync("Kim"), await desk.SeatAsync("Lou"));
        louAgain = await desk.JoinAsync("Lou", "lou+two@jury.example");
        await desk.In(async (services, db, _) =>
        {
            await services.GetRequiredService<Panel>().DeclareAsync(await db.Set<Juror>().SingleAsync(juror => juror.Id == lou), bee, "A cousin");
            return true;
        });
        var day = desk.Database.Clock.Now().InUtc().Date.PlusDays(20);
        ZonedMoment At(int hour, int minute) => ZonedMoment.At(day.At(new LocalTime(hour, minute)), desk.City.Zone);
        await desk.In(async (services, db, call) =>
        {
            var pitching = services.GetRequiredService<Pitching>();
            await pitching.ArrangeAsync(call, new PitchPlan(5, 10, 5, [new(At(9, 0), At(12, 0))], [new("Stage", "")], [new(kim, 0), new(lou, 0)]), [ada, bee, cog]);
            foreach (var (application, hour) in new[] { (ada, 9), (bee, 10), (cog, 11) })
                await pitching.PlaceAsync(call, (await db.Set<Pitch>().SingleAsync(pitch => pitch.ApplicationId == application)).Id, At(hour, 0), 0);
            return await pitching.PublishAsync(call);
        });
        desk.Database.Clock.MoveTo(At(9, 0).Instant);
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Fact]
    public async Task Scores_open_with_the_questions_and_close_with_the_panels()
    {
        await NextAsync(ada);
        Assert.Equal("Scores of this pitch open with the questions.", await RefusalAsync(kim, ada));
        await NextAsync(ada);
        Assert.Null(await RefusalAsync(kim, ada));
        await NextAsync(ada);
        Assert.Null(await RefusalAsync(lou, ada));

        await CloseAsync(ada);

        Assert.Equal("The panel’s scores of this pitch are closed. What was saved before counts.", await RefusalAsync(kim, ada));
        Assert.Equal(PitchPhase.Over, (await PitchAsync(ada)).Phase);
    }

    [Fact]
    public async Task Closing_hands_in_what_is_complete_and_leaves_the_rest()
    {
        await NextAsync(ada);
        await NextAsync(ada);
        await ScoreAsync(kim, ada, "impact", "team");
        await ScoreAsync(lou, ada, "impact");
        await NextAsync(ada);

        await CloseAsync(ada);

        var reviews = await desk.ReviewsAsync();
        Assert.Equal((ReviewState.Done, ReviewState.Started), (reviews.Single(review => review.JurorId == kim).State, reviews.Single(review => review.JurorId == lou).State));
    }

    [Fact]
    public async Task What_is_handed_in_together_is_seen_together()
    {
        await NextAsync(ada);
        await NextAsync(ada);
        await ScoreAsync(kim, ada, 5, "impact", "team");
        await ScoreAsync(lou, ada, 1, "impact", "team");
        await NextAsync(ada);

        await CloseAsync(ada);

        Assert.Equal(2, await desk.In((_, db, _) => db.Set<DiscussionSeat>().CountAsync(seat => db.Set<Discussion>().Any(one => one.Id == seat.DiscussionId && one.ApplicationId == ada))));
    }

    [Fact]
    public async Task Whoever_has_a_conflict_is_given_nothing_to_score_and_told_no_name()
    {
        await NextAsync(bee);

        Assert.Equal([(kim, bee)], (await desk.ReviewsAsync()).Select(review => (review.JurorId, review.ApplicationId)));
        var lous = (await HeardAsync(lou)).Single(row => row.Pitch.IsOnStage);
        Assert.Equal((false, "", null), (lous.Hears, lous.Title, lous.ReviewId));
    }

    [Fact]
    public async Task Whoever_sits_twice_and_has_a_conflict_on_one_seat_has_it_on_both()
    {
        await desk.In(async (_, db, _) =>
        {
            var pitch = await db.Set<Pitch>().SingleAsync(one => one.ApplicationId == bee);
            pitch.Tell(pitch.Told! with { Panel = [.. pitch.Told.Panel, louAgain] }, desk.Database.Clock.Now());
            await db.SaveChangesAsync();
            return true;
        });

        await NextAsync(bee);

        Assert.Equal([(kim, bee)], (await desk.ReviewsAsync()).Select(review => (review.JurorId, review.ApplicationId)));
        var heard = (await HeardAsync(louAgain)).Single(row => row.Pitch.IsOnStage);
        Assert.Equal((false, "", null), (heard.Hears, heard.Title, heard.ReviewId));
    }

    [Fact]
    public async Task A_conflict_that_is_found_on_the_day_hides_what_is_on_stage_at_once()
    {
        await NextAsync(ada);
        Assert.True((await HeardAsync(kim)).Single(row => row.Pitch.IsOnStage).Hears);

        await desk.In(async (services, db, _) =>
        {
            await services.GetRequiredService<Panel>().DeclareAsync(await db.Set<Juror>().SingleAsync(juror => juror.Id == kim), ada, "A sister");
            return true;
        });

        var kims = (await HeardAsync(kim)).Single(row => row.Pitch.IsOnStage);
        Assert.Equal((false, "", null), (kims.Hears, kims.Title, kims.ReviewId));
    }

    [Fact]
    public async Task One_pitch_is_on_stage_in_a_room()
    {
        await NextAsync(ada);

        var refusal = await Assert.ThrowsAsync<RuleBrokenException>(() => NextAsync(bee));

        Assert.Equal("Another pitch is on stage in this room.", refusal.Text.Key);
    }

    [Fact]
    public void A_clock_that_is_stopped_does_not_run()
    {
        var begun = Instant.FromUtc(2040, 4, 10, 9, 0);
        var pitch = new Pitch { DayId = Guid.NewGuid(), CallId = Guid.NewGuid(), ApplicationId = Guid.NewGuid() };
        pitch.Tell(new PitchNotice(ZonedMoment.Of(begun, "Europe/Paris"), 15, 10, "Stage", "", []), begun);

        pitch.Begin(begun);
        pitch.Pause(After(2));
        Assert.Equal(Duration.FromMinutes(3), pitch.TimeLeft(After(9)));
        pitch.Pause(After(9));
        Assert.Equal(Duration.FromMinutes(-1), pitch.TimeLeft(After(13)));
        pitch.AskQuestions(After(13));
        Assert.Equal(Duration.FromMinutes(10), pitch.TimeLeft(After(13)));

        Instant After(int minutes) => begun + Duration.FromMinutes(minutes);
    }

    [Fact]
    public async Task Each_team_is_told_how_many_come_before_it()
    {
        Assert.Equal([(false, 0), (false, 1), (false, 2)], await TurnsAsync());
        await NextAsync(ada);
        Assert.Equal([(true, 0), (true, 0), (true, 1)], await TurnsAsync());
        await NextAsync(ada);
        await NextAsync(ada);
        await MissAsync(bee);

        Assert.Equal([(true, 0), (true, 0), (true, 0)], await TurnsAsync());
    }

    [Fact]
    public async Task What_was_pressed_too_early_is_taken_back_step_by_step()
    {
        foreach (var _ in Enumerable.Range(0, 3))
            await NextAsync(ada);
        await CloseAsync(ada);

        var phases = new List<PitchPhase>();
        for (var step = 0; step < 4; step++)
        {
            await desk.In(async (services, _, call) =>
            {
                await services.GetRequiredService<PitchTracker>().BackAsync(call, (await PitchAsync(ada)).Id);
                return true;
            });
            phases.Add((await PitchAsync(ada)).Phase);
        }

        Assert.Equal([PitchPhase.Scoring, PitchPhase.Questions, PitchPhase.Pitching, PitchPhase.Waiting], phases);
    }

    [Fact]
    public async Task Another_node_hears_that_the_day_was_moved_on()
    {
        var day = (await PitchAsync(ada)).DayId;
        var elsewhere = new LiveDays(desk.Database.Services.GetRequiredService<CorridorDbFactory>(), NullLogger<LiveDays>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var counts = elsewhere.WatchAsync(day, stop.Token).GetAsyncEnumerator(stop.Token);
        await counts.MoveNextAsync();
        var before = counts.Current;

        await NextAsync(ada);
        await counts.MoveNextAsync();

        Assert.Equal(before + 1, counts.Current);
    }

    private Task<bool> MoveAsync(Guid application, Func<PitchTracker, Call, Guid, Task> move) => desk.In(async (services, _, call) =>
    {
        await move(services.GetRequiredService<PitchTracker>(), call, (await PitchAsync(application)).Id);
        return true;
    });

    private Task<bool> NextAsync(Guid application) => MoveAsync(application, (tracker, call, id) => tracker.NextAsync(call, id));

    private Task<bool> MissAsync(Guid application) => MoveAsync(application, (tracker, call, id) => tracker.MissAsync(call, id));

    private Task<bool> CloseAsync(Guid application) => MoveAsync(application, (tracker, call, id) => tracker.CloseScoresAsync(call, id));

    private Task<Pitch> PitchAsync(Guid application) => desk.In((_, db, _) => db.Set<Pitch>().AsNoTracking().SingleAsync(pitch => pitch.ApplicationId == application));

    private Task<IReadOnlyList<HeardPitch>> HeardAsync(Guid juror) => desk.In(async (services, db, call) =>
    {
        var stage = services.GetRequiredService<PitchStage>();
        return await stage.ForJurorAsync(await db.Set<Juror>().SingleAsync(one => one.Id == juror), call, (await stage.DayOfAsync(call.Id))!, "en");
    });

    private Task<List<(bool, int)>> TurnsAsync() => desk.In(async (services, _, _) =>
    {
        var turns = new List<(bool, int)>();
        foreach (var application in new[] { ada, bee, cog })
        {
            var turn = await services.GetRequiredService<PitchStage>().TurnOfAsync(await PitchAsync(application));
            turns.Add((turn.HasBegun, turn.Before));
        }

        return turns;
    });

    private Task<bool> ScoreAsync(Guid juror, Guid application, params string[] criteria) => ScoreAsync(juror, application, 4, criteria);

    private Task<bool> ScoreAsync(Guid juror, Guid application, int value, params string[] criteria) => desk.In(async (services, db, call) =>
    {
        var review = await db.Set<Review>().SingleAsync(review => review.JurorId == juror && review.ApplicationId == application);
        foreach (var criterion in criteria)
            await services.GetRequiredService<Scoring>().SaveAsync(review, call, criterion, value);
        return true;
    });

    /// <summary>Why nothing can be scored; null: it can.</summary>
    private async Task<string?> RefusalAsync(Guid juror, Guid application)
    {
        try
        {
            await ScoreAsync(juror, application, "impact");
            return null;
        }
        catch (RuleBrokenException refusal)
        {
            return refusal.Text.Key;
        }
    }
}
