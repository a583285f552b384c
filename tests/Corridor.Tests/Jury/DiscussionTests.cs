using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Discussions;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Jury;

/// <summary>Scales run from 1 to 5: a point of one is 25 of 100.</summary>
public sealed class DiscussionTests
{
    private static readonly RoundRules YesOrNo = new() { PassFail = true, Criteria = new CriteriaSet([new Criterion("promising", LocalizedText.Of("en", "Promising"), Help: null, Weight: 1, Scale: new Scale(0, 1, []))]) };

    [Theory]
    [InlineData(null, new[] { 2, 4 }, true)]
    [InlineData(null, new[] { 2, 3 }, false)]
    [InlineData(50, new[] { 2, 4 }, true)]
    [InlineData(51, new[] { 2, 4 }, false)]
    [InlineData(null, new[] { 1, 3, 2 }, true)]
    public async Task A_discussion_opens_by_itself_when_the_last_review_is_in_and_jurors_lie_as_far_apart_as_the_round_says(int? split, int[] values, bool opens)
    {
        await using var desk = await ReadByAsync(values.Length, new RoundRules { Split = split });

        var opened = await ScoreAsync(desk, values);

        Assert.Equal([.. values.Skip(1).Select(_ => 0), opens ? 1 : 0], opened);
    }

    [Theory]
    [InlineData(new[] { 1, 0 }, true)]
    [InlineData(new[] { 1, 1 }, false)]
    [InlineData(new[] { 1, 1, 0 }, false)]
    public async Task Where_jurors_say_yes_or_no_they_discuss_a_tie(int[] votes, bool opens)
    {
        await using var desk = await ReadByAsync(votes.Length, YesOrNo);

        var opened = await ScoreAsync(desk, votes);

        Assert.Equal(opens ? 1 : 0, opened[^1]);
    }

    [Fact]
    public async Task A_coordinator_may_open_it_earlier_but_only_where_jurors_lie_far_apart_and_it_opens_once()
    {
        await using var desk = await ReadByAsync(3);
        await ScoreAsync(desk, 4, 3);
        var refused = await Assert.ThrowsAsync<RuleBrokenException>(() => OpenAsync(desk));
        await desk.ScoreAsync((await ReviewOfAsync(desk, "Lou")).Id, 1);

        await OpenAsync(desk);
        await OpenAsync(desk);
        await desk.ScoreAsync((await ReviewOfAsync(desk, "Max")).Id, 5);

        Assert.Equal("The jurors do not lie far apart on this application: there is nothing to discuss.", refused.Text.Key);
        Assert.Single(await desk.In((_, db, _) => db.Set<Discussion>().ToListAsync()));
        Assert.Equal(3, await desk.In((_, db, _) => db.Set<DiscussionSeat>().CountAsync()));
        Assert.Equal(1, await desk.In((_, db, _) => db.Set<AuditEntry>().CountAsync(entry => entry.Action == "discussion.opened")));
    }

    [Fact]
    public async Task A_score_changed_after_the_review_was_in_keeps_what_it_was_and_an_opened_discussion_stays()
    {
        await using var desk = await SplitAsync();
        var kim = await ReviewOfAsync(desk, "Kim");
        var at = desk.Database.Clock.Now() - Duration.FromMilliseconds(1);

        await ReviseAsync(desk, kim.Id, "impact", 2);
        await ReviseAsync(desk, kim.Id, "team", 2);

        var thread = await ReadAsync(desk);
        var given = await desk.In(async (_, db, call) => await ApplicationReviews.ReadAsync(db, call.Rounds[0], thread.ApplicationId));
        var changes = given.Given.Single(review => review.Id == kim.Id).Revisions;
        Assert.Equal([("impact", 5, 2), ("team", 5, 2)], changes.Select(change => (change.Criterion, change.From, change.To)));
        Assert.All(changes, change => Assert.True(change.At >= at));
        Assert.Equal((true, false), (thread.IsOpened, thread.IsSplit));
        Assert.Empty(await desk.In((_, db, _) => db.Set<Revision>().Where(change => change.ReviewId != kim.Id).ToListAsync()));
    }

