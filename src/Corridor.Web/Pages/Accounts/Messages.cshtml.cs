using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Accounts;

/// <summary>One's own messages, of all cities, the newest first.</summary>
[Authorize(FolderAccess.SignedIn), ResponseCache(NoStore = true)]
public sealed class MessagesModel(CurrentAccount who, Inbox inbox, Cities cities) : PageModel
{
    public Paged<(Message Message, City? City)> Messages { get; private set; } = new([]);
    public int Unread { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var all = (await cities.AllAsync(cancel)).ToDictionary(city => city.Id);
        Messages = (await inbox.AfterAsync(who.RequiredId, After, cancel)).Map(message => (message, message.CityId is { } city ? all.GetValueOrDefault(city) : null));
        Unread = await inbox.UnreadAsync(who.RequiredId, cancel);
    }

    public async Task<IActionResult> OnPostReadAllAsync(Guid newest, CancellationToken cancel)
    {
        await inbox.ReadUpToAsync(who.RequiredId, newest, cancel);
        return RedirectToPage();
    }
}
