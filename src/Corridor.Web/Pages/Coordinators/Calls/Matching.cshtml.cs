using Corridor.Calls;
using Corridor.Data;
using Corridor.Matching.Placements;
using Corridor.Placements.Matches;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>A start-up in a match: what it got, which of its choices that was, and why nothing that it put higher.</summary>
/// <param name="AtBestForHosts">Where it would be in the result that is best for hosts, if elsewhere.</param>
public sealed record MatchLine(MatchApplicant Applicant, MatchOffer? Offer, int? Choice, IReadOnlyList<string> Reasons, string? AtBestForHosts);

/// <summary>An offer in a match: its guests in the host's order, and why nobody whom the host put higher.</summary>
public sealed record OfferResult(MatchOffer Offer, IReadOnlyList<string> Guests, int Free, IReadOnlyList<string> Reasons);

/// <summary>Who has put whom in order; the match that follows, explained; then what became of it.</summary>
public sealed class MatchingModel(CorridorDb db, CurrentAccount who, CurrentCity city, Matchmaking matchmaking, Reserves reserves, CorridorBoard board, Cities cities, IOutputCacheStore cache, TimeProvider clock, IStringLocalizer t) : PageModel
{
    private Dictionary<Guid, City> directory = [];

    public Call Call { get; private set; } = null!;
    public Stage? Stage { get; private set; }

    /// <summary>None once the match is published: then its own input counts.</summary>
    public MatchBoard? Board { get; private set; }
    public MatchSides Sides { get; private set; } = null!;
    public Match? Match { get; private set; }
    public Paged<MatchLine> Lines { get; private set; } = new([]);

    public Paged<OfferResult> Results { get; private set; } = new([]);

    /// <summary>Whether hosts would do better if they proposed; both are stable.</summary>
    public bool SidesDiffer { get; private set; }

    /// <summary>Where limits of guests leave no stable result: who would both rather have had each other.</summary>
    public IReadOnlyList<string> Blocking { get; private set; } = [];

    /// <summary>No result within the limits has fewer blocking pairs than so many.</summary>
    public int Fewest { get; private set; }

    /// <summary>Who would be elsewhere if what was asked were so; null: nothing was asked.</summary>
    public IReadOnlyList<string>? Moves { get; private set; }
    public Paged<CallStay> Stays { get; private set; } = new([]);

    /// <summary>Once published: who has a place, and who comes next where.</summary>
    public AfterMatch? Outcome { get; private set; }
    public PublicDraw? Draw { get; private set; }

    /// <summary>Places that somebody has, and those there are: by the match, and once it is published by what became of it.</summary>
    public int Filled => Outcome?.Placed ?? Match?.Placed ?? 0;
    public int ToFill => Outcome is { } outcome ? outcome.Placed + outcome.Free : Match?.Input.Places ?? 0;

    /// <summary>Before there is a match: who has put whom in order.</summary>
    public Paged<MatchCandidate> Candidates { get; private set; } = new([]);
    public Paged<PublicOffer> Offers { get; private set; } = new([]);
    public bool Confirming { get; private set; }
    public bool PreferencesOver { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty(SupportsGet = true)]
    public WhatIf? If { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Applicant { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Offer { get; set; }

    public async Task OnGetAsync(string slug, bool publish)
    {
        await LoadAsync(slug);
        if (Match is { } match && new MatchQuestion(If, Applicant, Offer).Of(match.Input) is { } change)
            Moves = [.. match.WhatIf(change).Moves.Select(Texts(match).Of)];
        Confirming = publish && Match is { PublishedAt: null } && PreferencesOver;
    }

    public async Task<IActionResult> OnPostComputeAsync(string slug)
    {
        await LoadAsync(slug);
        await matchmaking.ComputeAsync(Call);
        return RedirectToPage(new { slug });
    }

    public async Task<IActionResult> OnPostPublishAsync(string slug, Guid match)
    {
        await LoadAsync(slug);
        await matchmaking.PublishAsync(Call, match);
        // The call's public page tells the seed of the lottery now.
        await cache.EvictAsync(city.Required, HttpContext.RequestAborted);
        return RedirectToPage(new { slug });
    }

    public string CityOf(Guid id) => directory.TryGetValue(id, out var city) ? city.Name : "–";

    public string Written(LocalizedText text, Guid city) => text.In(Show.Language, directory.GetValueOrDefault(city)?.Language);

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        if (Call.Placement is null)
            throw new NotFoundException();
        directory = (await cities.AllAsync()).ToDictionary(city => city.Id);
        Stage = Call.StageOf(StageKind.Preferences);
        PreferencesOver = Stage?.IsOverAt(clock.Now()) != false;
        Match = await matchmaking.LastAsync(Call.Id);
        Draw = await db.Set<Draw>().OfCallAsync(Call.Id);
        if (Match is { PublishedAt: not null })
        {
            Sides = Match.Input.Sides();
            Stays = await board.OfCallAsync(Call.Id, After);
            Outcome = await reserves.AfterAsync(Match);
        }
        else
        {
            Board = await matchmaking.BoardAsync(Call);
            Sides = Board.Sides;
        }

        if (Match is null)
        {
            Candidates = Board!.Candidates.Page(After, candidate => candidate.Id, Paging.Lines);
            Offers = Board.Offers.Page(After, offer => offer.Id, Paging.Lines);
            return;
        }

        var (result, texts) = (Match.Explain(), Texts(Match));
        (Blocking, Fewest) = ([.. result.BlockingPairs.Select(texts.Of)], result.FewestBlockingPairs);
        SidesDiffer = result.SidesDiffer == true;
        Lines = Match.Input.Applicants.Index().ToList().Page(After, row => row.Item.Id).Map(row => new MatchLine(
            row.Item,
            Match.OfferOf[row.Index] is { } offer ? Match.Input.Offers.Single(one => one.Id == offer) : null,
            Match.ChoiceOf(row.Index),
            [.. result.WhyApplicant(row.Index).BetterOffers.Select(texts.Of)],
            result.OtherSide?[row.Index] is { } other && other != result.OfferOf[row.Index] ? texts.Place(other) : null));
        Results = Match.Input.Offers.Index().ToList().Page(After, row => row.Item.Id).Map(row => ResultOf(Match, row.Item, result.WhyOffer(row.Index), texts));
    }

    private static OfferResult ResultOf(Match match, MatchOffer offer, OfferExplanation why, MatchTexts texts) =>
        new(offer, [.. why.Guests.Select(guest => match.Input.Applicants[guest.Applicant].Title)], why.UnfilledPlaces, [.. why.BetterCandidates.Select(texts.Of)]);

    private MatchTexts Texts(Match match) => new(match.Input, CityOf, t);
}
