using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Activities;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Workflows.Running;

/// <summary>What is tried: a definition, from one of its starts, about a subject.</summary>
/// <param name="Type">Whose definition it is.</param>
/// <param name="Definition">A draft, or a version.</param>
/// <param name="Start">The step that begins it.</param>
/// <param name="Kind">Of the subject.</param>
/// <param name="Subject">Which.</param>
/// <param name="Choices">The outcomes that somebody chose, by step; of an event that could end in several, else the first.</param>
public sealed record RehearsalPlan(WorkflowType Type, WorkflowDefinition Definition, string Start, string Kind, Guid Subject, IReadOnlyDictionary<string, string> Choices);

/// <summary>A mail that would have gone.</summary>
public sealed record RehearsedMail(string To, string Subject, Instant At);

/// <summary>A step that would have been made.</summary>
public sealed record RehearsedStep(string ActivityId, Instant At, string Outcome, Text? Note, bool Failed, IReadOnlyList<RehearsedMail> Mails);

/// <param name="Steps">In the order in which they would be made.</param>
/// <param name="Standing">The steps at which it would stand in the end.</param>
/// <param name="WasCut">It would go on; nobody reads more.</param>
public sealed record Rehearsed(IReadOnlyList<RehearsedStep> Steps, IReadOnlyList<string> Standing, bool WasCut);

/// <summary>
/// Runs a workflow as the engine would, by a clock of its own, inside a transaction that is never committed: nothing is sent, nothing
/// is kept. Events come as soon as they are waited for, and dates pass at once.
/// </summary>
public sealed class Rehearsal(Cities cities, CurrentCity city, TimeProvider clock)
{
    private const int MostSteps = 200;

    public Task<Rehearsed> RunAsync(RehearsalPlan plan, CancellationToken cancel = default) => cities.In(city.Required, services => RunAsync(services, plan, cancel));

