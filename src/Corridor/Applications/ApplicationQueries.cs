namespace Corridor.Applications;

public static class ApplicationQueries
{
    public static IQueryable<Application> OwnedBy(this IQueryable<Application> applications, Guid account) =>
        applications.Where(application => application.OwnerId == account);
}
