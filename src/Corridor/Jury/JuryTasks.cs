using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Workflows.Activities;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Jury;

// What workflows do with a jury: what coordinators do on the jury's pages, by the same verbs.

/// <summary>Acts on the jury of the call that the instance lies in.</summary>
internal abstract class JuryTask(CorridorDb db) : Activity
{
    public override string Subject => CallSubject.Name;

    protected CorridorDb Db => db;

    public sealed override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var id = step.Subject.Ids[CallSubject.Name];
        return await RunAsync(step, await db.Set<Call>().SingleAsync(call => call.Id == id, cancel), cancel);
    }

    protected abstract Task<StepResult> RunAsync(WorkflowStep step, Call call, CancellationToken cancel);
}

/// <summary>Gives applications to jurors, as far as they are not: nothing that was assigned moves.</summary>
internal sealed class AssignJuryTask(CorridorDb db, JuryPlanning planning) : JuryTask(db)
{
    private const string Incomplete = "Incomplete", Nobody = "Nobody";

    public override string Name => "AssignJuryTask";

    public override Text Label => new Text("Give applications to the jury");

    public override IReadOnlyList<string> OutcomesOf(Properties given) => [Done, Incomplete, Nobody];

    protected override async Task<StepResult> RunAsync(WorkflowStep step, Call call, CancellationToken cancel)
    {
        var plans = new List<AssignmentPlan>();
        foreach (var round in Round.AheadOf(call, step.Now))
        {
            if (await planning.AssignAsync(round, cancel) is { } plan)
                plans.Add(plan);
        }

        if (plans.Count == 0)
            return StepResult.By(Nobody, new Text("There is no application, or no juror."));
        var (added, missing) = (plans.Sum(plan => plan.Added), plans.Sum(plan => plan.Missing));
        if (missing == 0)
            return StepResult.By(Done, Text.Plural(added, "{0} review assigned", "{0} reviews assigned"));
        var why = plans.SelectMany(plan => plan.Shortages).FirstOrDefault()?.Said() ?? new Text("");
        return StepResult.By(Incomplete, new Text("Assigned: {0}. Missing: {1}. {2}", added, missing, why));
    }
}

/// <summary>Reminds the juror of the instance, or those of the call: as the button does.</summary>
internal sealed class RemindJurorsTask(CorridorDb db, JuryProgress progress, Panel panel) : JuryTask(db)
{
    private const string Outstanding = "outstanding", Unanswered = "unanswered", Now = "now", Morning = "morning";

    public override string Name => "RemindJurorsTask";

    public override Text Label => new Text("Remind jurors");

    public override IReadOnlyList<ActivityProperty> Properties =>
    [
        new("Whom", PropertyKind.Choice, new Text("Those whose reviews or whose answer are outstanding")) { Choices = [Outstanding, Unanswered] },
        new("SendAt", PropertyKind.Choice, new Text("When it leaves"), Required: false) { Choices = [Now, Morning] },
    ];

    protected override async Task<StepResult> RunAsync(WorkflowStep step, Call call, CancellationToken cancel)
    {
        if (step.Now >= Round.EndOf(call))
            return StepResult.By(Done, new Text("Scoring is over."));
        var (unanswered, inMorning) = (step.Given.Text("Whom") == Unanswered, step.Given.Text("SendAt") == Morning);
        var rows = (await progress.ReadAsync(Round.At(call, step.Now), cancel))
            .Where(row => !step.Subject.Ids.TryGetValue(JurorSubject.Name, out var only) || row.Juror.Id == only)
            .Where(row => unanswered ? row.Juror.IsUnanswered : row.IsOutstanding).ToList();
        foreach (var row in rows)
        {
            if (inMorning)
                await panel.RemindInMorningAsync(call, row.Juror, row.Outstanding, cancel);
            else
                await panel.RemindAsync(call, row.Juror, row.Outstanding, cancel);
        }

        return StepResult.By(Done, Text.Plural(rows.Count, "{0} mail", "{0} mails"));
    }
}

