using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Checklists;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Placements.Matches;

/// <summary>Makes stays of what a match says, each in its host's city, where the call's workflows then go on. What a first try made, a second one finds.</summary>
public sealed class StayProposals(OfferBook book, WorkflowBook workflows, Cities cities)
{
    /// <param name="call">Of the current city.</param>
    /// <param name="match">Of this call.</param>
    /// <param name="pairs">The number of a start-up, and its offer.</param>
    /// <param name="cancel">Stops between two stays.</param>
    internal async Task ProposeAsync(Call call, Match match, IReadOnlyList<(int Applicant, Guid Offer)> pairs, CancellationToken cancel)
    {
        var offers = (await book.WithAsync([.. pairs.Select(pair => pair.Offer)], cancel)).ToDictionary(offer => offer.Id);
        await LendWorkflowsAsync(call, [.. offers.Values.Select(offer => offer.CityId).Distinct().Where(city => city != call.CityId)], cancel);
        foreach (var (at, chosen) in pairs)
        {
            var (applicant, offer) = (match.Input.Applicants[at], offers[chosen]);
            var guest = new StayGuest(applicant.Id, applicant.OriginCityId, applicant.OwnerId, applicant.Title, applicant.Language);
            await cities.In(offer.CityId, services => services.GetRequiredService<Staying>().ProposeAsync(call, match.Id, guest, offer, cancel), cancel);
        }
    }

    private async Task LendWorkflowsAsync(Call call, IReadOnlyList<Guid> hosts, CancellationToken cancel)
    {
        var root = new WorkflowRoot(CallSubject.Name, call.Id);
        var running = await workflows.RunningAsync(root, [PlacementSubject.Name, ReportSubject.Name, ChecklistItemSubject.Name], cancel);
        foreach (var host in hosts)
        {
            await cities.In(host, async services =>
            {
                await services.GetRequiredService<WorkflowBook>().AdoptAsync(root, running, cancel);
                await services.GetRequiredService<CorridorDb>().SaveChangesAsync(cancel);
            }, cancel);
        }
    }
}

/// <summary>A match was published, or a place given by hand: the stays that are missing.</summary>
internal sealed class StaysOfMatch(CorridorDb db, StayProposals proposals) : ITimerHandler
{
    public const string TimerKind = "match.published";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        var match = await db.Set<Match>().AsNoTracking().SingleAsync(one => one.Id == timer.SubjectId, cancel);
        var call = await db.Set<Call>().AsNoTracking().SingleAsync(one => one.Id == match.CallId, cancel);
        var given = match.Refills.Where(refill => refill.Placement is null).SelectMany(refill => refill.Proposals).Select(one => (match.Input.AtOf(one.Applicant), one.Offer));
        await proposals.ProposeAsync(call, match, [.. match.OfferOf.Index().Where(one => one.Item is not null).Select(one => (one.Index, one.Item!.Value)), .. given], cancel);
    }
}

/// <summary>A stay was declined or lapsed in its host's city: the call's city sees who comes next.</summary>
internal sealed class ReserveOfStay(CorridorDb db, Cities cities) : ITimerHandler
{
    public const string TimerKind = "placement.reserve";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Placement>().AsNoTracking().SingleOrDefaultAsync(one => one.Id == timer.SubjectId, cancel) is { State: PlacementState.Declined } stay)
            await cities.In(stay.CallCityId, services => services.GetRequiredService<Reserves>().FillAsync(stay.MatchId, stay.Id, cancel), cancel);
    }
}

/// <summary>Offers the place of a stay that does not take place to the next start-up.</summary>
internal sealed class ProposeReserveTask(Timers timers) : Activity
{
    public override string Name => "ProposeReserveTask";

    public override Text Label => new Text("Propose the next start-up");

    public override string Subject => PlacementSubject.Name;

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var stay = step.Subject.Ids[PlacementSubject.Name];
        await timers.SetAsync(ReserveOfStay.TimerKind, stay, step.Now, $"{ReserveOfStay.TimerKind}:{stay}", cancel);
        return StepResult.Done;
    }
}
