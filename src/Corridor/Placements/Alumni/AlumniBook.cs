using Corridor.Data;

namespace Corridor.Placements.Alumni;

/// <summary>The alumni of all cities, as everybody reads them.</summary>
public sealed class AlumniBook(CorridorDbFactory databases)
{
    /// <summary>Who agreed last comes first.</summary>
    public async Task<Paged<Alumnus>> ReadAsync(Guid? after, CancellationToken cancel = default)
    {
        await using var db = databases.AcrossCities();
        return await Paging.ReadAsync(after, one => one.Id, from => db.Set<Alumnus>().NewestFirst(from), cancel: cancel);
    }
}
