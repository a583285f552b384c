using Corridor.Data;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Calls;

/// <summary>Moves the beginning or the end of one stage: scoring goes on for two days, or ends when all reviews are in.</summary>
internal sealed class ChangeStageTask(CorridorDb db, Audit audit) : Activity
{
    private const string Missing = "Missing", Refused = "Refused", Opens = "opens", Closes = "closes";

    public override string Name => "ChangeStageTask";

    public override Text Label => new Text("Move a date of a stage");

    public override string Subject => CallSubject.Name;

    public override IReadOnlyList<ActivityProperty> Properties =>
    [
        new("Stage", PropertyKind.Choice, new Text("Which stage")) { Choices = [.. Enum.GetValues<StageKind>().Select(StageKinds.NameOf)] },
        new("Change", PropertyKind.Choice, new Text("Which of its dates")) { Choices = [Closes, Opens] },
        new("To", PropertyKind.Moment, new Text("To when")) { Help = new Text("For instance: {0}", "call.review.closes + 2 days") },
    ];

    public override IReadOnlyList<string> OutcomesOf(Properties given) => [Done, Missing, Refused];

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var id = step.Subject.Ids[CallSubject.Name];
        var call = await db.Set<Call>().SingleAsync(one => one.Id == id, cancel);
        var closes = step.Given.Text("Change") == Closes;
        if (StageKinds.Named(step.Given.Text("Stage")) is not { } kind || StageOf(call, kind, closes) is not { } stage)
            return StepResult.By(Missing);

        var moved = ZonedMoment.Of(step.Moment("To"), call.Zone);
        var before = closes ? stage.Closes : stage.Opens;
        if (moved.Instant == before.Instant)
            return StepResult.Done;
        try
        {
            call.Schedule([.. call.Stages.Select(one => one == stage ? closes ? one with { Closes = moved } : one with { Opens = moved } : one)]);
        }
        catch (RuleBrokenException refusal)
        {
            return StepResult.By(Refused, refusal.Text);
        }

        audit.Record("call.stage-moved", call.Id, new { stage = stage.Key, date = closes ? Closes : Opens, from = before.Instant, to = moved.Instant });
        return StepResult.By(Done, new Text("{0} → {1}", before, moved));
    }

    // Of several stages of a kind, the one whose date the variable of that name says.
    private static Stage? StageOf(Call call, StageKind kind, bool closes)
    {
        var stages = call.Stages.Where(stage => stage.Kind == kind);
        return closes ? stages.MaxBy(stage => stage.Closes.Instant) : stages.MinBy(stage => stage.Opens.Instant);
    }
}
