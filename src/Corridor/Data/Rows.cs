using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Data;

public static class Rows
{
    /// <summary>The one row, or an answer of 404: what somebody may not see is not there for them.</summary>
    public static async Task<T> SingleOrNotFoundAsync<T>(this IQueryable<T> rows, CancellationToken cancel = default) where T : class =>
        await rows.SingleOrDefaultAsync(cancel) ?? throw new NotFoundException();
}
