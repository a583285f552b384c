using Corridor.Data;
using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Calls;

/// <summary>Keeps the timers of a published call at its dates.</summary>
internal sealed class CallTimers(Timers timers) : IHandle<CallPublished>, IHandle<CallRescheduled>
{
    public const string Opens = "call.opens", Closes = "call.closes";

    public Task HandleAsync(CallPublished happened, CancellationToken cancel) => SetAsync(happened.Call, cancel);

    public Task HandleAsync(CallRescheduled happened, CancellationToken cancel) => SetAsync(happened.Call, cancel);

    private async Task SetAsync(Call call, CancellationToken cancel)
    {
        await timers.SetAsync(Opens, call.Id, call.OpensAt, $"{Opens}:{call.Id}", cancel);
        await timers.SetAsync(Closes, call.Id, call.ClosesAt, $"{Closes}:{call.Id}", cancel);
    }
}

/// <summary>Tells the coordinators that applications can come in.</summary>
internal sealed class CallOpening(CorridorDb db, CallCoordinators coordinators, Mails mails, TimeProvider clock) : ITimerHandler
{
    public string Kind => CallTimers.Opens;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        var call = await db.Set<Call>().SingleOrDefaultAsync(call => call.Id == timer.SubjectId, cancel);
        if (call is null || !call.IsOpenAt(clock.Now()))
            return;

        foreach (var coordinator in await coordinators.OfAsync(call.Id, cancel))
            mails.Queue(coordinator.Email!, coordinator.Language, "call-opened",
                new Text("{0} is open", call.Title),
                [
                    new Text("{0} now takes applications. Its page, to share:", call.Title),
                    mails.Link($"/calls/{call.Slug}"),
                    new Text("Follow what comes in:"),
                    mails.Link($"/coordinator/calls/{call.Slug}/applications"),
                ]);
    }
}
