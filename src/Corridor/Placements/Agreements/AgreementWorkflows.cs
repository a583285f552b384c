using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Placements.Agreements;

/// <summary>How a stay's parties come to sign, and who of them is written to.</summary>
internal sealed class AgreementOfPlacement(CorridorDb db, StayPeople people) : ISubjectPart
{
    private const string Parties = "parties", Others = "others", Unsigned = "unsigned";

    public string Kind => PlacementSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("placement.signBy", ValueKind.Moment, new Text("When whoever has not signed is late")),
        new("placement.version", ValueKind.Number, new Text("The version of the agreement that can be signed")),
        new("placement.changedBy", ValueKind.Text, new Text("Who wrote that version; empty: it was drafted from the call")),
        new("placement.changedWhy", ValueKind.Text, new Text("The reason for that version")),
        new("placement.signatures", ValueKind.Number, new Text("Signatures of that version")),
    ];

    public IReadOnlyList<Role> Roles { get; } =
    [
        new(Parties, new Text("All who sign the agreement")),
        new(Others, new Text("All who sign the agreement but whoever wrote last")),
        new(Unsigned, new Text("Those who have not signed yet")),
    ];

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var agreement = await FindAsync(id, cancel);
        var version = agreement is null ? null : await db.Set<PaperVersion>().Where(one => one.PaperId == agreement.Id && one.Number == agreement.Number)
            .Select(one => new { one.Author, one.Reason }).SingleAsync(cancel);
        return new Dictionary<string, object?>
        {
            ["placement.signBy"] = agreement?.SignBy,
            ["placement.version"] = (decimal)(agreement?.Number ?? 0),
            ["placement.changedBy"] = version?.Author ?? "",
            ["placement.changedWhy"] = version?.Reason ?? "",
            ["placement.signatures"] = (decimal)(agreement is null ? 0 : agreement.Signatures.Count(one => one.Number == agreement.Number)),
        };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel)
    {
        var stay = await PlacementSubject.FindAsync(db, id, cancel);
        var agreement = await FindAsync(id, cancel);
        var readers = await people.OfAsync(stay, role == Unsigned && agreement is not null ? agreement.Missing : Enum.GetValues<StayParty>(), cancel);
        return role == Others ? [.. readers.Where(reader => reader.AccountId != agreement?.SpokeLastId)] : readers;
    }

    private Task<Agreement?> FindAsync(Guid placement, CancellationToken cancel) => db.Set<Agreement>().SingleOrDefaultAsync(one => one.PlacementId == placement, cancel);
}
