using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Jury;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Corridor.Workflows;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>One application as its call's coordinators read it: what was sent, how far its reviews are, what happened by itself.</summary>
[ResponseCache(NoStore = true)]
public sealed class ApplicationPageModel(CorridorDb db, CurrentAccount who, Cities cities, WorkflowDesk desk, TimeProvider clock) : PageModel
{
    public Call Call { get; private set; } = null!;
    public Application Application { get; private set; } = null!;

    /// <summary>What was sent last; a draft is its applicant's alone.</summary>
    public Submission? Sent { get; private set; }
    public City Origin { get; private set; } = null!;
    public bool HasDeck { get; private set; }
    public IReadOnlyList<ReviewState> Reviews { get; private set; } = [];
    public TimelineView Timeline { get; private set; } = null!;

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    /// <summary>Names of those who apply, where a blind jury reads them.</summary>
    public IReadOnlyList<Giveaway> Giveaways { get; private set; } = [];

    public async Task OnGetAsync(string slug, Guid id)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Application = await db.Set<Application>().AsNoTracking().Where(one => one.Id == id && one.CallId == Call.Id).SingleOrNotFoundAsync();
        Sent = Application.SubmissionId is { } sent ? await db.Set<Submission>().AsNoTracking().SingleAsync(one => one.Id == sent) : null;
        Origin = await cities.ByIdAsync(Application.OriginCityId) ?? throw new NotFoundException();
        HasDeck = Application.IsSubmitted && Sent?.DeckId is { } deck && await db.Set<Deck>().AnyAsync(one => one.Id == deck && one.State == DeckState.Accepted);
        Reviews = await db.Set<Review>().Where(review => review.ApplicationId == id).OrderBy(review => review.Id).Select(review => review.State).ToListAsync();
        Giveaways = await db.Set<Giveaway>().AsNoTracking().Where(one => one.ApplicationId == id).OrderBy(one => one.Page).ThenBy(one => one.Id).ToListAsync();
        Timeline = new TimelineView(await desk.TimelineAsync(id, After), Call.Id, $"/coordinator/calls/{Call.Slug}/workflows");
    }

    /// <summary>They know of the names, and leave them.</summary>
    public async Task<IActionResult> OnPostSeenAsync(string slug, Guid id)
    {
        var call = await JuryCall.FindAsync(db, who, slug);
        if (!await db.Set<Application>().AnyAsync(one => one.Id == id && one.CallId == call.Id))
            throw new NotFoundException();
        foreach (var giveaway in await db.Set<Giveaway>().Where(one => one.ApplicationId == id && one.SeenAt == null).ToListAsync())
            giveaway.See(clock.Now());
        await db.SaveChangesAsync();
        return RedirectToPage(new { slug, id });
    }
}
