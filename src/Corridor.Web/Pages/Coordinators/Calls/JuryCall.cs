using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Calls;

internal static class JuryCall
{
    /// <summary>A call that this coordinator runs; anyone else's is not found.</summary>
    public static async Task<Call> FindAsync(CorridorDb db, CurrentAccount who, string slug)
    {
        var mine = await who.CallsRunAsync();
        var calls = mine is null ? db.Set<Call>() : db.Set<Call>().Where(call => mine.Contains(call.Id));
        return await calls.SingleOrDefaultAsync(call => call.Slug == slug) ?? throw new NotFoundException();
    }
}
