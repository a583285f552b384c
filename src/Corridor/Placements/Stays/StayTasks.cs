using Corridor.Data;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Stays;

// What workflows do to a stay when its dates come.

/// <summary>Not both sides accepted in time: the stay does not take place.</summary>
internal sealed class LapsePlacementTask(CorridorDb db, Audit audit) : Activity
{
    private const string Lapsed = "Lapsed", Answered = "Answered";

    public override string Name => "LapsePlacementTask";

    public override Text Label => new Text("End a proposed stay without an answer");

    public override string Subject => PlacementSubject.Name;

    public override IReadOnlyList<string> OutcomesOf(Properties given) => [Lapsed, Answered];

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var placement = await step.PlacementAsync(db, cancel);
        if (!placement.Lapse())
            return StepResult.By(Answered);
        audit.Record("placement.lapsed", placement.Id);
        return StepResult.By(Lapsed);
    }
}

internal sealed class BeginPlacementTask(CorridorDb db, Audit audit) : Activity
{
    public override string Name => "BeginPlacementTask";

    public override Text Label => new Text("Begin the stay");

    public override string Subject => PlacementSubject.Name;

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var placement = await step.PlacementAsync(db, cancel);
        if (placement.Begin())
            audit.Record("placement.begun", placement.Id);
        return StepResult.Done;
    }
}

internal sealed class EndPlacementTask(CorridorDb db, Audit audit) : Activity
{
    public override string Name => "EndPlacementTask";

    public override Text Label => new Text("End the stay");

    public override string Subject => PlacementSubject.Name;

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var placement = await step.PlacementAsync(db, cancel);
        if (placement.End())
            audit.Record("placement.ended", placement.Id);
        return StepResult.Done;
    }
}

/// <summary>Opens every report whose date has come, once each.</summary>
internal sealed class OpenReportsTask(CorridorDb db, Audit audit) : Activity
{
    public override string Name => "OpenReportsTask";

    public override Text Label => new Text("Open the reports whose date has come");

    public override string Subject => PlacementSubject.Name;

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var placement = await step.PlacementAsync(db, cancel);
        var waiting = await ReportsOfPlacement.WaitingAsync(db, placement, cancel);
        foreach (var scheduled in waiting.Where(one => one.At <= step.Now))
        {
            // Nobody loses days of theirs because Corridor was down or the agreement was signed late.
            var report = Report.Open(placement, scheduled, step.Now - scheduled.At < Duration.FromDays(1) ? scheduled.At : step.Now);
            db.Add(report);
            audit.Record("report.opened", report.Id, new { placement = placement.Id, report.Key, report.Number });
        }

        return StepResult.Done;
    }
}

/// <summary>Counts that a late report is called for; the mails are other steps.</summary>
internal sealed class RemindReportTask(CorridorDb db, Audit audit) : Activity
{
    private const string Sent = "Sent";

    public override string Name => "RemindReportTask";

    public override Text Label => new Text("Call for a late report");

    public override string Subject => ReportSubject.Name;

    public override IReadOnlyList<string> OutcomesOf(Properties given) => [Done, Sent];

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var report = await ReportSubject.FindAsync(db, step.Subject.Ids[ReportSubject.Name], cancel);
        if (!report.Remind(await step.PlacementAsync(db, cancel)))
            return StepResult.By(Sent);
        audit.Record("report.reminded", report.Id, new { report.Reminders });
        return StepResult.Done;
    }
}

file static class StayOfStep
{
    public static Task<Placement> PlacementAsync(this WorkflowStep step, CorridorDb db, CancellationToken cancel) => PlacementSubject.FindAsync(db, step.Subject.Ids[PlacementSubject.Name], cancel);
}
