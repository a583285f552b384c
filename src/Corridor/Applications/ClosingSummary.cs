using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Applications;

/// <summary>When a call closes, tells its coordinators what came in.</summary>
internal sealed class ClosingSummary(CorridorDb db, CallCoordinators coordinators, Mails mails, TimeProvider clock) : ITimerHandler
{
    public string Kind => CallTimers.Closes;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        var call = await db.Set<Call>().SingleOrDefaultAsync(call => call.Id == timer.SubjectId, cancel);
        if (call is not { State: CallState.Published } || clock.Now() < call.ClosesAt)
            return;

        var count = (await Intake.CountsAsync(db, [call.Id], cancel)).GetValueOrDefault(call.Id, IntakeCount.None);
        foreach (var coordinator in await coordinators.OfAsync(call.Id, cancel))
            mails.Queue(coordinator.Email!, coordinator.Language, "call-closed",
                new Text("{0} is closed", call.Title),
                [
                    Text.Plural(count.Submitted, "{0} application was submitted.", "{0} applications were submitted."),
                    Text.Plural(count.Drafts, "{0} draft was never submitted; it stays with its applicant.", "{0} drafts were never submitted; they stay with their applicants."),
                    new Text("See them all:"),
                    mails.Link($"/coordinator/calls/{call.Slug}/applications"),
                ]);
    }
}
