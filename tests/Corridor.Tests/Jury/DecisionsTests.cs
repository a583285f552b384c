using Corridor.Accounts;
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

public sealed class DecisionsTests
{
    [Fact]
    public async Task Where_two_run_a_call_one_asks_for_the_release_and_the_other_confirms_it()
    {
        await using var desk = await DecidedAsync(("Ada", 5), ("Bee", 2));
        var (kay, lee) = (await RunsAsync(desk, "kay"), await RunsAsync(desk, "lee"));
        await AsAsync(desk, kay, (decisions, call) => decisions.PrepareAsync(call));

        Assert.Equal(0, await AsAsync(desk, kay, (decisions, call) => decisions.ReleaseAsync(call)));
        Assert.Empty(await MailsAsync(desk));
        var alone = await Assert.ThrowsAsync<RuleBrokenException>(() => AsAsync(desk, kay, (decisions, call) => decisions.ReleaseAsync(call)));
        var asked = (await ReadAsync(desk)).Values.Select(decision => (decision.AskedBy, decision.AskedAt)).Distinct().Single();
        var unseen = await Assert.ThrowsAsync<RuleBrokenException>(() => AsAsync(desk, lee, (decisions, call) => decisions.ReleaseAsync(call)));
        var told = await AsAsync(desk, lee, (decisions, call) => decisions.ReleaseAsync(call, asked.AskedAt));

        Assert.Equal("kay", asked.AskedBy);
        Assert.Equal("You asked for this release: somebody else has to confirm it.", alone.Text.Key);
        Assert.Equal("The release was asked for anew since you opened this page: look again.", unseen.Text.Key);
        Assert.Equal((2, 2), (told, (await MailsAsync(desk)).Count));
        Assert.All((await ReadAsync(desk)).Values, decision => Assert.Equal(("kay", "lee"), (decision.AskedBy, decision.ReleasedBy)));
    }

    [Fact]
    public async Task A_change_or_somebodys_doubt_takes_the_request_back_and_a_note_does_not()
    {
        await using var desk = await DecidedAsync(("Ada", 5), ("Bee", 2));
        var (kay, lee) = (await RunsAsync(desk, "kay"), await RunsAsync(desk, "lee"));
        var bee = await ApplicationAsync(desk, "Bee");
        await AsAsync(desk, kay, (decisions, call) => decisions.PrepareAsync(call));
        await AsAsync(desk, kay, (decisions, call) => decisions.ReleaseAsync(call));
        var first = (await ReadAsync(desk))[bee].AskedAt;

        await AsAsync(desk, lee, (decisions, call) => decisions.EditAsync(call, bee, Outcome.Declined, "", "Ask their city first."));
        Assert.Equal(2, (await ReadAsync(desk)).Values.Count(decision => decision.AskedAt == first));
        await AsAsync(desk, lee, (decisions, call) => decisions.EditAsync(call, bee, Outcome.Reserve, ""));
        Assert.Null((await ReadAsync(desk))[bee].AskedAt);
        // What was changed is not what was asked for: this is a request of one's own.
        Assert.Equal(0, await AsAsync(desk, lee, (decisions, call) => decisions.ReleaseAsync(call, first)));
        Assert.All((await ReadAsync(desk)).Values, decision => Assert.Equal("lee", decision.AskedBy));
        await AsAsync(desk, kay, (decisions, call) => decisions.TakeBackAsync(call));

        Assert.All((await ReadAsync(desk)).Values, decision => Assert.Null(decision.AskedAt));
        Assert.Empty(await MailsAsync(desk));
        Assert.Equal(2, await desk.In((_, db, _) => db.Set<AuditEntry>().CountAsync(entry => entry.Action == "decisions.release-asked")));
        Assert.Equal(1, await desk.In((_, db, _) => db.Set<AuditEntry>().CountAsync(entry => entry.Action == "decisions.release-taken-back")));
    }

