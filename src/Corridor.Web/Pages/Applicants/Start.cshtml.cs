using Corridor.Applications;
using Corridor.Calls;
using Corridor.Content;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Applicants;

[ResponseCache(NoStore = true)]
public sealed class StartModel(CorridorDb db, CurrentAccount who, Drafts drafts, IStringLocalizer t, Show show) : PageModel
{
    public Call Call { get; private set; } = null!;
    public int Edition { get; private set; }
    public bool Open { get; private set; }
    public string Closed { get; private set; } = "";

    [BindProperty]
    public bool Agreed { get; set; }

    public async Task<IActionResult> OnGetAsync(string call)
    {
        await LoadAsync(call);
        return await drafts.FindAsync(Call.Id, who.RequiredId) is { } known ? RedirectToPage("Edit", new { id = known.Id }) : Page();
    }

    public async Task<IActionResult> OnPostAsync(string call)
    {
        await LoadAsync(call);
        RuleBroken.If(!Agreed, "Read the privacy notice and agree to it: without it the city may not keep your application.");
        var draft = await drafts.StartAsync(Call, who.RequiredId, Show.Language, Edition, HttpContext.ReceivedAt());
        return RedirectToPage("Edit", new { id = draft.Id });
    }

    private async Task LoadAsync(string slug)
    {
        Call = await db.Set<Call>().AsNoTracking().Where(call => call.Slug == slug && call.State != CallState.Draft).SingleOrNotFoundAsync();
        Edition = await db.Set<Article>().Where(article => article.Slug == "privacy" && article.Kind == ArticleKind.Page).Select(article => article.Edition).SingleOrDefaultAsync();
        var now = HttpContext.ReceivedAt();
        Open = Call.Entry == CallEntry.Open && Call.IsOpenAt(now);
        Closed = Call.Entry == CallEntry.Nomination ? t["Cities put applications forward to {0}: nobody applies directly.", show.Written(Call.Title)]
            : now < Call.OpensAt ? t["{0} opens on {1}.", show.Written(Call.Title), show.Moment(Call.Intake.Opens)]
            : t["{0} closed on {1}.", show.Written(Call.Title), show.Moment(Call.Intake.Closes)];
    }
}