/// <summary>An invitation that nobody answered: the coordinator sees it, and may remind or replace.</summary>
internal sealed class MarkSilentTask(CorridorDb db, Audit audit) : JuryTask(db)
{
    public override string Name => "MarkSilentTask";

    public override Text Label => new Text("Note that a juror does not answer");

    public override string Subject => JurorSubject.Name;

    protected override async Task<StepResult> RunAsync(WorkflowStep step, Call call, CancellationToken cancel)
    {
        var id = step.Subject.Ids[JurorSubject.Name];
        var juror = await Db.Set<Juror>().SingleAsync(one => one.Id == id, cancel);
        if (juror.State == JurorState.Invited)
        {
            juror.FallSilent();
            audit.Record("juror.silent", juror.Id);
        }

        return StepResult.Done;
    }
}

/// <summary>Gives what a juror has not begun to others who have room for it.</summary>
internal sealed class ProposeSubstituteTask(CorridorDb db, JuryPlanning planning) : JuryTask(db)
{
    private const string Nobody = "Nobody";

    public override string Name => "ProposeSubstituteTask";

    public override Text Label => new Text("Find others for a juror’s reviews");

    public override string Subject => JurorSubject.Name;

    public override IReadOnlyList<string> OutcomesOf(Properties given) => [Done, Nobody];

    protected override async Task<StepResult> RunAsync(WorkflowStep step, Call call, CancellationToken cancel)
    {
        var (passed, left) = (0, 0);
        foreach (var round in Round.AheadOf(call, step.Now))
        {
            var done = await planning.SubstituteAsync(round, step.Subject.Ids[JurorSubject.Name], cancel);
            (passed, left) = (passed + done.Passed, left + done.Left);
        }

        return StepResult.By(left == 0 ? Done : Nobody, new Text("Reviews given to others: {0}. Reviews for which nobody has room: {1}.", passed, left));
    }
}

/// <summary>Suggests decisions by the ranking; what somebody edited stays.</summary>
internal sealed class PrepareDecisionsTask(CorridorDb db, Decisions decisions) : JuryTask(db)
{
    private const string Nothing = "Nothing";

    public override string Name => "PrepareDecisionsTask";

    public override Text Label => new Text("Prepare decisions by the ranking");

    public override IReadOnlyList<string> OutcomesOf(Properties given) => [Done, Nothing];

    protected override async Task<StepResult> RunAsync(WorkflowStep step, Call call, CancellationToken cancel)
    {
        var waiting = await decisions.SuggestAsync(call, cancel);
        return StepResult.By(waiting > 0 ? Done : Nothing, Text.Plural(waiting, "{0} decision waits to be released", "{0} decisions wait to be released"));
    }
}

/// <summary>Tells every applicant at once, if every application has a decision, and if two people approved where it takes two.</summary>
internal sealed class ReleaseDecisionsTask(CorridorDb db, Decisions decisions) : JuryTask(db)
{
    private const string Open = "Open", Unapproved = "Unapproved";

    public override string Name => "ReleaseDecisionsTask";

    public override Text Label => new Text("Release the decisions");

    public override IReadOnlyList<string> OutcomesOf(Properties given) => [Done, Open, Unapproved];

    protected override async Task<StepResult> RunAsync(WorkflowStep step, Call call, CancellationToken cancel)
    {
        var (released, open, takesTwo) = await decisions.TellAllAsync(call, step.Workflow.Id, cancel);
        if (takesTwo)
            return StepResult.By(Unapproved, new Text("It takes two people to release these decisions."));
        return open > 0
            ? StepResult.By(Open, Text.Plural(open, "{0} application has no decision yet.", "{0} applications have no decision yet."))
            : StepResult.By(Done, Text.Plural(released, "{0} decision released", "{0} decisions released"));
    }
}
