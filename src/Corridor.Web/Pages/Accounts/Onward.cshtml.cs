using Corridor.Accounts;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Accounts;

/// <summary>
/// Takes somebody who is signed in here to a city's own host, with a ticket. A page and no redirect: browsers do not let
/// a form, and what it is redirected to, lead to another host.
/// </summary>
[Authorize(FolderAccess.SignedIn), ResponseCache(NoStore = true)]
public sealed class OnwardModel(CityHosts hosts, Tickets tickets, Addresses addresses, CurrentAccount who) : PageModel
{
    public City City { get; private set; } = null!;
    public string Address { get; private set; } = "";

    public async Task OnGetAsync(string? to, CancellationToken cancel)
    {
        if (await hosts.SplitAsync(to, cancel) is not var (city, path))
            throw new NotFoundException();
        City = city;
        Address = addresses.Of(city, "/arrive?ticket=" + await tickets.IssueAsync(who.RequiredId, city.HostName!, path, cancel));
    }
}