    [Fact]
    public async Task Jurors_know_each_other_by_name_and_read_what_others_wrote_unless_the_round_keeps_them_apart()
    {
        await using var open = await SplitAsync();
        await using var apart = await SplitAsync(new RoundRules { Peers = PeerSight.Never });

        var (named, lettered) = (await ReadAsync(open, "Kim"), await ReadAsync(apart, "Kim"));

        Assert.Equal(["Kim", "Lou"], named.Jurors.Select(juror => juror.Name!).Order());
        Assert.Equal("By Lou.", named.Jurors.Single(juror => !juror.IsReader).Comment);
        Assert.Equal([null, null], lettered.Jurors.Select(juror => juror.Name));
        Assert.Equal(["A", "B"], lettered.Jurors.Select(juror => juror.Letter));
        Assert.Equal("", lettered.Jurors.Single(juror => !juror.IsReader).Comment);
        Assert.Equal("By Kim.", lettered.Jurors.Single(juror => juror.IsReader).Comment);
        Assert.Equal(1, lettered.Jurors.Single(juror => !juror.IsReader).Scores["impact"]);
        Assert.Equal(["Kim", "Lou"], (await ReadAsync(apart)).Jurors.Select(juror => juror.Name!).Order());
    }

    [Fact]
    public async Task Whoever_has_a_conflict_that_counts_or_no_review_that_is_in_finds_no_discussion()
    {
        await using var desk = await ReadByAsync(3);
        await ScoreAsync(desk, 5, 1);
        await OpenAsync(desk);
        await Assert.ThrowsAsync<NotFoundException>(() => ReadAsync(desk, "Max"));
        await desk.In((services, db, _) => ConflictAsync(services, db));

        await Assert.ThrowsAsync<NotFoundException>(() => ReadAsync(desk, "Lou"));
        var theirs = await desk.In(async (services, db, _) =>
        {
            var discussing = services.GetRequiredService<Discussing>();
            var (kim, lou) = (await JurorAsync(db, "Kim"), await JurorAsync(db, "Lou"));
            return ((await discussing.OfAsync([kim.Id])).Count, (await discussing.OfAsync([lou.Id])).Count);
        });
        Assert.Equal((1, 0), theirs);
        await desk.In(async (services, db, call) =>
        {
            await services.GetRequiredService<Panel>().WaiveAsync(call, (await db.Set<Conflict>().SingleAsync()).Id, "They met once.");
            return true;
        });

        Assert.Equal(2, (await ReadAsync(desk, "Lou")).Jurors.Count);

        static async Task<bool> ConflictAsync(IServiceProvider services, CorridorDb db)
        {
            await services.GetRequiredService<Panel>().DeclareAsync(await JurorAsync(db, "Lou"), (await db.Set<Application>().SingleAsync()).Id, "A friend.");
            return true;
        }
    }

    [Fact]
    public async Task Jurors_write_as_long_as_they_may_change_their_scores_and_the_city_until_the_decision_is_released()
    {
        await using var desk = await SplitAsync();
        var boss = await RunsAsync(desk, "boss");
        var empty = await Assert.ThrowsAsync<RuleBrokenException>(() => WriteAsync(desk, "Kim", "  "));
        var endless = await Assert.ThrowsAsync<RuleBrokenException>(() => WriteAsync(desk, "Kim", new string('x', Remark.Longest + 1)));
        await WriteAsync(desk, "Kim", "Look at page 3.\r\nIt is there.");
        desk.Database.Clock.MoveTo(await desk.In((_, _, call) => Task.FromResult(Round.EndOf(call))));

        var late = await Assert.ThrowsAsync<RuleBrokenException>(() => WriteAsync(desk, "Lou", "I see it."));
        await WriteAsync(desk, boss, "We look at it on Monday.");
        await desk.In(async (services, _, call) =>
        {
            await services.GetRequiredService<Decisions>().PrepareAsync(call);
            return await services.GetRequiredService<Decisions>().ReleaseAsync(call);
        });
        var released = await Assert.ThrowsAsync<RuleBrokenException>(() => WriteAsync(desk, boss, "One more thing."));

        Assert.Equal(
            ["Write what you have to say.", "A remark has at most {0} characters.", "Scoring closed on {0}: what was said can be read, and jurors add nothing.", "The decision on this application was released: its discussion is closed."],
            new[] { empty, endless, late, released }.Select(refusal => refusal.Text.Key));
        Assert.Equal([("Kim", null, "Look at page 3.\nIt is there."), (null, "boss", "We look at it on Monday.")], (await ReadAsync(desk, "Lou")).Remarks.Select(said => (said.By?.Name, said.Coordinator, said.Text)));
        Assert.True((await ReadAsync(desk)).IsClosed);
    }

