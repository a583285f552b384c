using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Certificates;

/// <summary>What whoever holds a certificate's number may read of it: no more than what tells that it is genuine.</summary>
public sealed record CertificateProof(string Number, string StartUp, string Incubator, string HostCity, YearMonth FirstMonth, YearMonth LastMonth, string Digest);

/// <summary>Certificates of all cities, by their number.</summary>
public sealed class CertificateBook(CorridorDbFactory databases)
{
    public async Task<CertificateProof?> FindAsync(string number, CancellationToken cancel = default)
    {
        await using var db = databases.AcrossCities();
        return await db.Set<Certificate>().SingleOrDefaultAsync(one => one.Number == number, cancel) is { Text: var text } found
            ? new CertificateProof(found.Number, text.StartUp, text.Incubator, text.HostCity, text.FirstMonth, text.LastMonth, found.Digest)
            : null;
    }
}

/// <summary>Issues it in the transaction in which the stay is closed.</summary>
internal sealed class Issuing(CorridorDb db, Cities cities, Audit audit, TimeProvider clock) : IHandle<PlacementClosed>
{
    public async Task HandleAsync(PlacementClosed happened, CancellationToken cancel)
    {
        var stay = happened.Placement;
        var certificate = Certificate.Of(stay, await NameAsync(stay.FirstCityId, cancel), await NameAsync(stay.SecondCityId, cancel), clock.Now());
        db.Add(certificate);
        audit.Record("certificate.issued", stay.Id, new { certificate.Number, certificate.Digest });
    }

    private async Task<string> NameAsync(Guid city, CancellationToken cancel) => (await cities.ByIdAsync(city, cancel))?.Name ?? "";
}
