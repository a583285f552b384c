using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Placements.Matches;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Corridor.Web.Pages.Public.Calls;

/// <summary>Everything there is to know about a call before applying.</summary>
[PublicPage]
public sealed class CallPageModel(CorridorDb db, CurrentCity city, Decisions decisions, OfferBook book, Cities cities, IStringLocalizer t, TimeProvider clock) : PageModel
{
    private const int MostOffers = 1000;

    public Call Call { get; private set; } = null!;
    public string Programme { get; private set; } = "";
    public IReadOnlyList<Winner> Winners { get; private set; } = [];
    public Instant Now { get; private set; }

    /// <summary>Where a call that ends in a stay may lead.</summary>
    public IReadOnlyList<(City City, PublicOffer Offer)> Offers { get; private set; } = [];

    /// <summary>The lottery of its match.</summary>
    public PublicDraw? Draw { get; private set; }

    public bool IsOpen => Call.IsOpenAt(Now);

    public bool IsAhead => Call.State == CallState.Published && Now < Call.OpensAt;

    public async Task OnGetAsync(string slug)
    {
        Now = clock.Now();
        Call = await db.Set<Call>().AsNoTracking().Published().BySlugAsync(slug);
        var programme = await db.Set<Programme>().Where(one => one.Slug == Call.Programme).Select(one => one.Name).SingleOrDefaultAsync();
        Programme = programme?.In(Show.Language, city.Required.Language) ?? Call.Programme;
        // Before it closes there is nothing to ask for.
        Winners = Call.ClosesAt <= Now ? await decisions.WinnersAsync(Call.Id) : [];
        if (Call.Placement is not null)
        {
            Draw = await db.Set<Draw>().OfCallAsync(Call.Id);
            var all = (await cities.AllAsync()).ToDictionary(one => one.Id);
            Offers = [.. (await book.ForAsync(Call)).Where(offer => all.ContainsKey(offer.CityId)).Take(MostOffers).Select(offer => (all[offer.CityId], offer))];
        }

        if (Call.NextDateAfter(Now) is { } next)
            HttpContext.ExpiresIn((next - Now).ToTimeSpan());
    }

    /// <summary>The place of a stage on the line: done, now or next.</summary>
    public string PlaceOf(Stage stage) => stage.IsOverAt(Now) ? "done" : stage.IsOpenAt(Now) ? "now" : "next";

    public string? LimitOf(Field field) => field switch
    {
        { MaxWords: { } words } => t["{0} words at most", words],
        { MaxCharacters: { } characters } => t["{0} characters at most", characters],
        { Kind: FieldKind.Deck } => t["one PDF, {0} pages and {1} MB at most", Call.Deck.MaxPages, Call.Deck.MaxMegabytes],
        { Kind: FieldKind.SingleChoice or FieldKind.MultipleChoice } => t.Plural(field.Choices.Count, "{0} choice", "{0} choices"),
        _ => null,
    };

    public static string ShareOf(Criterion criterion, Round round) =>
        (criterion.Weight / round.Criteria.TotalWeight).ToString("P0", System.Globalization.CultureInfo.CurrentCulture);
}
