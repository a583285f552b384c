using Corridor.Web.Access;

namespace Corridor.Web.Endpoints;

internal static class CitySignInEndpoints
{
    /// <summary>Says that this browser set out from this host to sign in: an answer that was not asked for has to be confirmed.</summary>
    public const string AskedCookie = "Corridor.Asked";

    /// <summary>A city has no sign-in of its own: it leads to the network's, and from there back.</summary>
    public static void MapCitySignIn(this IEndpointRouteBuilder app) =>
        app.MapGet("/sign-in", Leave).AllowAnonymous().WithMetadata(new EndpointScope(InCity: true));

    /// <summary>Sends somebody to sign in, and back to a page of this host.</summary>
    public static void SendToSignIn(HttpContext context, string back)
    {
        var hosts = context.RequestServices.GetRequiredService<CityHosts>();
        if (hosts.IsHere)
            context.Response.Cookies.Append(AskedCookie, "yes", new CookieOptions { Path = "/", MaxAge = TimeSpan.FromHours(24), SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = context.Request.IsHttps });
        context.Response.Redirect(hosts.SignIn(back));
    }

    private static void Leave(string? returnUrl, HttpContext context) => SendToSignIn(context, ReturnTo.Local(returnUrl) ?? context.Request.PathBase + "/");
}
