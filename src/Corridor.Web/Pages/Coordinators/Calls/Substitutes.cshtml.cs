using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>Who could be asked in the place of a juror who declined, does not answer or cannot be reached.</summary>
public sealed class SubstitutesModel(CorridorDb db, CurrentAccount who, Substitutes substitutes, Panel panel, MailServer mail, Show show) : PageModel
{
    private const int Most = 10;

    public Call Call { get; private set; } = null!;
    public Juror Juror { get; private set; } = null!;
    public IReadOnlyList<Substitute> Found { get; private set; } = [];
    public IReadOnlyDictionary<string, string> AllThemes { get; private set; } = new Dictionary<string, string>();

    public Task OnGetAsync(string slug, Guid id) => LoadAsync(slug, id);

    public async Task<IActionResult> OnPostInviteAsync(string slug, Guid id, Guid other)
    {
        await LoadAsync(slug, id);
        await mail.RequireAsync();
        if (Found.SingleOrDefault(one => one.Juror.Id == other) is { } chosen)
            await panel.InviteAsync(Call, chosen.Line);
        // Somebody else was faster.
        else if (!await db.Set<Juror>().AnyAsync(juror => juror.CallId == Call.Id && db.Set<Juror>().Any(earlier => earlier.Id == other && earlier.Email == juror.Email)))
            throw new NotFoundException();
        return RedirectToPage("Jury", null, new { slug }, "jurors");
    }

    private async Task LoadAsync(string slug, Guid id)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Juror = await db.Set<Juror>().AsNoTracking().SingleOrDefaultAsync(juror => juror.Id == id && juror.CallId == Call.Id) ?? throw new NotFoundException();
        Found = await substitutes.ForAsync(Call, Juror, Most);
        AllThemes = (await db.ThemesAsync()).ToDictionary(theme => theme.Key, theme => show.Written(theme.Label));
    }
}
