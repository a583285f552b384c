using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Notifications;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Jury;

public sealed class ScoringTests
{
    [Fact]
    public async Task Peers_are_hidden_until_ones_own_review_is_in()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 2);
        await desk.ApplyAsync("Ada");
        await desk.SeatAsync("Kim");
        await desk.SeatAsync("Lou");
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        var reviews = await desk.ReviewsAsync();
        await desk.ScoreAsync(reviews[0].Id, 5);

        Assert.Equal(0, await PeersAsync(desk, reviews[1].Id));
        await desk.ScoreAsync(reviews[1].Id, 2);
        Assert.Equal(1, await PeersAsync(desk, reviews[1].Id));
    }

    [Fact]
    public async Task A_score_is_taken_until_the_round_closes_on_its_scale_only_and_the_log_keeps_the_one_before()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1);
        await desk.ApplyAsync("Ada");
        await desk.SeatAsync("Kim");
        await desk.AssignAsync();
        var review = (await desk.ReviewsAsync()).Single().Id;

        await Assert.ThrowsAsync<RuleBrokenException>(() => SaveAsync(desk, review, 3));
        await desk.OpenScoringAsync();
        await Assert.ThrowsAsync<RuleBrokenException>(() => SaveAsync(desk, review, 6));
        await SaveAsync(desk, review, 3);
        var end = await desk.In((_, _, call) => Task.FromResult(Round.EndOf(call)));
        desk.Database.Clock.MoveTo(end - Duration.FromMinutes(1));
        await SaveAsync(desk, review, 4);
        desk.Database.Clock.MoveTo(end);
        await Assert.ThrowsAsync<RuleBrokenException>(() => SaveAsync(desk, review, 5));

        Assert.Equal(4, await desk.In((_, db, _) => db.Set<Score>().Select(score => score.Value).SingleAsync()));
        Assert.Equal(2, await desk.In((_, db, _) => db.Set<AuditEntry>().CountAsync(entry => entry.Action == "score.saved" && entry.SubjectId == review)));
    }

    [Fact]
    public async Task A_save_does_not_overwrite_what_another_device_saved_and_says_what_stands()
    {
        await using var desk = await OneReviewAsync();
        var review = (await desk.ReviewsAsync()).Single().Id;

        var first = await SaveAsync(desk, review, 3, mark: "");
        var late = await SaveAsync(desk, review, 4, mark: "");
        var known = await SaveAsync(desk, review, 5, first.Stands.Mark);

        Assert.Equal((true, "3"), (first.Taken, first.Stands.Value));
        Assert.Equal(new Saved(false, first.Stands), late);
        Assert.Equal((true, "5"), (known.Taken, known.Stands.Value));
        Assert.NotEqual(first.Stands.Mark, known.Stands.Mark);
    }

    [Fact]
    public async Task What_is_sent_twice_is_saved_and_logged_once_and_a_review_is_handed_in_once()
    {
        await using var desk = await OneReviewAsync();
        var review = (await desk.ReviewsAsync()).Single().Id;

        await SaveAsync(desk, review, 3, mark: "");
        var again = await SaveAsync(desk, review, 3, mark: "");
        await desk.ScoreAsync(review, 3);
        await desk.ScoreAsync(review, 3);

        Assert.True(again.Taken);
        var logged = await desk.In((_, db, _) => db.Set<AuditEntry>().Where(entry => entry.SubjectId == review && (entry.Action == "score.saved" || entry.Action == "review.finished")).Select(entry => entry.Action).ToListAsync());
        Assert.Equal(["review.finished", "score.saved", "score.saved"], logged.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Comments_and_notes_of_two_devices_meet_the_same_way_and_a_note_stays_the_jurors_own()
    {
        await using var desk = await OneReviewAsync();

        var (comment, lateComment, note, lateNote, review) = await desk.In(async (services, db, call) =>
        {
            var (scoring, own) = (services.GetRequiredService<Scoring>(), await db.Set<Review>().SingleAsync());
            return (
                await scoring.CommentAsync(own, call, "Bold. ", ""), await scoring.CommentAsync(own, call, "Timid.", ""),
                await scoring.NoteAsync(own, call, "Ask for their figures.", ""), await scoring.NoteAsync(own, call, "Forget it.", ""), own);
        });

        Assert.Equal([(true, "Bold."), (false, "Bold."), (true, "Ask for their figures."), (false, "Ask for their figures.")], new[] { comment, lateComment, note, lateNote }.Select(saved => (saved.Taken, saved.Stands.Value)));
        Assert.Equal("Bold.", review.Comment);
        Assert.Equal("Ask for their figures.", await desk.In((services, _, _) => services.GetRequiredService<Scoring>().NoteOfAsync(review)));
        // What others read of a review is its row: the note is not in it.
        Assert.DoesNotContain(typeof(Review).GetProperties(), property => property.PropertyType == typeof(Note) || property.Name.Contains("Note", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_review_may_be_kept_on_a_device_while_it_is_its_jurors_and_the_round_is_not_over()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1);
        await desk.ApplyAsync("Ada");
        await desk.ApplyAsync("Bee");
        await desk.SeatAsync("Kim");
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        var before = await QueueAsync(desk);
        await SaveAsync(desk, before[0].Review.Id, 3);
        await desk.In(async (services, db, call) =>
        {
            await services.GetRequiredService<Scoring>().AbstainAsync(await db.Set<Review>().SingleAsync(row => row.Id == before[1].Review.Id), call, "A friend.");
            return true;
        });
        var after = await QueueAsync(desk);

        var now = desk.Database.Clock.Now();
        Assert.All(before, row => Assert.True(row.MayBeKept(now)));
        Assert.Equal([before[0].Review.Id], after.Where(row => row.MayBeKept(now)).Select(row => row.Review.Id));
        Assert.NotEqual(before[0].Stamp, after.Single(row => row.Review.Id == before[0].Review.Id).Stamp);
        Assert.DoesNotContain(after, row => row.MayBeKept(row.Until));
    }

    [Fact]
    public async Task A_juror_who_finds_to_be_tied_says_so_even_after_handing_in_and_is_kept_from_the_application()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1);
        await desk.ApplyAsync("Ada");
        await desk.SeatAsync("Kim");
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        var review = (await QueueAsync(desk))[0].Review.Id;
        foreach (var criterion in await desk.In((_, _, call) => Task.FromResult(call.Criteria.Criteria)))
            await desk.In(async (services, db, call) => await services.GetRequiredService<Scoring>().SaveAsync(await db.Set<Review>().SingleAsync(), call, criterion.Key, 3));
        await desk.In(async (services, db, call) =>
        {
            await services.GetRequiredService<Scoring>().FinishAsync(await db.Set<Review>().SingleAsync(), call);
            return true;
        });
        Task<bool> AbstainAsync(bool isTied) => desk.In(async (services, db, call) =>
        {
            await services.GetRequiredService<Scoring>().AbstainAsync(await db.Set<Review>().SingleAsync(), call, "My sister’s company.", isTied);
            return true;
        });

        Assert.Equal("Your review is in already.", (await Assert.ThrowsAsync<RuleBrokenException>(() => AbstainAsync(isTied: false))).Text.Key);
        await AbstainAsync(isTied: true);
        await AbstainAsync(isTied: true);

        var (left, conflict) = await desk.In(async (_, db, _) => (await db.Set<Review>().SingleAsync(), await db.Set<Conflict>().SingleAsync()));
        Assert.Equal((ReviewState.Abstained, review), (left.State, left.Id));
        Assert.Equal((ConflictKind.Declared, "My sister’s company.", true), (conflict.Kind, conflict.Reason, conflict.Bars));
        Assert.All(await desk.In((services, _, call) => services.GetRequiredService<JuryRanking>().RankAsync(call)), line => Assert.Null(line.Score));
        Assert.Equal(1, (await desk.PlanAsync()).Missing);
        Assert.Equal(1, await desk.In((_, db, _) => db.Set<AuditEntry>().CountAsync(entry => entry.Action == "conflict.declared")));
    }

    [Fact]
    public async Task A_withdrawn_application_leaves_the_queue_the_progress_and_the_ranking()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1);
        var ada = await desk.ApplyAsync("Ada");
        await desk.ApplyAsync("Bee");
        await desk.SeatAsync("Kim");
        await desk.AssignAsync();

        await desk.In(async (_, db, _) =>
        {
            var application = await db.Set<Application>().SingleAsync(row => row.Id == ada);
            db.Add(application.Withdraw("Sold", application.OwnerId, desk.Database.Clock.Now()));
            await db.SaveChangesAsync();
            return true;
        });

        Assert.Equal(["Bee"], (await QueueAsync(desk)).Select(row => row.Title));
        Assert.Equal(1, (await desk.In((services, _, call) => services.GetRequiredService<JuryProgress>().ReadAsync(call.Rounds[0]))).Single().Assigned);
        Assert.Single(await desk.In((services, _, call) => services.GetRequiredService<JuryRanking>().RankAsync(call)));
    }

    [Fact]
    public async Task Equal_scores_tie_and_a_tie_at_the_cut_is_left_to_the_city()
    {
        await using var desk = await DecidedAsync(winners: 2, ("Ada", 5), ("Bee", 3), ("Cog", 3), ("Dot", 1));

        var lines = await desk.In((services, _, call) => services.GetRequiredService<JuryRanking>().RankAsync(call));
        var outcomes = await desk.In(async (services, db, call) =>
        {
            await services.GetRequiredService<Decisions>().PrepareAsync(call);
            return await db.Set<Decision>().ToDictionaryAsync(decision => decision.ApplicationId, decision => decision.Outcome);
        });

        Assert.Equal([("Ada", 1, 1), ("Bee", 2, 3), ("Cog", 2, 3), ("Dot", 4, 4)], lines.Select(line => (line.Candidate.Title, line.Place!.Value.First, line.Place.Value.Last)));
        Assert.Equal([100m, 50m, 50m, 0m], lines.Select(line => line.Score!.Value));
        Assert.Equal([Outcome.Winner, Outcome.Reserve, Outcome.Reserve, Outcome.Declined], lines.Select(line => outcomes[line.Candidate.Id]));
    }

    [Fact]
    public async Task A_severe_juror_is_told_from_weak_applications()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 2, winners: 2);
        var quality = new Dictionary<Guid, int>();
        foreach (var (name, value) in ((string, int)[])[("Ada", 4), ("Bee", 4), ("Cog", 3), ("Dot", 3), ("Eve", 2), ("Fay", 2)])
            quality[await desk.ApplyAsync(name)] = value;
        var severity = new Dictionary<Guid, int> { [await desk.SeatAsync("Kim", load: 4)] = 1, [await desk.SeatAsync("Lee", load: 4)] = 0, [await desk.SeatAsync("Max", load: 4)] = -1 };
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        foreach (var review in await desk.ReviewsAsync())
            await desk.ScoreAsync(review.Id, quality[review.ApplicationId] - severity[review.JurorId]);

        var ranking = await desk.In((services, _, call) => services.GetRequiredService<JuryRanking>().ReadAsync(call.Rounds[0]));

        // A step of the scale is 25 points.
        Assert.Equal([("Kim", 25.0), ("Lee", 0.0), ("Max", -25.0)], ranking.Jurors.Select(juror => (juror.Juror.Name, Math.Round(juror.Calibrated.Severity!.Value - ranking.Jurors[1].Calibrated.Severity!.Value, 1))));
        Assert.Equal([4, 4, 4], ranking.Jurors.Select(juror => juror.Calibrated.Reviews));
        Assert.All(ranking.Lines, line => Assert.Equal(quality[line.Candidate.Id] switch { 4 => 1, 3 => 3, _ => 5 }, 1 + ranking.Beside.Values.Count(other => other.Score > ranking.Beside[line.Candidate.Id].Score + 1)));
        Assert.True(ranking.Calibrated.IsSeparable);
        Assert.Null(ranking.Calibrated.OwnCity);
    }

    [Fact]
    public async Task Releasing_tells_each_applicant_once_in_the_language_of_the_application()
    {
        await using var desk = await DecidedAsync(winners: 1, ("Ada", 5), ("Bee", 2));

        var released = await desk.In(async (services, db, call) =>
        {
            var decisions = services.GetRequiredService<Decisions>();
            await decisions.PrepareAsync(call);
            Assert.Empty(await decisions.WinnersAsync(call.Id));
            return await decisions.ReleaseAsync(call);
        });
        await Assert.ThrowsAsync<RuleBrokenException>(() => desk.In((services, _, call) => services.GetRequiredService<Decisions>().ReleaseAsync(call)));

        Assert.Equal(2, released);
        var mails = await desk.In((_, db, _) => db.Set<OutgoingMail>().Where(mail => mail.Kind == "decision").OrderBy(mail => mail.Recipient).ToListAsync());
        Assert.Equal([("ada@example.org", "fr"), ("bee@example.org", "en")], mails.Select(mail => (mail.Recipient, mail.Language)));
        Assert.Contains("Félicitations", mails[0].Body, StringComparison.Ordinal);
        Assert.Contains("not selected", mails[1].Body, StringComparison.Ordinal);
        Assert.Equal(["Ada"], (await desk.In((services, _, call) => services.GetRequiredService<Decisions>().WinnersAsync(call.Id))).Select(winner => winner.Title));
    }

    [Fact]
    public async Task An_edited_decision_survives_another_preparation_and_nothing_is_released_while_one_is_open()
    {
        await using var desk = await DecidedAsync(winners: 1, ("Ada", 5), ("Bee", 2));
        var bee = await desk.In((_, db, _) => db.Set<Application>().Where(row => row.Title == "Bee").Select(row => row.Id).SingleAsync());

        var open = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.In(async (services, _, call) =>
        {
            await services.GetRequiredService<Decisions>().EditAsync(call, bee, Outcome.Reserve, "Next in line.");
            return await services.GetRequiredService<Decisions>().ReleaseAsync(call);
        }));
        await desk.In(async (services, _, call) =>
        {
            await services.GetRequiredService<Decisions>().PrepareAsync(call);
            return true;
        });

        Assert.Equal("{0} application has no decision yet.", open.Text.Key);
        Assert.Equal((Outcome.Reserve, "Next in line."), await desk.In(async (_, db, _) =>
            await db.Set<Decision>().SingleAsync(decision => decision.ApplicationId == bee) is var decision ? (decision.Outcome, decision.Message) : default));
    }

    // Ada applies in French, the others in English; each application has one review with the score given.
    private static async Task<JuryDesk> DecidedAsync(int winners, params (string Name, int Score)[] applications)
    {
        var desk = await JuryDesk.OpenAsync(reviews: 1, winners);
        var scores = new Dictionary<Guid, int>();
        foreach (var (name, score) in applications)
            scores[await desk.ApplyAsync(name, name == "Ada" ? "fr" : "en")] = score;
        await desk.SeatAsync("Kim", languages: ["en", "fr"]);
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        foreach (var review in await desk.ReviewsAsync())
            await desk.ScoreAsync(review.Id, scores[review.ApplicationId]);
        return desk;
    }

    private static Task<int> PeersAsync(JuryDesk desk, Guid review) => desk.In(async (services, db, call) =>
        (await services.GetRequiredService<Scoring>().PeersAsync(await db.Set<Review>().SingleAsync(row => row.Id == review), call)).Count);

    private static async Task<JuryDesk> OneReviewAsync()
    {
        var desk = await JuryDesk.OpenAsync(reviews: 1);
        await desk.ApplyAsync("Ada");
        await desk.SeatAsync("Kim");
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        return desk;
    }

    private static Task<IReadOnlyList<QueuedReview>> QueueAsync(JuryDesk desk) => desk.In(async (services, db, call) =>
        await services.GetRequiredService<Scoring>().QueueAsync(await db.Set<Juror>().ToListAsync(), new Dictionary<Guid, Corridor.Calls.Call> { [call.Id] = call }));

    private static Task<Saved> SaveAsync(JuryDesk desk, Guid review, int value, string? mark = null) => desk.In(async (services, db, call) =>
        await services.GetRequiredService<Scoring>().SaveAsync(await db.Set<Review>().SingleAsync(row => row.Id == review), call, "impact", value, mark));
}
