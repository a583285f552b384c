using Corridor.Calls;
using Corridor.Data;
using Corridor.Web.Access;

namespace Corridor.Web.Pages.Coordinators.Calls;

internal static class JuryCall
{
    /// <summary>A call that this coordinator runs; anyone else's is not found.</summary>
    public static async Task<Call> FindAsync(CorridorDb db, CurrentAccount who, string slug) =>
        await db.Set<Call>().RunBy(await who.CallsRunAsync()).BySlugAsync(slug);
}
