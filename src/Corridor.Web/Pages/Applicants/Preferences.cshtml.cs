using Corridor.Calls;
using Corridor.Data;
using Corridor.Matching.Placements;
using Corridor.Placements.Matches;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Corridor.Web.Pages.Applicants;

/// <summary>An applicant's order of offers, and afterwards what the match made of it, offer by offer.</summary>
[ResponseCache(NoStore = true)]
public sealed class PreferencesModel(CorridorDb db, CorridorDbFactory databases, CurrentAccount who, Preferring preferring, Cities cities, CityHosts hosts, TimeProvider clock, IStringLocalizer t, Show show) : PageModel
{
    private const int FewRanked = 3, MostAsked = 5;

    private Dictionary<Guid, City> directory = [];

    public OfferChoice Choice { get; private set; } = null!;
    public Stage Stage { get; private set; } = null!;
    public bool Open { get; private set; }
    public bool Ahead { get; private set; }
    public OrderView Order { get; private set; } = null!;

    /// <summary>Once the match is published: what this applicant got, and why nothing that it ranked higher.</summary>
    public (MatchOffer? Offer, int? Choice, IReadOnlyList<string> Reasons)? Result { get; private set; }

    /// <summary>What became of it: a stay at another offer that stands now, or the one of the match, which was declined.</summary>
    public (string? Stands, string? Fell)? Since { get; private set; }

    /// <summary>No start-up and no host would both rather have had each other.</summary>
    public bool IsStable { get; private set; } = true;

    public PublicDraw? Draw { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    public async Task<IActionResult> OnPostAsync(Guid id, OrderMove move, int? version)
    {
        await LoadAsync(id);
        await preferring.SaveAsync(Choice, move.Apply(Choice.Ordered.Select(offer => offer.Id)), version, HttpContext.ReceivedAt());
        return RedirectToPage(new { id, after = After });
    }

    public async Task<IActionResult> OnPostOrderAsync(Guid id, List<Guid> ids, int? version)
    {
        await LoadAsync(id);
        try
        {
            List<Guid> order = [.. ids.Where(one => one != Guid.Empty)];
            return new JsonResult(new { saved = true, version = await preferring.SaveAsync(Choice, order, version, HttpContext.ReceivedAt()), certified = CertifiedAt(clock.Now()), warning = WarningOf(order.Count) });
        }
        catch (RuleBrokenException refusal)
        {
            return refusal.Answer(t, show);
        }
    }

    private async Task LoadAsync(Guid id)
    {
        Choice = await preferring.OffersAsync(id, who.RequiredId);
        Stage = Choice.Call.StageOf(StageKind.Preferences) ?? throw new NotFoundException();
        directory = (await cities.AllAsync()).ToDictionary(city => city.Id);
        var now = HttpContext.ReceivedAt();
        Open = Stage.IsOpenAt(now);
        Ahead = now < Stage.Opens.Instant;
        Order = new OrderView([.. Choice.Ordered.Select(Item)], Choice.Others.Page(After, offer => offer.Id).Map(Item), Choice.Order?.Version, Open, t["Nothing is on your list yet: put the offers you would accept on it, the best first."])
        {
            Certified = Choice.Order is { } saved ? CertifiedAt(saved.SavedAt) : null,
            Warning = Open ? WarningOf(Choice.Ordered.Count) : null,
        };
        Draw = await db.Set<Draw>().OfCallAsync(Choice.Call.Id);
        var match = await db.Set<Match>().AsNoTracking().SingleOrDefaultAsync(one => one.CallId == Choice.Call.Id && one.PublishedAt != null);
        Result = match is null ? null : ResultIn(match);
        Since = Result is null ? null : await SinceAsync(match!.Id, Result.Value.Offer);
    }

    // A stay is its host's city's.
    private async Task<(string? Stands, string? Fell)?> SinceAsync(Guid match, MatchOffer? got)
    {
        await using var all = databases.AcrossCities();
        var stays = await all.Set<Placement>().Where(stay => stay.MatchId == match && stay.ApplicationId == Choice.Application.Id).OrderByDescending(stay => stay.Id)
            .Select(stay => new { stay.OfferId, stay.Incubator, stay.State }).ToListAsync();
        return stays.Find(stay => stay.State != PlacementState.Declined) is { } stands ? stands.OfferId == got?.Id ? null : (stands.Incubator, null)
            : got is not null && stays.Count > 0 ? (null, got.Incubator) : null;
    }

    private string CertifiedAt(Instant saved) => Open
        ? t["Certified: the order saved on {0} counts as it stands. You can change it until {1}.", show.Instant(saved), show.Moment(Stage.Closes)]
        : t["Certified: the order saved on {0} counts.", show.Instant(saved)];

    // Who ranks one or two offers is left without a place far more often than who ranks all it would accept.
    private string? WarningOf(int ranked)
    {
        var could = Math.Min(Choice.Call.Placement!.MaxPreferences, Choice.Ordered.Count + Choice.Others.Count);
        return ranked > 0 && ranked < Math.Min(FewRanked, could) ? t.Plural(ranked, "Only {0} offer is on your list: if its places go to others, you get none. Add all that you would accept.", "Only {0} offers are on your list: if their places go to others, you get none. Add all that you would accept.") : null;
    }

    private OrderItem Item(PublicOffer offer)
    {
        var place = directory.GetValueOrDefault(offer.CityId);
        return new OrderItem(
            offer.Id, $"{offer.Incubator}, {place?.Name}",
            t["{0}, from {1}, {2}", offer.Title.In(Show.Language, place?.Language), show.Month(offer.Month), t.Plural(offer.Free, "{0} place", "{0} places")],
            hosts.Network($"/{place?.Slug}/incubators/{offer.IncubatorSlug}#{offer.Slug}"));
    }

    private (MatchOffer?, int?, IReadOnlyList<string>)? ResultIn(Match match)
    {
        if (match.Input.FindApplicant(Choice.Application.Id) is not { } at)
            return null;
        var got = match.OfferOf[at] is { } offer ? match.Input.Offers.Single(one => one.Id == offer) : null;
        var explained = match.Explain();
        IsStable = explained.BlockingPairs.Count == 0;
        return (got, match.ChoiceOf(at), [.. explained.WhyApplicant(at).BetterOffers.Select((missed, place) => Why(missed, match.Input.Offers[missed.Offer]) + (place < MostAsked ? " " + WouldHave(match, at, missed) : ""))]);
    }

    // What would have changed it, computed anew.
    private string WouldHave(Match match, int applicant, MissedOffer missed) => missed.Reason != MissReason.PlacesFilled ? ""
        : match.WhatIf(new PlacementChange.Places(missed.Offer)).After.OfferOf[applicant] == missed.Offer ? t["One place more there would have been yours."] : t["One place more there would have gone to somebody else."];

    // Nobody's order is shown: only that somebody came first, never who.
    private string Why(MissedOffer missed, MatchOffer offer) => missed.Reason switch
    {
        MissReason.PlacesFilled or MissReason.CeilingReached => t["{0}: its places went to start-ups that the host put before you.", offer.Incubator],
        MissReason.NotListedByOffer => t["{0}: the host did not put you on its list.", offer.Incubator],
        _ => t["{0}: no place could be given to you there.", offer.Incubator],
    };
}
