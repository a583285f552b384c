using Corridor.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Corridor.Web.Endpoints;

internal static class CityStyleEndpoints
{
    /// <summary>A city's colours as a stylesheet; its address carries the city's version, so it may be kept for ever.</summary>
    public static void MapCityStyle(this IEndpointRouteBuilder app) =>
        app.MapGet("/style/{version:int}.css", Style).AllowAnonymous().WithMetadata(new Access.EndpointScope(InCity: true));

    private static ContentHttpResult Style(int version, CurrentCity city, HttpResponse response)
    {
        response.Headers.CacheControl = version == city.Required.Version ? "public, max-age=31536000, immutable" : "no-cache";
        return TypedResults.Text(
            $":root{{--city-accent:{city.Required.Accent};--city-accent-ink:{Colours.InkOn(city.Required.Accent)};--city-second:{city.Required.SecondColour}}}", "text/css");
    }
}
