using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Placements.Checklists;

/// <summary>So many of a stay's items, so many done, so many late.</summary>
public sealed record ChecklistCount(int All, int Done, int Late)
{
    /// <summary>The milestones of its months.</summary>
    public ChecklistCount? Milestones { get; init; }

    internal static ChecklistCount Of(IEnumerable<ChecklistItem> items, Placement stay, Instant now) =>
        new(items.Count(), items.Count(item => item.DoneAt is not null), items.Count(item => item.IsLate(stay, now)));
}

/// <summary>
/// What is to be done before a stay, and what it should reach: owners tick what is theirs, hosts and coordinators change the list. Done
/// in the host's city.
/// </summary>
public sealed class Checklist(CorridorDb db, CurrentCity city, Timers timers, Audit audit, TimeProvider clock)
{
    /// <summary>What comes first first.</summary>
    public async Task<IReadOnlyList<ChecklistItem>> OfAsync(Placement stay, CancellationToken cancel = default) =>
        [.. (await db.Set<ChecklistItem>().Where(item => item.PlacementId == stay.Id && item.DroppedAt == null).ToListAsync(cancel)).OrderBy(item => item.DueOn(stay)).ThenBy(item => item.Id)];

    public async Task<IReadOnlyDictionary<Guid, ChecklistCount>> CountsAsync(IEnumerable<Placement> stays, CancellationToken cancel = default)
    {
        var known = stays.Where(stay => stay.IsUnderway).ToDictionary(stay => stay.Id);
        var now = clock.Now();
        if (known.Count == 0)
            return new Dictionary<Guid, ChecklistCount>();
        return (await db.Set<ChecklistItem>().AsNoTracking().Where(item => known.Keys.Contains(item.PlacementId) && item.DroppedAt == null).ToListAsync(cancel))
            .GroupBy(item => item.PlacementId)
            .ToDictionary(items => items.Key, items => ChecklistCount.Of(items.Where(item => !item.IsMilestone), known[items.Key], now) with
            {
                Milestones = items.Any(item => item.IsMilestone) ? ChecklistCount.Of(items.Where(item => item.IsMilestone), known[items.Key], now) : null,
            });
    }

    /// <param name="stay">Whose list.</param>
    /// <param name="seats">For whom the reader acts.</param>
    /// <param name="id">Of the item.</param>
    /// <param name="done">Null: as it is, only the note changes.</param>
    /// <param name="note">Beside it.</param>
    /// <param name="on">The day on which it was done; none: today.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task TickAsync(Guid stay, IReadOnlyList<Seat> seats, Guid id, bool? done, string? note, LocalDate? on = null, CancellationToken cancel = default)
    {
        var (placement, item) = (await StayAsync(stay, cancel), await ItemAsync(stay, id, cancel));
        var seat = seats.FirstOrDefault(one => item.IsTickedBy(one.Party)) ?? throw new NotFoundException();
        item.Say(note);
        if (done == true)
            item.Tick(placement, seat, on, clock.Now());
        else if (done == false)
            item.Untick();
        await SaveAsync(placement, done switch { true => "checklist.ticked", false => "checklist.unticked", null => "checklist.noted" }, item, cancel);
    }

    public async Task AddAsync(Guid stay, IReadOnlyList<Seat> seats, string language, string? label, StayParty owner, LocalDate due, bool isMilestone = false, CancellationToken cancel = default)
    {
        MustEdit(seats);
        var placement = await StayAsync(stay, cancel);
        RuleBroken.If(!placement.IsUnderway, "The list is made when all have signed the agreement.");
        var item = ChecklistItem.Added(placement, language, label, owner, due, isMilestone);
        db.Add(item);
        await SaveAsync(placement, "checklist.added", item, cancel);
    }

    public async Task ChangeAsync(Guid stay, IReadOnlyList<Seat> seats, Guid id, StayParty owner, LocalDate due, CancellationToken cancel = default)
    {
        MustEdit(seats);
        var placement = await StayAsync(stay, cancel);
        var item = await ItemAsync(stay, id, cancel);
        item.Change(placement, owner, due);
        await SaveAsync(placement, "checklist.changed", item, cancel);
    }

