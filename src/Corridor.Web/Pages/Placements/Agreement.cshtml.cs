using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Agreements;
using Corridor.Placements.Stays;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Corridor.Web.Pages.Placements;

/// <summary>What the four parties talk about and sign: parties, dates and articles, with a fingerprint of exactly this text.</summary>
[ResponseCache(NoStore = true)]
public sealed class AgreementModel(StayAccess access, Agreeing agreeing, Papers papers, TimeProvider clock, IStringLocalizer t) : PageModel
{
    public StayFound Found { get; private set; } = null!;

    /// <summary>None before both sides have accepted.</summary>
    public AgreementFile? Paper { get; private set; }
    public IReadOnlyList<VersionLine> Versions { get; private set; } = [];
    public ILookup<string, PaperComment> Comments { get; private set; } = null!;
    public Instant Now { get; private set; }

    [BindProperty]
    public string? FullName { get; set; }

    [BindProperty]
    public bool Agreed { get; set; }

    [BindProperty]
    public string? Remark { get; set; }

    public Placement Placement => Found.Placement;

    public bool IsOpen => Paper?.Agreement.SignedAt is null && Placement.State == PlacementState.Accepted;

    /// <summary>What is read: the version that can be signed, or what it will be drafted from.</summary>
    public AgreementText Text => Paper?.Current.Text ?? new AgreementText(
        Placement.Id, 0, Placement.Title, Found.Origin.Name, Placement.Incubator, Found.Host.Name, Placement.Offer, Placement.Starts, Placement.Ends, Placement.Terms.Agreement);

    /// <summary>The parties for which the reader may sign now; whoever sits for several signs once for each.</summary>
    public IReadOnlyList<Seat> ToSign => IsOpen ? [.. Found.Seats.Where(seat => Paper!.Agreement.SignatureOf(seat.Party) is null)] : [];

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    public async Task<IActionResult> OnPostAsync(Guid id, string? digest, StayParty? party)
    {
        await LoadAsync(id);
        var seat = Found.MustSit(party);
        if (string.IsNullOrWhiteSpace(FullName) || FullName.Length > 200)
            ModelState.AddModelError(nameof(FullName), t["Sign with your full name, in at most 200 characters."]);
        if (!Agreed)
            ModelState.AddModelError(nameof(Agreed), t["Tick the box to sign."]);
        if (!ModelState.IsValid)
            return this.Refused();
        await access.AtHostAsync<Agreeing>(Found, host => host.SignAsync(id, seat, FullName!, digest ?? ""));
        return RedirectToPage(new { id });
    }

    /// <param name="id">The stay.</param>
    /// <param name="article">About which article.</param>
    /// <param name="thread">What it answers; none: a new thread.</param>
    public async Task<IActionResult> OnPostCommentAsync(Guid id, string article, Guid? thread)
    {
        await LoadAsync(id);
        var seat = Found.MustSit();
        await access.AtHostAsync<Agreeing>(Found, host => host.CommentAsync(id, seat, article, thread, Remark));
        return RedirectToPage(null, null, new { id }, "article-" + article);
    }

    /// <param name="id">The stay.</param>
    /// <param name="thread">Which is settled.</param>
    /// <param name="open">Or is not, after all.</param>
    public async Task<IActionResult> OnPostResolveAsync(Guid id, Guid thread, bool open)
    {
        await LoadAsync(id);
        var seat = Found.MustSit();
        await access.AtHostAsync<Agreeing>(Found, host => host.ResolveAsync(id, seat, thread, open));
        return RedirectToPage(new { id });
    }

    private async Task LoadAsync(Guid id)
    {
        Found = await access.FindAsync(id);
        Now = clock.Now();
        Paper = await agreeing.FindAsync(id);
        Versions = Paper is null ? [] : await papers.VersionsAsync(Paper.Agreement);
        Comments = (Paper is null ? [] : await papers.CommentsAsync(Paper.Agreement)).ToLookup(one => one.Article);
    }
}