    [Fact]
    public async Task A_place_whose_winner_withdraws_goes_to_the_first_of_the_reserve_list_once()
    {
        await using var desk = await DecidedAsync(("Ada", 5), ("Bee", 4), ("Cog", 3));
        var kay = await RunsAsync(desk, "kay");
        var (ada, bee, cog) = (await ApplicationAsync(desk, "Ada"), await ApplicationAsync(desk, "Bee"), await ApplicationAsync(desk, "Cog"));
        await AsAsync(desk, kay, (decisions, call) => decisions.PrepareAsync(call));
        foreach (var reserve in new[] { bee, cog })
            await AsAsync(desk, kay, (decisions, call) => decisions.EditAsync(call, reserve, Outcome.Reserve, ""));
        await AsAsync(desk, kay, (decisions, call) => decisions.ReleaseAsync(call));
        Task MoveAsync(Guid application, string note = "") => AsAsync(desk, kay, (decisions, call) => decisions.MoveUpAsync(call, application, note));
        async Task<string> RefusedAsync(Guid application) => (await Assert.ThrowsAsync<RuleBrokenException>(() => MoveAsync(application))).Text.Key;

        Assert.Equal("No winning place is free.", await RefusedAsync(bee));
        await desk.In(async (_, db, call) =>
        {
            var winner = await db.Set<Application>().SingleAsync(one => one.Id == ada);
            db.Add(winner.Withdraw("Bought.", winner.OwnerId, desk.Database.Clock.Now()));
            return await db.SaveChangesAsync();
        });
        Assert.StartsWith("Say why this one goes before", await RefusedAsync(cog), StringComparison.Ordinal);
        await MoveAsync(bee);
        Assert.Equal("No winning place is free.", await RefusedAsync(cog));

        Assert.Equal(["Bee"], (await desk.In((services, _, call) => services.GetRequiredService<Decisions>().WinnersAsync(call.Id))).Select(winner => winner.Title));
        Assert.Equal(4, (await MailsAsync(desk)).Count);
        var line = (await ReadAsync(desk))[bee].History[0];
        Assert.Equal((DecidedBy.Person, "kay", Outcome.Reserve, Outcome.Winner), (line.How, line.By, line.From, line.To));
    }

    [Theory]
    [InlineData(null, 1, false)]
    [InlineData(null, 2, true)]
    [InlineData(1, 2, false)]
    [InlineData(2, 1, true)]
    public async Task A_call_says_how_many_people_release_or_it_follows_from_who_runs_it(int? releaseBy, int people, bool takesTwo)
    {
        await using var desk = await JuryDesk.OpenAsync(rules: new JuryRules(false, true, 20, 1, 1) { ReleaseBy = releaseBy });
        for (var one = 0; one < people; one++)
            await RunsAsync(desk, $"one-{one}");

        Assert.Equal(takesTwo, await desk.In((services, _, call) => services.GetRequiredService<Decisions>().TakesTwoAsync(call)));
    }

    [Fact]
    public async Task A_decision_keeps_who_changed_what_why_over_the_days()
    {
        await using var desk = await DecidedAsync(("Ada", 5), ("Bee", 2));
        var kay = await RunsAsync(desk, "kay");
        var bee = await ApplicationAsync(desk, "Bee");

        await AsAsync(desk, null, (decisions, call) => decisions.PrepareAsync(call));
        desk.Database.Clock.MoveTo(desk.Database.Clock.Now() + Duration.FromDays(1));
        await AsAsync(desk, kay, (decisions, call) => decisions.EditAsync(call, bee, Outcome.Declined, "", "Two jurors want to talk."));
        desk.Database.Clock.MoveTo(desk.Database.Clock.Now() + Duration.FromDays(1));
        await AsAsync(desk, kay, (decisions, call) => decisions.EditAsync(call, bee, Outcome.Reserve, "Next in line.", "Their market is ours."));
        await AsAsync(desk, kay, (decisions, call) => decisions.EditAsync(call, bee, Outcome.Reserve, "Next in line."));
        await AsAsync(desk, kay, (decisions, call) => decisions.PrepareAsync(call));

        Assert.Equal(
            [
                (DecidedBy.Person, "kay", Outcome.Declined, Outcome.Reserve, "Their market is ours."),
                (DecidedBy.Person, "kay", Outcome.Declined, Outcome.Declined, "Two jurors want to talk."),
                (DecidedBy.Ranking, null, (Outcome?)null, Outcome.Declined, ""),
            ],
            (await ReadAsync(desk))[bee].History.Select(line => (line.How, line.By, line.From, line.To, line.Note)));
    }

