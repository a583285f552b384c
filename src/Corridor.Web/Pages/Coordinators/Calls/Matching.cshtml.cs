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
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>A start-up in a match: what it got, which of its choices that was, and why nothing that it put higher.</summary>
public sealed record MatchLine(MatchApplicant Applicant, MatchOffer? Offer, int? Choice, IReadOnlyList<string> Reasons);

/// <summary>Who has put whom in order; the match that follows, explained; then what became of it.</summary>
public sealed class MatchingModel(CorridorDb db, CurrentAccount who, Matchmaking matchmaking, CorridorBoard board, Cities cities, TimeProvider clock, IStringLocalizer t) : PageModel
{
    private Dictionary<Guid, City> directory = [];

    public Call Call { get; private set; } = null!;
    public Stage? Stage { get; private set; }
    public MatchBoard Board { get; private set; } = null!;
    public Match? Match { get; private set; }
    public Paged<MatchLine> Lines { get; private set; } = new([]);

    /// <summary>Offers of the match whose places nobody got, and how many.</summary>
    public Paged<(MatchOffer Offer, int Free)> Unfilled { get; private set; } = new([]);

    /// <summary>Whether hosts would do better if they proposed; both are stable.</summary>
    public bool SidesDiffer { get; private set; }
    public Paged<CallStay> Stays { get; private set; } = new([]);

    /// <summary>Before there is a match: who has put whom in order.</summary>
    public Paged<StayCandidate> Candidates { get; private set; } = new([]);
    public Paged<PublicOffer> Offers { get; private set; } = new([]);
    public bool Confirming { get; private set; }
    public bool PreferencesOver { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public async Task OnGetAsync(string slug, bool publish)
    {
        await LoadAsync(slug);
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
        Board = await matchmaking.BoardAsync(Call);
        Match = await matchmaking.LastAsync(Call.Id);
        if (Match is null)
        {
            Candidates = Board.Candidates.Page(After, candidate => candidate.Id, Paging.Lines);
            Offers = Board.Offers.Page(After, offer => offer.Id, Paging.Lines);
            return;
        }

        if (Match.PublishedAt is not null)
            Stays = await board.OfCallAsync(Call.Id, After);
        var result = Match.Explain();
        SidesDiffer = result.SidesDiffer == true;
        Lines = Match.Input.Applicants.Index().ToList().Page(After, row => row.Item.Id).Map(row => new MatchLine(
            row.Item,
            Match.OfferOf[row.Index] is { } offer ? Match.Input.Offers.Single(one => one.Id == offer) : null,
            Match.ChoiceOf(row.Index),
            [.. result.WhyApplicant(row.Index).BetterOffers.Select(missed => Why(Match, missed))]));
        Unfilled = Match.Input.Offers.Select((offer, at) => (Offer: offer, Free: result.Unfilled[at])).Where(pair => pair.Free > 0).ToList().Page(After, pair => pair.Offer.Id, Paging.Lines);
    }

    private string Why(Match match, MissedOffer missed)
    {
        var offer = match.Input.Offers[missed.Offer];
        return missed.Reason switch
        {
            MissReason.PlacesFilled or MissReason.CeilingReached => t["{0}: places went to {1}.", offer.Incubator, string.Join(", ", missed.Preferred.Select(one => Before(match.Input.Applicants[one.Applicant].Title, one.By)))],
            MissReason.NotListedByOffer => t["{0}: not on the host's list.", offer.Incubator],
            MissReason.NotAllowed => t["{0}: in the start-up's own city.", offer.Incubator],
            _ => t["{0}: no place.", offer.Incubator],
        };
    }

    private string Before(string title, PreferenceSource by) => by switch
    {
        PreferenceSource.List => t["{0} (higher on the host's list)", title],
        PreferenceSource.PublishedRanking => t["{0} (equal there, higher in the ranking)", title],
        _ => t["{0} (equal in both, by lot)", title],
    };
}