    [Fact]
    public async Task A_mention_is_told_in_the_jurors_own_morning_and_other_remarks_once_a_day_and_never_to_whoever_wrote_them()
    {
        await using var desk = await SplitAsync(values: [5, 1, 3], rules: null);
        await RunsAsync(desk, "Cora Boss", "cora");
        var night = desk.Database.Clock.Now().InUtc().Date.At(new LocalTime(21, 0)).InUtc().ToInstant();
        desk.Database.Clock.MoveTo(night);

        await WriteAsync(desk, "Kim", "@lou: what of the patent? (kim@max.example knows)");
        desk.Database.Clock.MoveTo(night + Duration.FromMinutes(5));
        await WriteAsync(desk, "Kim", "And the team?");
        await WriteAsync(desk, "Lou", "@Cora Boss, may we ask them?");

        // Home is in Paris: eight o'clock there.
        var morning = desk.Database.Clock.Now().InUtc().Date.PlusDays(1).At(new LocalTime(8, 0)).InZoneStrictly(DateTimeZoneProviders.Tzdb["Europe/Paris"]).ToInstant();
        Assert.Equal([("cora@example.org", morning), ("lou@jury.example", morning)], (await MailsAsync(desk)).Select(mail => (mail.Recipient, mail.DueAt)).Order());
        Assert.Contains("Kim asks you something in the discussion of application no. 1 to “Heat”.", (await MailsAsync(desk)).Single(mail => mail.Recipient == "lou@jury.example").Body, StringComparison.Ordinal);
        await LiveAsync(desk, morning);
        Assert.Equal(
            [("kim@jury.example", "No. 1: 1 new remark"), ("lou@jury.example", "No. 1: 2 new remarks"), ("max@jury.example", "No. 1: 3 new remarks")],
            (await MailsAsync(desk)).Where(mail => mail.Kind == "discussion-digest").Select(mail => (mail.Recipient, mail.Body.Split('\n').Single(line => line.StartsWith("No. ", StringComparison.Ordinal)))).Order());
    }

    [Fact]
    public async Task Who_has_read_what_was_said_by_the_morning_gets_no_mail_and_who_has_not_gets_one_a_day()
    {
        await using var desk = await SplitAsync(values: [5, 1, 3], rules: null);
        await WriteAsync(desk, "Kim", "Look at page 3.");
        Assert.Equal([("Kim", 0), ("Lou", 1), ("Max", 1)], await UnreadAsync(desk));
        desk.Database.Clock.MoveTo(desk.Database.Clock.Now() + Duration.FromMinutes(1));
        await SeeAsync(desk, "Lou");
        Assert.Equal([("Kim", 0), ("Lou", 0), ("Max", 1)], await UnreadAsync(desk));

        await LiveAsync(desk, desk.Database.Clock.Now() + Duration.FromDays(1));
        Assert.Equal(["max@jury.example"], (await MailsAsync(desk)).Select(mail => mail.Recipient));
        await WriteAsync(desk, "Kim", "And page 4.");
        await WriteAsync(desk, "Kim", "And page 5.");
        await LiveAsync(desk, desk.Database.Clock.Now() + Duration.FromDays(1));

        Assert.Equal(["lou@jury.example", "max@jury.example", "max@jury.example"], (await MailsAsync(desk)).Select(mail => mail.Recipient).Order());
    }