    [Fact]
    public async Task Quotas_are_tried_without_a_trace_and_prepared_as_drafts_that_leave_alone_what_somebody_changed()
    {
        var stage = Stage("stage") with { Diversity = true };
        await using var desk = await DecidedAsync(winners: 2, [stage], ("Ada", 5, "pilot"), ("Bee", 4, "pilot"), ("Cog", 3, "idea"), ("Dot", 2, "idea"), ("Eve", 1, "idea"));
        var eve = await ApplicationAsync(desk, "Eve");
        await AsAsync(desk, null, (decisions, call) => decisions.PrepareAsync(call));
        await AsAsync(desk, null, (decisions, call) => decisions.EditAsync(call, eve, Outcome.Winner, ""));

        var tried = await TryAsync(desk, new QuotaBounds("stage", "idea", 1, null));
        var before = (await ReadAsync(desk)).Values.Sum(decision => decision.History.Count);
        await AsAsync(desk, null, (decisions, call) => decisions.PrepareAsync(call, tried));

        Assert.Equal([["Ada", "Cog"], ["Cog"], ["Bee"]], new[] { Titles(tried.Chosen), Titles(tried.ComeIn), Titles(tried.FallOut) });
        Assert.Equal(25m, tried.Cost);
        Assert.Equal(6, before);
        var after = await desk.In(async (_, db, _) => await (
            from decision in db.Set<Decision>()
            join application in db.Set<Application>() on decision.ApplicationId equals application.Id
            orderby application.Title
            select decision.Outcome).ToListAsync());
        Assert.Equal([Outcome.Winner, Outcome.Reserve, Outcome.Winner, Outcome.Declined, Outcome.Winner], after);
        var line = (await ReadAsync(desk))[await ApplicationAsync(desk, "Cog")].History[0];
        Assert.Equal((DecidedBy.Quota, Outcome.Declined, Outcome.Winner, "2; Idea ≥ 1"), (line.How, line.From, line.To, line.Note));
    }

    [Fact]
    public async Task Quotas_that_contradict_each_other_are_named_and_prepare_nothing()
    {
        await using var desk = await DecidedAsync(winners: 2, [Stage("theme")], ("Ada", 5, "pilot"), ("Bee", 4, "pilot"), ("Cog", 3, "idea"));

        var tried = await TryAsync(desk, new QuotaBounds("theme", "idea", 0, 0), new QuotaBounds("theme", "pilot", 0, 1));

        Assert.Equal([("idea", (int?)0), ("pilot", 1)], tried.Contradiction.Select(bounds => (bounds.Value, bounds.Most)));
        await Assert.ThrowsAsync<RuleBrokenException>(() => AsAsync(desk, null, (decisions, call) => decisions.PrepareAsync(call, tried)));
        Assert.Empty(await ReadAsync(desk));
    }

