using Corridor.Accounts;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Accounts;

/// <summary>What comes by mail, what once a day, and what only inside Corridor.</summary>
[Authorize(FolderAccess.SignedIn), ResponseCache(NoStore = true)]
public sealed class NotificationsModel(CurrentAccount who, MailPreferences preferences, CorridorDb db) : PageModel
{
    [BindProperty]
    public Dictionary<MailCategory, MailWay> Ways { get; set; } = [];

    [BindProperty(SupportsGet = true)]
    public bool Saved { get; set; }

    /// <summary>Empty: as the city that writes.</summary>
    [BindProperty]
    public string? Zone { get; set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Ways = new(await preferences.OfAsync(who.RequiredId, cancel));
        Zone = (await who.ReadAsync(cancel))!.Zone;
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        RuleBroken.If(!ModelState.IsValid || Ways.Any(way => !Enum.IsDefined(way.Key) || !Enum.IsDefined(way.Value)), "Choose one of the ways for each.");
        RuleBroken.If(!string.IsNullOrEmpty(Zone) && Zones.Known(Zone) is null, "Choose one of the time zones.");
        (await who.ReadAsync(cancel))!.Zone = Zones.Known(Zone);
        await preferences.ChooseAsync(who.RequiredId, Ways, cancel);
        await db.SaveChangesAsync(cancel);
        return RedirectToPage(new { saved = true });
    }
}
