using Corridor.Placements.Matches;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Hosts.Candidates;

/// <summary>What one candidate answered, with the deck.</summary>
[ResponseCache(NoStore = true)]
public sealed class DossierModel(Preferring preferring, Cities cities) : PageModel
{
    public CandidateChoice Choice { get; private set; } = null!;
    public StayCandidate Candidate { get; private set; } = null!;
    public City There { get; private set; } = null!;
    public City Origin { get; private set; } = null!;

    /// <summary>Its place in the incubator's order, from 1.</summary>
    public int? Place { get; private set; }
    public StayCandidate? Before { get; private set; }
    public StayCandidate? Next { get; private set; }

    public AnswersView View => new(Choice.Call.Form, Candidate.Answers);

    public async Task OnGetAsync(Guid call, Guid incubator, Guid application)
    {
        Choice = await preferring.CandidatesAsync(call, incubator);
        var all = Choice.Ordered.Concat(Choice.Others).ToList();
        var at = all.FindIndex(candidate => candidate.Id == application);
        if (at < 0)
            throw new NotFoundException();
        (Candidate, Before, Next) = (all[at], all.ElementAtOrDefault(at - 1), all.ElementAtOrDefault(at + 1));
        Place = at < Choice.Ordered.Count ? at + 1 : null;
        There = await cities.ByIdAsync(Choice.Call.CityId) ?? throw new NotFoundException();
        Origin = await cities.ByIdAsync(Candidate.OriginCityId) ?? throw new NotFoundException();
    }
}