    [Fact]
    public async Task Comments_go_to_the_applicant_without_their_jurors_and_in_an_order_of_their_own()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 3, rules: new JuryRules(false, true, 20, 1, 1) { Feedback = Feedback.Scores });
        var ada = await desk.ApplyAsync("Ada");
        foreach (var name in new[] { "Kim Novak", "Lou Reed", "Max Frisch" })
            await desk.JoinAsync(name, name.Split(' ')[0].ToLowerInvariant() + "@jury.example");
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        var reviews = (await desk.ReviewsAsync()).OrderBy(review => review.Id).ToList();
        string[] comments = ["Bold, as Novak would say.", "", "Thin on figures."];
        foreach (var (review, comment) in reviews.Zip(comments))
        {
            await desk.In(async (services, db, call) => await services.GetRequiredService<Scoring>().CommentAsync(await db.Set<Review>().SingleAsync(row => row.Id == review.Id), call, comment));
            await desk.ScoreAsync(review.Id, 4);
        }

        await AsAsync(desk, null, (decisions, call) => decisions.PrepareAsync(call));
        var before = await PassAsync(desk, ada, new() { [reviews[0].Id] = "Bold.", [reviews[2].Id] = "Thin on figures." });
        var empty = await Assert.ThrowsAsync<RuleBrokenException>(() => PassAsync(desk, ada, new() { [reviews[0].Id] = " " }));
        await PassAsync(desk, ada, new() { [reviews[2].Id] = "Thin on figures." });
        await AsAsync(desk, null, (decisions, call) => decisions.ReleaseAsync(call));
        var late = await Assert.ThrowsAsync<RuleBrokenException>(() => PassAsync(desk, ada, []));
        var told = await desk.In((services, _, call) => services.GetRequiredService<Passing>().ReadAsync(call, ada));

        Assert.Equal([("Bold, as Novak would say.", 1), ("Thin on figures.", 0)], before.Select(comment => (comment.Comment, comment.Named.Count)));
        Assert.Equal(("Write what the applicant reads, or do not pass it on.", "This decision was released: it stays as it is."), (empty.Text.Key, late.Text.Key));
        Assert.Equal((Outcome.Winner, true), (told!.Outcome, told.ReleasedAt is not null));
        Assert.Equal(["Thin on figures."], told.Comments);
        // Of one application alone there is no range to tell.
        Assert.Equal([("impact", 4.0, (double?)null), ("team", 4.0, null)], told.Means.Select(mean => (mean.Criterion.Key, mean.Mean, mean.Lowest)));
        Assert.Contains($"/applications/{ada}/decision", (await MailsAsync(desk)).Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_passes_nothing_on_passes_no_comment_and_no_score()
    {
        await using var desk = await DecidedAsync(("Ada", 5));
        var ada = await ApplicationAsync(desk, "Ada");
        await AsAsync(desk, null, (decisions, call) => decisions.PrepareAsync(call));

        var refused = await Assert.ThrowsAsync<RuleBrokenException>(() => PassAsync(desk, ada, []));
        var told = await desk.In((services, _, call) => services.GetRequiredService<Passing>().ReadAsync(call, ada));

        Assert.Equal("This call passes no comments on.", refused.Text.Key);
        Assert.Equal((0, 0), (told!.Comments.Count, told.Means.Count));
    }

    /// <returns>The comments as they were before.</returns>
    private static Task<IReadOnlyList<CommentToPass>> PassAsync(JuryDesk desk, Guid application, Dictionary<Guid, string> chosen) => desk.In(async (services, _, call) =>
    {
        var passing = services.GetRequiredService<Passing>();
        var before = await passing.CommentsAsync(call, application);
        await passing.SaveAsync(call, application, chosen);
        return before;
    });

    private static Field Stage(string key) => new()
    {
        Key = key,
        Kind = FieldKind.SingleChoice,
        Label = LocalizedText.Of("en", "Stage"),
        Choices = [new("idea", LocalizedText.Of("en", "Idea")), new("pilot", LocalizedText.Of("en", "Pilot"))],
    };

    private static string[] Titles(IEnumerable<RankedLine> lines) => [.. lines.Select(line => line.Candidate.Title)];

    private static Task<QuotaOutcome> TryAsync(JuryDesk desk, params QuotaBounds[] bounds) => desk.In(async (services, _, call) =>
    {
        var (quotas, lines) = (services.GetRequiredService<Quotas>(), await services.GetRequiredService<JuryRanking>().RankAsync(call));
        return quotas.Try(await quotas.TraitsAsync(call, lines), lines, call.Winners, bounds);
    });

    private static Task<JuryDesk> DecidedAsync(params (string Name, int Score)[] applications) =>
        DecidedAsync(1, [], [.. applications.Select(one => (one.Name, one.Score, ""))]);

    private static async Task<JuryDesk> DecidedAsync(int winners, IReadOnlyList<Field> asked, params (string Name, int Score, string Choice)[] applications)
    {
        var desk = await JuryDesk.OpenAsync(reviews: 1, winners, asked: asked);
        var scores = new Dictionary<Guid, int>();
        foreach (var (name, score, choice) in applications)
            scores[await desk.ApplyAsync(name, "en", asked.ToDictionary(field => field.Key, _ => choice))] = score;
        await desk.SeatAsync("Kim");
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        foreach (var review in await desk.ReviewsAsync())
            await desk.ScoreAsync(review.Id, scores[review.ApplicationId]);
        return desk;
    }

    private static Task<Guid> RunsAsync(JuryDesk desk, string name) => desk.In(async (services, db, _) =>
    {
        var account = await services.GetRequiredService<SignIn>().AccountForAsync($"{name}@example.org", name, "en");
        db.Add(new Membership { AccountId = account.Id, Role = CityRole.Coordinator, Since = desk.Database.Clock.Now() });
        await db.SaveChangesAsync();
        return account.Id;
    });

    private static Task<T> AsAsync<T>(JuryDesk desk, Guid? who, Func<Decisions, Call, Task<T>> work) => desk.In((services, _, call) =>
    {
        services.GetRequiredService<Actor>().AccountId = who;
        return work(services.GetRequiredService<Decisions>(), call);
    });

    private static Task<bool> AsAsync(JuryDesk desk, Guid? who, Func<Decisions, Call, Task> work) => AsAsync(desk, who, async (decisions, call) =>
    {
        await work(decisions, call);
        return true;
    });

    private static Task<IReadOnlyDictionary<Guid, PreparedDecision>> ReadAsync(JuryDesk desk) => desk.In(async (services, db, call) =>
        await services.GetRequiredService<Decisions>().ReadAsync(call.Id, await db.Set<Application>().Select(application => application.Id).ToListAsync()));

    private static Task<Guid> ApplicationAsync(JuryDesk desk, string title) => desk.In((_, db, _) => db.Set<Application>().Where(application => application.Title == title).Select(application => application.Id).SingleAsync());

    private static Task<List<OutgoingMail>> MailsAsync(JuryDesk desk) => desk.In((_, db, _) => db.Set<OutgoingMail>().Where(mail => mail.Kind == "decision").ToListAsync());
}
