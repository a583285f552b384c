using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Accounts;

/// <summary>One message; opening it is reading it.</summary>
[Authorize(FolderAccess.SignedIn), ResponseCache(NoStore = true)]
public sealed class MessagePageModel(CurrentAccount who, Inbox inbox, Cities cities) : PageModel
{
    public Message Message { get; private set; } = null!;
    public City? City { get; private set; }

    public async Task OnGetAsync(Guid id, CancellationToken cancel)
    {
        Message = await inbox.OpenAsync(who.RequiredId, id, cancel);
        City = Message.CityId is { } city ? await cities.ByIdAsync(city, cancel) : null;
    }
}
