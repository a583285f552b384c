using Corridor.Texts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Corridor.Web.Endpoints;

internal static class LanguageEndpoints
{
    /// <summary>Keeps the reader's language in a cookie and goes back to the page they were on. Works without JavaScript.</summary>
    public static void MapLanguage(this IEndpointRouteBuilder app) => app.MapGet("/language/{language}", Choose).AllowAnonymous();

    private static Results<RedirectHttpResult, NotFound> Choose(string language, string? returnUrl, HttpContext context)
    {
        if (!Languages.InterfaceSpeaks(language))
            return TypedResults.NotFound();
        context.Response.Cookies.Append(ReaderLanguage.Cookie, language.ToLowerInvariant(), new CookieOptions
        {
            Path = "/",
            MaxAge = TimeSpan.FromDays(365),
            SameSite = SameSiteMode.Lax,
            HttpOnly = true,
            Secure = context.Request.IsHttps,
        });
        return TypedResults.LocalRedirect(ReturnTo.Local(returnUrl) ?? "/");
    }
}
