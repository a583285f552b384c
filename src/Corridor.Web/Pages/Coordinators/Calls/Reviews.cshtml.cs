using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>What each juror gave of one application, for those who run its call.</summary>
[ResponseCache(NoStore = true)]
public sealed class ReviewsModel(CorridorDb db, CurrentAccount who, TimeProvider clock) : PageModel
{
    public ApplicationReviews Reviews { get; private set; } = null!;
    public Round Round => Reviews.Round;
    public Paged<GivenReview> Shown { get; private set; } = new([]);

    /// <summary>Its jurors lie far apart, or were asked to talk about it before.</summary>
    public bool HasDiscussion => Reviews.IsDiscussed || Reviews.Together.IsSplitIn(Round);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty(SupportsGet = true, Name = "round")]
    public string? RoundKey { get; set; }

    public async Task OnGetAsync(string slug, Guid application)
    {
        var round = JuryCall.RoundOf(await JuryCall.FindAsync(db, who, slug), RoundKey, clock.Now());
        RoundKey = JuryCall.KeyOf(round);
        Reviews = await ApplicationReviews.ReadAsync(db, round, application);
        Shown = Reviews.Given.Page(After, review => review.Id);
    }
}
