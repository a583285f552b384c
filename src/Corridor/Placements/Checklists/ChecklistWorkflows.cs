using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Placements.Checklists;

/// <summary>An item of a stay's list, as workflows see it in the host's city; written to is its owner alone.</summary>
internal sealed class ChecklistItemSubject(CorridorDb db, StayPeople people) : IWorkflowSubject
{
    public const string Name = "item";

    public string Kind => Name;

    public Text Label => new Text("Item of a stay’s checklist");

    public string Parent => PlacementSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("item.title", ValueKind.Text, new Text("What is to be done")),
        new("item.help", ValueKind.Text, new Text("How, or what happens otherwise")),
        new("item.due", ValueKind.Moment, new Text("When it is late")),
        new("item.done", ValueKind.Flag, new Text("It is done")),
    ];

    public IReadOnlyList<Role> Roles { get; } = [new("owner", new Text("Who has to do it"))];

    public async Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel) =>
        await db.Set<ChecklistItem>().Where(one => one.Id == id).Select(one => (Guid?)one.PlacementId).SingleOrDefaultAsync(cancel) is { } placement
            ? new(placement, $"/placements/{placement}/checklist")
            : null;

    public async Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) =>
        (await db.Set<ChecklistItem>().Where(item => ids.Contains(item.Id)).Select(item => new { item.Id, item.Label }).ToListAsync(cancel)).ToDictionary(item => item.Id, item => item.Label.In("en"));

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var (item, stay) = await ReadBothAsync(id, cancel);
        return new Dictionary<string, object?>
        {
            ["item.title"] = item.Label,
            ["item.help"] = item.Help,
            ["item.due"] = item.LateAt(stay),
            ["item.done"] = item.DoneAt is not null,
        };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel)
    {
        var (item, stay) = await ReadBothAsync(id, cancel);
        return await people.OfAsync(stay, item.Owner, cancel);
    }

    private async Task<(ChecklistItem Item, Placement Stay)> ReadBothAsync(Guid id, CancellationToken cancel)
    {
        var item = await db.Set<ChecklistItem>().SingleAsync(one => one.Id == id, cancel);
        return (item, await PlacementSubject.FindAsync(db, item.PlacementId, cancel));
    }
}
