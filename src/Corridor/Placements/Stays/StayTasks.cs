using System.Globalization;
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

/// <summary>Opens a check-in, or the final report, once each.</summary>
internal sealed class OpenReportTask(CorridorDb db, Audit audit) : Activity
{
    public override string Name => "OpenReportTask";

    public override Text Label => new Text("Open a report");

    public override string Subject => PlacementSubject.Name;

    public override IReadOnlyList<ActivityProperty> Properties =>
        [new("Day", PropertyKind.Value, new Text("Day of the stay"), Required: false) { Help = new Text("Nothing: the final report.") }];

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var (placement, day) = (await step.PlacementAsync(db, cancel), DayOf(step));
        var isTime = day == 0 ? placement.State == PlacementState.Ended : placement.State is PlacementState.Agreed or PlacementState.Running;
        if (!isTime || await db.Set<Report>().AnyAsync(one => one.PlacementId == placement.Id && one.Day == day, cancel))
            return StepResult.By(Done, new Text("There is nothing to open."));
        // Nobody loses days of theirs because Corridor was down or the agreement was signed late.
        var scheduled = day == 0 ? placement.Ends.Instant : placement.MorningOf(day);
        var report = Report.Open(placement, day, step.Now - scheduled < Duration.FromDays(1) ? scheduled : step.Now);
        db.Add(report);
        audit.Record("report.opened", report.Id, new { placement = placement.Id, day });
        return StepResult.Done;
    }

    // The one at hand of a list is a text.
    private static int DayOf(WorkflowStep step) => !step.Given.Has("Day") ? 0 : step.Evaluate("Day") switch
    {
        decimal number and > 0 => (int)number,
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var day) => day,
        _ => throw new WorkflowFaultException(new Text("“{0}” is not a day of the stay.", step.Given.Text("Day"))),
    };
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
