using Corridor.Data;
using Corridor.Jury.Discussions;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>An application on which jurors lie far apart: the talk about it.</summary>
[ResponseCache(NoStore = true)]
public sealed class DiscussionModel(CorridorDb db, CurrentAccount who, Discussing discussing, TimeProvider clock) : PageModel
{
    public DiscussionThread Thread { get; private set; } = null!;

    [BindProperty(SupportsGet = true, Name = "round")]
    public string? RoundKey { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    public Task OnGetAsync(string slug, Guid application) => LoadAsync(slug, application);

    public async Task<IActionResult> OnPostOpenAsync(string slug, Guid application)
    {
        await LoadAsync(slug, application);
        await discussing.OpenAsync(Thread);
        return RedirectToPage(new { slug, application, round = Thread.Round.Key });
    }

    public async Task<IActionResult> OnPostWriteAsync(string slug, Guid application)
    {
        await LoadAsync(slug, application);
        await discussing.WriteAsync(Thread, Text ?? "");
        return RedirectToPage(null, null, new { slug, application, round = Thread.Round.Key }, "remarks");
    }

    private async Task LoadAsync(string slug, Guid application)
    {
        var call = await JuryCall.FindAsync(db, who, slug);
        Thread = await discussing.ReadAsync(JuryCall.RoundOf(call, RoundKey, clock.Now()), application);
    }
}