    public async Task DropAsync(Guid stay, IReadOnlyList<Seat> seats, Guid id, CancellationToken cancel = default)
    {
        MustEdit(seats);
        var item = await ItemAsync(stay, id, cancel);
        item.Drop(clock.Now());
        audit.Record("checklist.dropped", item.Id, new { placement = stay });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Sets the date of the next item that would be late.</summary>
    internal static async Task ArmAsync(Timers timers, Placement stay, IEnumerable<ChecklistItem> items, CancellationToken cancel)
    {
        if (items.Where(item => item.DoneAt is null && item.DroppedAt is null && item.ToldLateAt is null).Select(item => (Instant?)item.LateAt(stay)).Min() is { } next)
            await timers.SetAsync(LateItems.TimerKind, stay.Id, next, $"{LateItems.TimerKind}:{stay.Id}", cancel);
    }

    // The start-up does what is on the list; those who receive it decide what is.
    private static void MustEdit(IReadOnlyList<Seat> seats)
    {
        if (seats.All(seat => seat.Party == StayParty.StartUp))
            throw new NotFoundException();
    }

    private async Task SaveAsync(Placement stay, string action, ChecklistItem changed, CancellationToken cancel)
    {
        audit.Record(action, changed.Id, new { placement = stay.Id, owner = changed.Owner.ToString(), changed.DaysBefore });
        await ArmAsync(timers, stay, [.. (await db.Set<ChecklistItem>().Where(item => item.PlacementId == stay.Id).ToListAsync(cancel)).Append(changed).Distinct()], cancel);
        await db.SaveChangesAsync(cancel);
    }

    private Task<Placement> StayAsync(Guid id, CancellationToken cancel) => db.Set<Placement>().Where(stay => stay.Id == id && stay.SecondCityId == city.Required.Id).SingleOrNotFoundAsync(cancel);

    private Task<ChecklistItem> ItemAsync(Guid stay, Guid id, CancellationToken cancel) => db.Set<ChecklistItem>().Where(item => item.Id == id && item.PlacementId == stay).SingleOrNotFoundAsync(cancel);
}

/// <summary>Makes a stay's list in the transaction in which the last party signs: what the recipe names for its pair of countries.</summary>
internal sealed class ListMaking(CorridorDb db, Cities cities, Timers timers, TimeProvider clock) : IHandle<PlacementSigned>
{
    public async Task HandleAsync(PlacementSigned happened, CancellationToken cancel)
    {
        var stay = happened.Placement;
        var (origin, host) = (await CountryAsync(stay.FirstCityId, cancel), await CountryAsync(stay.SecondCityId, cancel));
        var today = clock.Now().InZone(DateTimeZoneProviders.Tzdb[stay.Starts.Zone]).Date;
        var items = stay.Terms.Checklist.Where(entry => entry.Pairs.Hold(origin, host)).Select(entry => ChecklistItem.Of(stay, entry, today))
            .Concat(stay.Terms.Milestones.Where(entry => entry.Month <= stay.Terms.Months).Select(entry => ChecklistItem.Of(stay, entry))).ToList();
        db.AddRange(items);
        await Checklist.ArmAsync(timers, stay, items, cancel);
    }

    private async Task<string> CountryAsync(Guid city, CancellationToken cancel) => (await cities.ByIdAsync(city, cancel))?.Country ?? "";
}

/// <summary>What is late now is told, each item once; then comes the next one's date. A first day that moved moves it.</summary>
internal sealed class LateItems(CorridorDb db, Timers timers, Audit audit, TimeProvider clock) : ITimerHandler
{
    public const string TimerKind = "checklist.late";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        var stay = await PlacementSubject.FindAsync(db, timer.SubjectId, cancel);
        if (stay.State is not (PlacementState.Agreed or PlacementState.Running))
            return;
        var items = await db.Set<ChecklistItem>().Where(item => item.PlacementId == stay.Id && item.DroppedAt == null).ToListAsync(cancel);
        foreach (var item in items)
        {
            if (item.TellLate(stay, clock.Now()))
                audit.Record("checklist.late", item.Id, new { placement = stay.Id, owner = item.Owner.ToString() });
        }

        await Checklist.ArmAsync(timers, stay, items, cancel);
    }
}
