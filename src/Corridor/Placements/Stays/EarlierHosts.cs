using Corridor.Applications;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Placements.Offers;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Placements.Stays;

/// <summary>Incubators that have hosted an applicant, in any city, are tied to what the applicant sends next.</summary>
internal sealed class EarlierHosts(CorridorDbFactory databases) : IKnowTies
{
    private static readonly PlacementState[] Hosted = [PlacementState.Accepted, PlacementState.Agreed, PlacementState.Running, PlacementState.Ended, PlacementState.Closed];

    public async Task<IReadOnlyList<ApplicationTie>> OfCallAsync(Guid call, CancellationToken cancel)
    {
        await using var db = databases.AcrossCities();
        return await (
            from application in db.Set<Application>().ForJury(call)
            join stay in db.Set<Placement>() on application.OwnerId equals stay.OwnerId
            join incubator in db.Set<Incubator>() on stay.IncubatorId equals incubator.Id into known
            from incubator in known.DefaultIfEmpty()
            where Hosted.Contains(stay.State) && stay.ApplicationId != application.Id
            select new ApplicationTie(application.Id, ConflictKind.EarlierHost, stay.Incubator, incubator.Website)).ToListAsync(cancel);
    }
}
