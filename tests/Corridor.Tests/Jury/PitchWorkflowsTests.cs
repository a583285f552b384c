using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Pitches;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Corridor.Workflows.ToDos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Jury;

/// <summary>What the final's recipe does by itself about pitches.</summary>
public sealed class PitchWorkflowsTests : IAsyncLifetime
{
    private static readonly Instant Published = Instant.FromUtc(2040, 4, 1, 9, 0);

    private TestDatabase network = null!;
    private City city = null!, east = null!;

    public async ValueTask InitializeAsync()
    {
        network = await TestDatabase.CreateAsync();
        network.Clock.MoveTo(Instant.FromUtc(2040, 1, 10, 8, 0));
        city = await network.CityAsync("nord", language: "en");
        east = await network.CityAsync("azuma", "Asia/Tokyo", "en");
        await network.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var account = await services.GetRequiredService<SignIn>().AccountForAsync("cora@example.org", "Cora", "en");
            db.Add(new Membership { AccountId = account.Id, Role = CityRole.Coordinator, Since = network.Clock.Now() });
            var call = await services.GetRequiredService<NewEdition>().OpenAsync("startup-final", new EditionAnswers(
                "final-2040", LocalizedText.Of("en", "Final 2040"), new LocalDateTime(2040, 2, 1, 9, 0), new LocalDateTime(2040, 3, 1, 18, 0), ["en"], 1, 1));
            call.Publish(network.Clock.Now());
            await db.SaveChangesAsync();
        });
        await In((services, db, call) => ApplyAsync(services, db, call, "Ada"));
        await In(async (services, _, call) =>
        {
            var panel = services.GetRequiredService<Panel>();
            var juror = (await panel.InviteAsync(call, "lou@jury.example")).Invited.Single();
            await panel.AcceptAsync(call, juror, new JurorAnswer("Lou", "", east.Id, ["en"], [], 5, "", true), [], "en");
        });
        await LiveAsync(Published);
    }

    public ValueTask DisposeAsync() => network.DisposeAsync();

    [Fact]
    public async Task Those_who_come_are_reminded_a_day_before_each_by_their_own_clock()
    {
        await PublishAsync(new(2040, 4, 10, 9, 0));

        await LiveAsync(Instant.FromUtc(2040, 4, 9, 6, 59));
        Assert.Empty(await RemindersAsync());
        await LiveAsync(Instant.FromUtc(2040, 4, 9, 8, 0));

        var mails = await RemindersAsync();
        Assert.Equal(["ada@example.org", "lou@jury.example"], mails.Select(mail => mail.Recipient).Order());
        Assert.Contains("Tuesday, April 10, 2040 at 4:00", mails.Single(mail => mail.Recipient == "lou@jury.example").Body.Replace('\u202f', ' '), StringComparison.Ordinal);
        Assert.Contains("Tuesday, April 10, 2040 at 9:00", mails.Single(mail => mail.Recipient == "ada@example.org").Body.Replace('\u202f', ' '), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pitch_that_was_moved_is_reminded_of_once_before_its_new_time()
    {
        await PublishAsync(new(2040, 4, 10, 9, 0));
        await PublishAsync(new(2040, 4, 12, 9, 30));

        await LiveAsync(Instant.FromUtc(2040, 4, 11, 7, 0));
        Assert.Empty(await RemindersAsync());
        await LiveAsync(Instant.FromUtc(2040, 4, 13, 7, 0));

        Assert.Equal(2, (await RemindersAsync()).Count);
    }

    [Fact]
    public async Task Nobody_is_reminded_of_a_pitch_that_was_called_off()
    {
        await PublishAsync(new(2040, 4, 10, 9, 0));
        await LiveAsync(Published + Duration.FromMinutes(5));
        await In(async (services, db, call) =>
        {
            var pitching = services.GetRequiredService<Pitching>();
            await pitching.PlaceAsync(call, await db.Set<Pitch>().Select(pitch => pitch.Id).SingleAsync(), start: null, room: 0);
            await pitching.PublishAsync(call);
        });

        await LiveAsync(Instant.FromUtc(2040, 4, 11, 7, 0));

        Assert.Empty(await RemindersAsync());
        Assert.Empty(await In((_, db, _) => db.Set<Corridor.Workflows.Timer>().Where(timer => timer.State == TimerState.Failed).ToListAsync()));
    }

    [Fact]
    public async Task What_happens_on_stage_starts_workflows()
    {
        await PublishAsync(new(2040, 4, 10, 9, 0));
        await In(async (services, db, call) =>
        {
            var book = services.GetRequiredService<WorkflowBook>();
            foreach (var name in new[] { PitchStarted.EventName, PitchEnded.EventName })
                await book.PublishAsync(await book.KeepAsync(new() { WorkflowTypeId = name.ToLowerInvariant(), Name = LocalizedText.Of("en", name), Activities = [new(name, name, 0, 0, IsStart: true, [])] }, new WorkflowRoot("call", call.Id)), null);
            await db.SaveChangesAsync();
        });

        await MoveAsync(3);
        await LiveAsync(Published + Duration.FromMinutes(5));

        Assert.Equal([PitchEnded.EventName, PitchStarted.EventName], await In((_, db, _) => db.Set<JournalEntry>().Where(entry => entry.ActivityId.StartsWith("Pitch") && entry.ActivityId != "scheduled").OrderBy(entry => entry.ActivityId).Select(entry => entry.ActivityId).ToListAsync()));
    }

    [Fact]
    public async Task A_pitch_that_has_been_on_stage_for_an_hour_is_to_be_ended()
    {
        await PublishAsync(new(2040, 4, 10, 9, 0));
        await MoveAsync(1);
        await LiveAsync(Published + Duration.FromMinutes(59));
        Assert.Empty(await ToDosAsync());

        await LiveAsync(Published + Duration.FromMinutes(61));

        Assert.Equal(["“Ada” has been on stage for an hour: end its pitch, so that its scores come in"], await ToDosAsync());
    }

    [Fact]
    public async Task Nobody_is_asked_to_end_a_pitch_that_has_ended()
    {
        await PublishAsync(new(2040, 4, 10, 9, 0));
        await MoveAsync(3);

        await LiveAsync(Published + Duration.FromMinutes(61));

        Assert.Empty(await ToDosAsync());
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Half_an_hour_after_a_pitch_those_are_reminded_whose_scores_are_not_in(bool scored, int reminded)
    {
        await PublishAsync(new(2040, 4, 10, 9, 0));
        await MoveAsync(3);
        if (scored)
        {
            await In(async (services, db, call) =>
            {
                var (scoring, review) = (services.GetRequiredService<Scoring>(), await db.Set<Review>().SingleAsync());
                foreach (var criterion in call.Criteria.Criteria)
                    await scoring.SaveAsync(review, call, criterion.Key, 3);
                await scoring.FinishAsync(review, call);
            });
        }

        await LiveAsync(Published + Duration.FromMinutes(29));
        Assert.Empty(await OwedAsync());
        await LiveAsync(Published + Duration.FromMinutes(31));

        Assert.Equal(Enumerable.Repeat("lou@jury.example", reminded), (await OwedAsync()).Select(mail => mail.Recipient));
        Assert.All(await OwedAsync(), mail => Assert.Contains("application no. 0001", mail.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Coordinators_read_that_times_were_published()
    {
        await PublishAsync(new(2040, 4, 10, 9, 0));

        await LiveAsync(Published + Duration.FromMinutes(5));

        Assert.Equal(["Final 2040: the times of pitches were published"], await In((_, db, _) => db.Set<Message>().Where(message => message.Subject.Contains("pitches")).Select(message => message.Subject).ToListAsync()));
    }

    private async Task MoveAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
            await In(async (services, db, call) => await services.GetRequiredService<PitchTracker>().NextAsync(call, await db.Set<Pitch>().Select(pitch => pitch.Id).SingleAsync()));
    }

    private async Task<List<string>> ToDosAsync() => [.. (await In((_, db, _) => db.Set<ToDo>().Select(todo => todo.Title).ToListAsync())).Select(title => title.In("en")).Where(title => title.Contains("on stage", StringComparison.Ordinal))];

    private Task<List<OutgoingMail>> OwedAsync() => In((_, db, _) => db.Set<OutgoingMail>().AsNoTracking().Where(mail => mail.Subject.StartsWith("Your scores of a pitch")).ToListAsync());

    private Task PublishAsync(LocalDateTime start) => In(async (services, db, call) =>
    {
        var pitching = services.GetRequiredService<Pitching>();
        var session = new PitchSession(ZonedMoment.At(start.Date.At(new LocalTime(8, 0)), city.Zone), ZonedMoment.At(start.Date.At(new LocalTime(14, 0)), city.Zone));
        await pitching.ArrangeAsync(call, new PitchPlan(5, 10, 5, [session], [new("Stage", "")], [new(await db.Set<Juror>().Select(juror => juror.Id).SingleAsync(), 0)]), [await db.Set<Application>().Select(one => one.Id).SingleAsync()]);
        await pitching.PlaceAsync(call, await db.Set<Pitch>().Select(pitch => pitch.Id).SingleAsync(), ZonedMoment.At(start, city.Zone), 0);
        await pitching.PublishAsync(call);
    });

    private async Task ApplyAsync(IServiceProvider services, CorridorDb db, Call call, string name)
    {
        var (owner, now) = (await services.GetRequiredService<SignIn>().AccountForAsync("ada@example.org", name, "en"), network.Clock.Now());
        var application = Application.Nominated(call, owner.Id, city.Id, Guid.NewGuid(), name, "en", now);
        // As sent: what the recipe's form asks for is another test's.
        var submission = new Submission { ApplicationId = application.Id, CallId = call.Id, Answers = [], SubmittedAt = now };
        db.AddRange(application, submission);
        db.Entry(application).Property(one => one.SubmissionId).CurrentValue = submission.Id;
        db.Entry(application).Property(one => one.SubmittedAt).CurrentValue = now;
        db.Entry(application).Property(one => one.Number).CurrentValue = call.TakeNumber();
        await db.SaveChangesAsync();
    }

    private Task<List<OutgoingMail>> RemindersAsync() => In((_, db, _) => db.Set<OutgoingMail>().AsNoTracking().Where(mail => mail.Kind == "pitch-reminder").ToListAsync());

    /// <summary>What comes by itself comes at its minute.</summary>
    private async Task LiveAsync(Instant until)
    {
        var timers = network.Services.GetRequiredService<DueTimers>();
        await timers.DrainAsync();
        while (await In((_, db, _) => db.Set<Corridor.Workflows.Timer>().Where(timer => timer.State == TimerState.Waiting).OrderBy(timer => timer.DueAt).Select(timer => (Instant?)timer.DueAt).FirstOrDefaultAsync()) is { } next && next < until)
        {
            if (next > network.Clock.Now())
                network.Clock.MoveTo(next);
            await timers.DrainAsync();
        }

        network.Clock.MoveTo(until);
        await timers.DrainAsync();
    }

    private async Task In(Func<IServiceProvider, CorridorDb, Call, Task> work) => await In<bool>(async (services, db, call) =>
    {
        await work(services, db, call);
        return true;
    });

    private Task<T> In<T>(Func<IServiceProvider, CorridorDb, Call, Task<T>> work) => network.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        return await work(services, db, await db.Set<Call>().SingleAsync());
    });
}
