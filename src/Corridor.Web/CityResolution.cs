using Corridor.Tenancy;

namespace Corridor.Web;

/// <summary>Finds the city of a request by host or first segment, once, and moves the prefix into PathBase: pages are city-blind.</summary>
internal sealed class CityResolution(RequestDelegate next, Cities cities)
{
    public async Task InvokeAsync(HttpContext context, CurrentCity current)
    {
        // A status page is executed again, in the scope of the request that failed.
        if (current.City is null && await FindAsync(context) is { } city)
        {
            if (city.Status == CityStatus.Suspended)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            current.Enter(city);
        }

        await next(context);
    }

    private async ValueTask<City?> FindAsync(HttpContext context)
    {
        if (await cities.ByHostAsync(context.Request.Host.Host, context.RequestAborted) is { } byHost)
            return byHost;
        var path = context.Request.Path.Value ?? "/";
        var end = path.IndexOf('/', 1);
        var slug = end < 0 ? path[1..] : path[1..end];
        if (slug.Length == 0 || await cities.BySlugAsync(slug, context.RequestAborted) is not { } city)
            return null;
        context.Request.PathBase = context.Request.PathBase.Add("/" + city.Slug);
        context.Request.Path = end < 0 ? "/" : path[end..];
        return city;
    }
}
