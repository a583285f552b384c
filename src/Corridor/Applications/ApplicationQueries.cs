using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Applications;

public static class ApplicationQueries
{
    public static IQueryable<Application> OwnedBy(this IQueryable<Application> applications, Guid account) =>
        applications.Where(application => application.OwnerId == account);

    public static async Task<T> SingleOrNotFoundAsync<T>(this IQueryable<T> rows, CancellationToken cancel = default) where T : class =>
        await rows.SingleOrDefaultAsync(cancel) ?? throw new NotFoundException();
}