    [Fact]
    public async Task Where_jurors_may_not_know_each_other_a_letter_calls_one_and_a_name_calls_nobody()
    {
        await using var desk = await SplitAsync(new RoundRules { Peers = PeerSight.Never });
        var lou = (await ReadAsync(desk)).Jurors.Single(juror => juror.Name == "Lou");

        await WriteAsync(desk, "Kim", "@Lou, @lou, lou");
        Assert.Empty(await MailsAsync(desk));
        await WriteAsync(desk, "Kim", $"@{lou.Letter!.ToLowerInvariant()}: why?");

        var mail = Assert.Single(await MailsAsync(desk));
        var kim = lou.Letter == "A" ? "B" : "A";
        Assert.Equal("lou@jury.example", mail.Recipient);
        Assert.Contains($"Reviewer {kim} asks you something", mail.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Kim", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ranking_says_which_applications_are_split_and_which_are_discussed()
    {
        await using var desk = await ReadByAsync(2, "Ada", "Bee");
        var reviews = (await desk.ReviewsAsync()).ToLookup(review => review.ApplicationId);
        var ids = await desk.In((_, db, _) => db.Set<Application>().ToDictionaryAsync(one => one.Title, one => one.Id));
        foreach (var (review, value) in reviews[ids["Ada"]].Zip([5, 1]).Concat(reviews[ids["Bee"]].Zip([5, 1])))
            await desk.ScoreAsync(review.Id, value);
        var changed = reviews[ids["Bee"]].Last().Id;
        await ReviseAsync(desk, changed, "impact", 5);
        await ReviseAsync(desk, changed, "team", 5);

        var lines = await desk.In((services, _, call) => services.GetRequiredService<JuryRanking>().RankAsync(call));

        Assert.Equal([("Ada", true, true), ("Bee", false, true)], lines.Select(line => (line.Candidate.Title, line.IsSplit, line.IsDiscussed)).Order());
    }

    [Theory]
    [InlineData("@Kim Lee look", "Kim Lee")]
    [InlineData("look, @kim.", "Kim Lee")]
    [InlineData("@René Dû!", "René Dû")]
    [InlineData("@rene", "")]
    [InlineData("@Rene Du and @KIM LEE", "Kim Lee, René Dû")]
    [InlineData("mail@kim.example, @, @nobody", "")]
    public void An_at_calls_by_a_full_name_or_a_first_name_that_no_other_has(string text, string called) =>
        Assert.Equal(called, string.Join(", ", Mentions.In(text, ((string, string)[])[("Kim Lee", "Kim Lee"), ("René Dû", "René Dû"), ("Rene X", "Rene X")]).Order()));

    private static Task<JuryDesk> ReadByAsync(int jurors, params string[] applications) => ReadByAsync(jurors, null, applications);

    private static async Task<JuryDesk> ReadByAsync(int jurors, RoundRules? rules, params string[] applications)
    {
        var desk = await JuryDesk.OpenAsync(reviews: jurors, rounds: rules is null ? null : [rules]);
        foreach (var name in applications.DefaultIfEmpty("Ada"))
            await desk.ApplyAsync(name);
        foreach (var name in new[] { "Kim", "Lou", "Max" }.Take(jurors))
            await desk.SeatAsync(name, desk.City);
        await AssignAllAsync(desk);
        await desk.OpenScoringAsync();
        return desk;
    }

    // Everybody is of the city: it is no conflict here.
    private static Task<int> AssignAllAsync(JuryDesk desk) => desk.In(async (_, db, call) =>
    {
        foreach (var juror in await db.Set<Juror>().OrderBy(juror => juror.Name).ToListAsync())
        {
            foreach (var application in await db.Set<Application>().OrderBy(one => one.Number).ToListAsync())
                db.Add(new Review { CallId = call.Id, JurorId = juror.Id, ApplicationId = application.Id, Round = call.Rounds[0].Key, AssignedAt = desk.Database.Clock.Now() });
        }

        return await db.SaveChangesAsync();
    });

    private static Task<JuryDesk> SplitAsync(RoundRules? rules = null) => SplitAsync([5, 1], rules);

    private static async Task<JuryDesk> SplitAsync(int[] values, RoundRules? rules)
    {
        var desk = await ReadByAsync(values.Length, rules);
        foreach (var name in new[] { "Kim", "Lou", "Max" }.Take(values.Length))
        {
            await desk.In(async (services, db, call) => await services.GetRequiredService<Scoring>().CommentAsync(
                await db.Set<Review>().SingleAsync(review => db.Set<Juror>().Any(juror => juror.Id == review.JurorId && juror.Name == name)), call, $"By {name}."));
        }

        await ScoreAsync(desk, values);
        return desk;
    }

    /// <returns>After each, how many discussions there are.</returns>
    private static async Task<List<int>> ScoreAsync(JuryDesk desk, params int[] values)
    {
        var opened = new List<int>();
        foreach (var (name, value) in new[] { "Kim", "Lou", "Max" }.Zip(values))
        {
            await desk.ScoreAsync((await ReviewOfAsync(desk, name)).Id, value);
            opened.Add(await desk.In((_, db, _) => db.Set<Discussion>().CountAsync()));
        }

        return opened;
    }

    private static Task<Juror> JurorAsync(CorridorDb db, string name) => db.Set<Juror>().SingleAsync(juror => juror.Name == name);

    private static Task<Review> ReviewOfAsync(JuryDesk desk, string name) => desk.In((_, db, _) => db.Set<Review>().AsNoTracking().SingleAsync(review => db.Set<Juror>().Any(juror => juror.Id == review.JurorId && juror.Name == name)));

    private static Task<Saved> ReviseAsync(JuryDesk desk, Guid review, string criterion, int value) => desk.In(async (services, db, call) =>
        await services.GetRequiredService<Scoring>().SaveAsync(await db.Set<Review>().SingleAsync(row => row.Id == review), call, criterion, value));

    private static Task<bool> OpenAsync(JuryDesk desk) => desk.In(async (services, db, call) =>
    {
        var discussing = services.GetRequiredService<Discussing>();
        await discussing.OpenAsync(await discussing.ReadAsync(call.Rounds[0], (await db.Set<Application>().SingleAsync()).Id));
        return true;
    });

    /// <summary>As a coordinator.</summary>
    private static Task<DiscussionThread> ReadAsync(JuryDesk desk) => desk.In(async (services, db, call) =>
        await services.GetRequiredService<Discussing>().ReadAsync(call.Rounds[0], (await db.Set<Application>().SingleAsync()).Id));

    private static async Task<DiscussionThread> ReadAsync(JuryDesk desk, string juror)
    {
        var own = await ReviewOfAsync(desk, juror);
        return await desk.In((services, _, call) => services.GetRequiredService<Discussing>().ReadAsync(own, call));
    }

    private static async Task<bool> WriteAsync(JuryDesk desk, string juror, string text)
    {
        var own = await ReviewOfAsync(desk, juror);
        return await desk.In(async (services, _, call) =>
        {
            var discussing = services.GetRequiredService<Discussing>();
            var thread = await discussing.ReadAsync(own, call);
            await discussing.WriteAsync(thread, thread.Jurors.Single(one => one.IsReader), text, await services.GetRequiredService<Scoring>().IsOpenAsync(own, call));
            return true;
        });
    }

    private static Task<bool> WriteAsync(JuryDesk desk, Guid coordinator, string text) => desk.In(async (services, db, call) =>
    {
        services.GetRequiredService<Actor>().AccountId = coordinator;
        var discussing = services.GetRequiredService<Discussing>();
        await discussing.WriteAsync(await discussing.ReadAsync(call.Rounds[0], (await db.Set<Application>().SingleAsync()).Id), text);
        return true;
    });

    private static async Task<bool> SeeAsync(JuryDesk desk, string juror)
    {
        var own = await ReviewOfAsync(desk, juror);
        return await desk.In(async (services, _, _) =>
        {
            await services.GetRequiredService<Discussing>().SeeAsync(own.Id);
            return true;
        });
    }

    private static Task<List<(string Juror, int New)>> UnreadAsync(JuryDesk desk) => desk.In(async (services, db, _) =>
    {
        var unread = new List<(string, int)>();
        foreach (var juror in await db.Set<Juror>().OrderBy(juror => juror.Name).ToListAsync())
            unread.Add((juror.Name, (await services.GetRequiredService<Discussing>().OfAsync([juror.Id])).Single().New));
        return unread;
    });

    private static Task<Guid> RunsAsync(JuryDesk desk, string name, string? address = null) => desk.In(async (services, db, _) =>
    {
        var account = await services.GetRequiredService<SignIn>().AccountForAsync($"{address ?? name}@example.org", name, "en");
        db.Add(new Membership { AccountId = account.Id, Role = CityRole.Coordinator, Since = desk.Database.Clock.Now() });
        await db.SaveChangesAsync();
        return account.Id;
    });

    private static async Task LiveAsync(JuryDesk desk, Instant until)
    {
        desk.Database.Clock.MoveTo(until);
        await desk.Database.Services.GetRequiredService<DueTimers>().DrainAsync();
    }

    private static Task<List<OutgoingMail>> MailsAsync(JuryDesk desk) => desk.In((_, db, _) => db.Set<OutgoingMail>().AsNoTracking().Where(mail => mail.Kind.StartsWith("discussion")).ToListAsync());
}
