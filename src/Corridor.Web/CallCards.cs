using Corridor.Calls;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Pages.Shared;
using NodaTime;

namespace Corridor.Web;

internal static class CallCards
{
    public static CallCard Card(this CallSummary call, City city, IReadOnlyDictionary<(Guid City, string Slug), LocalizedText> programmes, string folder, Instant now, bool namesCity) =>
        new(call, city, folder + call.Slug, programmes.NameOf(call.CityId, call.Programme, city), now, namesCity);

    public static string NameOf(this IReadOnlyDictionary<(Guid City, string Slug), LocalizedText> programmes, Guid cityId, string slug, City city) =>
        programmes.TryGetValue((cityId, slug), out var name) ? name.In(Show.Language, city.Language) : slug;

    /// <summary>A list is stale as soon as one of its calls opens or closes.</summary>
    public static void ExpireWith(this HttpContext context, IEnumerable<CallSummary> calls, Instant now)
    {
        foreach (var date in calls.SelectMany(call => new[] { call.OpensAt, call.ClosesAt }).Where(date => date > now))
            context.ExpiresIn((date - now).ToTimeSpan());
    }
}
