using Microsoft.AspNetCore.Http.HttpResults;

namespace Corridor.Web.Endpoints;

internal static class ThemeEndpoints
{
    /// <summary>Keeps light or dark in a cookie that scripts may read, and goes back. Works without JavaScript.</summary>
    public static void MapTheme(this IEndpointRouteBuilder app) => app.MapGet("/theme", Choose).AllowAnonymous();

    private static Results<RedirectHttpResult, NotFound> Choose(string? theme, string? returnUrl, HttpContext context)
    {
        if (theme is not ("dark" or "light"))
            return TypedResults.NotFound();
        context.Response.Cookies.Append("theme", theme, new CookieOptions { Path = "/", MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps });
        return TypedResults.LocalRedirect(ReturnTo.Local(returnUrl) ?? "/");
    }
}