    private async Task<Rehearsed> RunAsync(IServiceProvider services, RehearsalPlan plan, CancellationToken cancel)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var own = new MovableClock();
        own.StartAt(await BeginningAsync(services.GetRequiredService<Subjects>(), plan, cancel));
        using var versions = new PublishedVersions();
        // The keys that seal links are made over a connection of their own, which on SQLite would wait for this transaction.
        services.GetRequiredService<UnsubscribeLinks>().To(Guid.Empty, null);
        // Disposed of without a commit: whatever was saved in it is gone.
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var stage = new Stage(db, own, new Timers(db, own), plan);
        await stage.BeginAsync(cancel);
        return await stage.PlayAsync(ActivatorUtilities.CreateInstance<WorkflowRunner>(services, own, versions, new Timers(db, own)), cancel);
    }

    // What begins on a date is tried as on that date.
    private async Task<Instant> BeginningAsync(Subjects subjects, RehearsalPlan plan, CancellationToken cancel)
    {
        var (now, here) = (clock.Now(), city.Required);
        if (plan.Definition.Find(plan.Start) is not { Name: TimerEvent.EventName } start || await subjects.ReadAsync(plan.Kind, plan.Subject, start.Given.Text("When"), cancel) is not { } read)
            return now;
        try
        {
            return Expression.Parse(start.Given.Text("When"), WorkflowVariables.Of(plan.Definition, plan.Kind, subjects).All, ValueKind.Moment).In(new Scope(read.Values, now, here.TimeZone, here.Name)) as Instant? ?? now;
        }
        catch (ExpressionException)
        {
            // The step itself says what is wrong with it.
            return now;
        }
    }

    private sealed class Stage(CorridorDb db, MovableClock clock, Timers timers, RehearsalPlan plan)
    {
        private readonly List<RehearsedStep> steps = [];
        private readonly HashSet<(Guid, string)> came = [];
        private Guid workflow;

        public async Task BeginAsync(CancellationToken cancel)
        {
            var version = new WorkflowVersion { TypeId = plan.Type.Id, Number = int.MaxValue, Definition = plan.Definition.ToJson(), PublishedAt = clock.Now() };
            var run = Workflow.Begin(plan.Type.Id, version.Id, plan.Kind, plan.Subject, plan.Type.RootId, startKey: null, clock.Now());
            var token = WorkflowToken.At(run, plan.Start, "");
            token.Wake(plan.Definition.Find(plan.Start)!.Name);
            workflow = run.Id;
            db.AddRange(version, run, token);
            await timers.StepAsync(token, clock.Now(), cancel);
            await db.SaveChangesAsync(cancel);
        }

        public async Task<Rehearsed> PlayAsync(WorkflowRunner runner, CancellationToken cancel)
        {
            for (var round = 0; round < MostSteps; round++)
            {
                var tokens = await db.Set<WorkflowToken>().Where(token => token.WorkflowId == workflow).ToListAsync(cancel);
                if (await NextAsync(tokens, cancel) is not { } timer || !await StepAsync(runner, timer, cancel))
                    return new(steps, [.. tokens.Select(token => token.ActivityId).Distinct()], WasCut: false);
            }

            return new(steps, [], WasCut: true);
        }

        /// <summary>What is due; else what is waited for comes; else the next date does.</summary>
        private async Task<Timer?> NextAsync(List<WorkflowToken> tokens, CancellationToken cancel)
        {
            if (await db.Set<Workflow>().SingleAsync(run => run.Id == workflow, cancel) is not { State: WorkflowState.Running })
                return null;
            var set = await SetAsync(tokens, cancel);
            if (set.Find(timer => timer.DueAt <= clock.Now()) is { } due)
                return due;
            foreach (var token in tokens.Where(token => token is { State: TokenState.Waiting, Event: { } awaited } && awaited != TimerEvent.EventName))
                await ComeAsync(token, cancel);
            await db.SaveChangesAsync(cancel);
            var next = (await SetAsync(tokens, cancel)).FirstOrDefault();
            if (next is not null && next.DueAt > clock.Now())
                clock.MoveTo(next.DueAt);
            return next;
        }

        private Task<List<Timer>> SetAsync(List<WorkflowToken> tokens, CancellationToken cancel)
        {
            var ids = tokens.Select(token => token.Id).ToList();
            return db.Set<Timer>().Where(timer => ids.Contains(timer.SubjectId) && timer.State == TimerState.Waiting).OrderBy(timer => timer.DueAt).ThenBy(timer => timer.Id).ToListAsync(cancel);
        }

        private async Task ComeAsync(WorkflowToken token, CancellationToken cancel)
        {
            // One that still waits when it has come once asks for more than an event: it ends as was chosen for it.
            if (came.Add((token.Id, token.ActivityId)))
                token.Wake(token.Event!);
            else if (plan.Definition.Transitions.FirstOrDefault(way => way.SourceActivityId == token.ActivityId) is { } way)
                token.Skip(way.SourceOutcomeName);
            await timers.StepAsync(token, clock.Now(), cancel);
        }

        private async Task<bool> StepAsync(WorkflowRunner runner, Timer timer, CancellationToken cancel)
        {
            timer.Finish(clock.Now());
            var at = await db.Set<WorkflowToken>().SingleAsync(token => token.Id == timer.SubjectId, cancel);
            if (plan.Choices.GetValueOrDefault(at.ActivityId) is { } chosen)
                at.Skip(chosen);
            try
            {
                await runner.HandleAsync(timer, cancel);
                Take();
                await db.SaveChangesAsync(cancel);
                return true;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                steps.Add(new(at.ActivityId, clock.Now(), "", new Text("This step failed: {0}.", failure.GetType().Name), Failed: true, []));
                return false;
            }
        }

        private void Take()
        {
            List<RehearsedMail> mails = [.. Added<OutgoingMail>().Select(mail => new RehearsedMail(mail.Recipient, mail.Subject, Instant.Max(mail.DueAt, clock.Now())))];
            foreach (var entry in Added<JournalEntry>())
                steps.Add(new(entry.ActivityId, entry.At, entry.Outcome, plan.Choices.ContainsKey(entry.ActivityId) ? new Text("As you chose") : entry.Note, entry.Failed, mails));
        }

        private IEnumerable<T> Added<T>() where T : class => db.ChangeTracker.Entries<T>().Where(entry => entry.State == EntityState.Added).Select(entry => entry.Entity);
    }
}
