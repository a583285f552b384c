using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Placements.Stays;

/// <summary>Both have accepted: the agreement can be signed.</summary>
internal sealed class AskForSignatures(StayPeople people, Timers timers, Mails mails) : IHandle<PlacementAccepted>
{
    public async Task HandleAsync(PlacementAccepted happened, CancellationToken cancel)
    {
        var placement = happened.Placement;
        await timers.ClearAsync(placement.Id, cancel);
        foreach (var reader in await people.OfAsync(placement, cancel))
            mails.Queue(reader.Email, reader.Language, "agreement", new Text("The agreement between {0} and {1}", placement.Title, placement.Incubator),
                [new Text("Both sides accepted. Read the agreement and sign it on screen:"), mails.Link($"/placements/{placement.Id}/agreement")]);
    }
}

/// <summary>Sets the dates of a stay once both have signed.</summary>
internal sealed class StayTimers(StayPeople people, Timers timers, Mails mails) : IHandle<PlacementAgreed>
{
    public async Task HandleAsync(PlacementAgreed happened, CancellationToken cancel)
    {
        var placement = happened.Placement;
        await timers.SetAsync(StayBegins.TimerKind, placement.Id, placement.Starts.Instant, $"{StayBegins.TimerKind}:{placement.Id}", cancel);
        await timers.SetAsync(StayEnds.TimerKind, placement.Id, placement.Ends.Instant, $"{StayEnds.TimerKind}:{placement.Id}", cancel);
        foreach (var day in placement.Terms.CheckInDays)
            await timers.SetAsync(CheckInOpens.TimerKind, placement.Id, placement.MorningOf(day), CheckInOpens.KeyOf(placement.Id, day), cancel);
        foreach (var reader in await people.OfAsync(placement, cancel))
            mails.Queue(reader.Email, reader.Language, "agreement-signed", new Text("Signed: {0} and {1}", placement.Title, placement.Incubator),
                [new Text("Both sides signed. The stay begins on {0}.", mails.When(placement.Starts.Instant, reader.Language)), mails.Link($"/placements/{placement.Id}/agreement")]);
    }
}

internal sealed class AnswerOverdue(CorridorDb db, StayPeople people, Mails mails, Audit audit) : ITimerHandler
{
    public const string TimerKind = "placement.answer";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        var placement = await db.Set<Placement>().SingleOrDefaultAsync(one => one.Id == timer.SubjectId, cancel);
        if (placement is null || !placement.Lapse())
            return;
        audit.Record("placement.lapsed", placement.Id);
        foreach (var reader in await people.OfAsync(placement, cancel))
            mails.Queue(reader.Email, reader.Language, "placement-lapsed", new Text("{0} and {1}: no answer in time", placement.Title, placement.Incubator),
                [new Text("Not both sides accepted in time: this stay does not take place."), mails.Link($"/placements/{placement.Id}")]);
    }
}

internal sealed class StayBegins(CorridorDb db, Audit audit) : ITimerHandler
{
    public const string TimerKind = "placement.begins";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Placement>().SingleOrDefaultAsync(one => one.Id == timer.SubjectId, cancel) is not { State: PlacementState.Agreed } placement)
            return;
        placement.Begin();
        audit.Record("placement.begun", placement.Id);
    }
}

internal sealed class CheckInOpens(CorridorDb db, ReportDesk desk) : ITimerHandler
{
    public const string TimerKind = "placement.check-in";

    public string Kind => TimerKind;

    public static string KeyOf(Guid placement, int day) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TimerKind}:{placement}:{day}");

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Placement>().SingleOrDefaultAsync(one => one.Id == timer.SubjectId, cancel) is not { State: PlacementState.Agreed or PlacementState.Running } placement)
            return;
        var day = placement.Terms.CheckInDays.Single(day => KeyOf(placement.Id, day) == timer.Key);
        await desk.OpenAsync(placement, day, timer.DueAt, cancel);
    }
}

/// <summary>Six months are over: the stay ends and its final report is due.</summary>
internal sealed class StayEnds(CorridorDb db, ReportDesk desk, Audit audit) : ITimerHandler
{
    public const string TimerKind = "placement.ends";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Placement>().SingleOrDefaultAsync(one => one.Id == timer.SubjectId, cancel) is not { State: PlacementState.Agreed or PlacementState.Running } placement)
            return;
        placement.End();
        audit.Record("placement.ended", placement.Id);
        await desk.OpenAsync(placement, 0, timer.DueAt, cancel);
    }
}

/// <summary>Opens reports and asks for them.</summary>
internal sealed class ReportDesk(CorridorDb db, StayPeople people, Timers timers, Mails mails, Audit audit, TimeProvider clock)
{
    public async Task OpenAsync(Placement placement, int day, Instant scheduled, CancellationToken cancel)
    {
        // Nobody loses days of theirs because Corridor was down or the agreement was signed late.
        var now = clock.Now();
        var report = Report.Open(placement, day, now - scheduled < Duration.FromDays(1) ? scheduled : now);
        db.Add(report);
        await timers.SetAsync(ReportLate.TimerKind, report.Id, report.DueAt, $"{ReportLate.TimerKind}:{report.Id}", cancel);
        audit.Record("report.opened", report.Id, new { placement = placement.Id, day });
        foreach (var reader in (await people.OfAsync(placement, cancel)).Where(reader => !reader.IsHost))
            mails.Queue(reader.Email, reader.Language, "report-open",
                day == 0 ? new Text("Your final report on the stay at {0}", placement.Incubator) : new Text("Day {0} at {1}: how is it going?", day, placement.Incubator),
                [
                    day == 0 ? new Text("Six months are over. Tell what came of them before {0}:", mails.When(report.DueAt, reader.Language)) : new Text("Three short questions, before {0}:", mails.When(report.DueAt, reader.Language)),
                    mails.Link($"/placements/{placement.Id}/reports/{report.Id}"),
                ]);
    }
}

/// <summary>A report that is late: its applicant is reminded every week, three times; from the second on the host is told too.</summary>
internal sealed class ReportLate(CorridorDb db, StayPeople people, Mails mails, Audit audit, TimeProvider clock) : ITimerHandler
{
    public const string TimerKind = "report.late";
    private const int MostReminders = 3;
    private static readonly Duration Again = Duration.FromDays(7);

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Report>().SingleOrDefaultAsync(one => one.Id == timer.SubjectId, cancel) is not { SentAt: null } report)
            return;
        var placement = await db.Set<Placement>().SingleAsync(one => one.Id == report.PlacementId, cancel);
        report.Remind();
        audit.Record("report.reminded", report.Id, new { report.Reminders });
        foreach (var reader in (await people.OfAsync(placement, cancel)).Where(reader => !reader.IsHost || report.Reminders > 1))
            mails.Queue(reader.Email, reader.Language, "report-late",
                report.IsFinal ? new Text("Late: the final report of {0}", placement.Title) : new Text("Late: the check-in of day {1} of {0}", placement.Title, report.Day),
                [
                    new Text("It was due on {0} and is still missing.", mails.When(report.DueAt, reader.Language)),
                    mails.Link(reader.IsHost ? $"/placements/{placement.Id}" : $"/placements/{placement.Id}/reports/{report.Id}"),
                ]);
        if (report.Reminders < MostReminders)
            timer.Move(Instant.Max(timer.DueAt, clock.Now() - Again) + Again);
    }
}
