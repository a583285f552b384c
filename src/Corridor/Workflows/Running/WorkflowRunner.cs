using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Workflows.Running;

/// <summary>
/// Makes the steps of instances, each in a transaction of its own: what an activity changed, the journal's entry and where the instance
/// stands next are saved together, or not at all. So a crash repeats a step that nobody saw, and never one that was made.
/// </summary>
internal sealed class WorkflowRunner(CorridorDb db, CurrentCity city, ActivityCatalogue catalogue, Subjects subjects, PublishedVersions versions, Timers timers, TimeProvider clock) : ITimerHandler
{
    public const string TimerKind = "workflow.step";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        var found = await (
            from token in db.Set<WorkflowToken>()
            join workflow in db.Set<Workflow>() on token.WorkflowId equals workflow.Id
            where token.Id == timer.SubjectId
            select new { token, workflow }).SingleOrDefaultAsync(cancel);
        if (found is { workflow.State: WorkflowState.Faulted })
            found.token.Come();
        if (found is not { workflow.State: WorkflowState.Running })
            return;

        var definition = await versions.OfAsync(db, found.workflow.VersionId, cancel);
        try
        {
            await StepAsync(found.workflow, found.token, definition, cancel);
        }
        catch (WorkflowFaultException fault)
        {
            // What the activity had begun to change goes; that it failed is kept.
            var (workflow, token) = (found.workflow.Id, found.token.Id);
            db.ChangeTracker.Clear();
            db.Attach(timer).State = EntityState.Modified;
            Fault(await db.Set<Workflow>().SingleAsync(one => one.Id == workflow, cancel), await db.Set<WorkflowToken>().SingleAsync(one => one.Id == token, cancel), definition, fault.Reason);
        }
    }

    /// <summary>Tried again and again in vain: the instance stops where it is, and a person decides.</summary>
    public async Task GiveUpAsync(Timer timer, Exception failure, CancellationToken cancel)
    {
        if (await db.Set<WorkflowToken>().SingleOrDefaultAsync(token => token.Id == timer.SubjectId, cancel) is not { } token
            || await db.Set<Workflow>().SingleAsync(one => one.Id == token.WorkflowId, cancel) is not { State: WorkflowState.Running } workflow)
            return;
        Fault(workflow, token, await versions.OfAsync(db, workflow.VersionId, cancel), new Text("This step failed again and again: {0}.", failure.GetType().Name));
    }

    private void Fault(Workflow workflow, WorkflowToken token, WorkflowDefinition definition, Text reason) =>
        Record(workflow, token, definition.Find(token.ActivityId), "", reason, 0, failed: true, workflow.FailAt(token.ActivityId, reason));

    private async Task StepAsync(Workflow workflow, WorkflowToken token, WorkflowDefinition definition, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        var record = definition.Find(token.ActivityId) ?? throw new WorkflowFaultException(new Text("The step “{0}” is not there.", token.ActivityId));
        if (await subjects.ReadAsync(workflow.SubjectKind, workflow.SubjectId, definition.MentionedFrom(record), cancel) is not { } subject)
        {
            await CancelAsync(workflow, token, record, cancel);
            return;
        }

        var tokens = await db.Set<WorkflowToken>().Where(one => one.WorkflowId == workflow.Id).ToListAsync(cancel);
        var run = new Run(workflow, definition, subject, WorkflowVariables.Of(definition, workflow.SubjectKind, subjects), tokens);
        var step = At(run, token, record);
        var activity = token.SkipTo is null ? Find(record) : null;
        var result = activity is null ? StepResult.By(token.SkipTo!, new Text("Skipped by hand")) : await activity.RunAsync(step, cancel);
        foreach (var absorbed in step.Absorbed)
        {
            db.Remove(absorbed);
            run.Tokens.Remove(absorbed);
        }

        var waited = activity?.Waits(record.Given) == true;
        if (result.Stays && waited)
        {
            // Too early, since its date was moved: no step was made.
            await ArriveAsync(run, token, cancel);
            return;
        }

        var number = workflow.CountStep(waited);
        if (result.Stays)
            token.Join();
        else
            await GoOnAsync(run, token, record, result.Outcomes, cancel);
        await ReleaseJoinsAsync(run, cancel);
        if (run.Tokens.Count == 0)
            workflow.Finish(clock.Now());
        Record(workflow, token, record, result.Stays ? "" : string.Join(", ", result.Outcomes), result.Note, (int)clock.GetElapsedTime(began).TotalMilliseconds, failed: false, number);
    }

    private async Task GoOnAsync(Run run, WorkflowToken token, ActivityRecord from, IReadOnlyList<string> outcomes, CancellationToken cancel)
    {
        var first = true;
        foreach (var outcome in outcomes)
        {
            if (run.Definition.After(from.ActivityId, outcome) is not { } way)
                continue;
            var cameBy = from.ActivityId + "/" + outcome;
            var moved = token;
            if (first)
                token.MoveTo(way.DestinationActivityId, cameBy);
            else
            {
                moved = WorkflowToken.At(run.Workflow, way.DestinationActivityId, cameBy);
                db.Add(moved);
                run.Tokens.Add(moved);
            }

            first = false;
            await ArriveAsync(run, moved, cancel);
        }

        if (!first)
            return;
        db.Remove(token);
        run.Tokens.Remove(token);
    }

    private async Task ArriveAsync(Run run, WorkflowToken token, CancellationToken cancel)
    {
        var record = run.Definition.Find(token.ActivityId) ?? throw new WorkflowFaultException(new Text("The step “{0}” is not there.", token.ActivityId));
        var activity = Find(record);
        if (!activity.Waits(record.Given))
        {
            await timers.StepAsync(token, clock.Now(), cancel);
            return;
        }

        var waiting = await activity.WaitAsync(At(run, token, record), cancel);
        token.WaitFor(waiting.Event, waiting.Correlation);
        if (waiting.Until is { } until)
            await timers.StepAsync(token, until, cancel);
    }

    // A branch that ended elsewhere may have been the last one that a join waited for.
    private async Task ReleaseJoinsAsync(Run run, CancellationToken cancel)
    {
        foreach (var join in run.Tokens.Where(token => token.State == TokenState.Joined).GroupBy(token => token.ActivityId).ToList())
        {
            if (!run.Tokens.Any(token => token.ActivityId == join.Key && token.State == TokenState.Ready) && Activities.JoinTask.IsComplete(run.Definition, join.Key, run.Tokens))
            {
                var waiting = join.First();
                waiting.Wake("");
                await timers.StepAsync(waiting, clock.Now(), cancel);
            }
        }
    }

    private async Task CancelAsync(Workflow workflow, WorkflowToken at, ActivityRecord record, CancellationToken cancel)
    {
        foreach (var token in await db.Set<WorkflowToken>().Where(one => one.WorkflowId == workflow.Id).ToListAsync(cancel))
            db.Remove(token);
        Record(workflow, at, record, "", new Text("What this was about is not there any more."), 0, failed: false, workflow.CountStep(waited: true));
        workflow.Cancel(clock.Now());
    }

    private Activity Find(ActivityRecord record) => catalogue.Find(record.Name) ?? throw new WorkflowFaultException(new Text("Corridor has no activity “{0}”.", record.Name));

    private WorkflowStep At(Run run, WorkflowToken token, ActivityRecord record)
    {
        var values = new Dictionary<string, object?>(run.Subject.Values);
        foreach (var name in run.Workflow.Memory.Keys)
            values[name] = run.Workflow.Recall(name);
        var here = city.Required;
        return new(run.Workflow, run.Definition, record, token, run.Subject, run.Variables, new Scope(values, clock.Now(), here.TimeZone, here.Name), run.Tokens);
    }

    private void Record(Workflow workflow, WorkflowToken token, ActivityRecord? record, string outcome, Text? note, int milliseconds, bool failed, int number) => db.Add(new JournalEntry
    {
        WorkflowId = workflow.Id,
        TokenId = token.Id,
        Number = number,
        ActivityId = record?.ActivityId ?? token.ActivityId,
        Activity = record?.Name ?? "",
        Outcome = outcome.Length <= 400 ? outcome : outcome[..400],
        At = clock.Now(),
        Milliseconds = milliseconds,
        Note = note,
        Failed = failed,
    });

    private sealed record Run(Workflow Workflow, WorkflowDefinition Definition, SubjectReading Subject, WorkflowVariables Variables, List<WorkflowToken> Tokens);
}

internal static class WorkflowTimers
{
    /// <summary>When the next step of a branch is due. One timer a branch: it moves on with it.</summary>
    public static Task StepAsync(this Timers timers, WorkflowToken token, Instant due, CancellationToken cancel) =>
        timers.ResetAsync(WorkflowRunner.TimerKind, token.Id, due, $"{WorkflowRunner.TimerKind}:{token.Id}", cancel);
}
