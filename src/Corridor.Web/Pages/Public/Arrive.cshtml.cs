using Corridor.Accounts;
using Corridor.Web.Endpoints;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Public;

/// <summary>
/// Where a ticket signs in at a city's own host. A browser that set out from here goes on at once; another one (the link of
/// the mail was opened elsewhere, or somebody else made it) is shown whom it would sign in, and a button.
/// </summary>
[ResponseCache(NoStore = true)]
public sealed class ArriveModel(Tickets tickets, SignInManager<Account> session) : PageModel
{
    public string? Email { get; private set; }

    [BindProperty(SupportsGet = true)]
    public string? Ticket { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (Request.Cookies.ContainsKey(CitySignInEndpoints.AskedCookie))
            return await OnPostAsync(cancel);
        Email = (await tickets.LookAsync(Ticket, Request.Host.Host, cancel))?.Email;
        return Shown();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await tickets.TakeAsync(Ticket, Request.Host.Host, cancel) is not var (account, path))
            return Shown();
        Response.Cookies.Delete(CitySignInEndpoints.AskedCookie, new CookieOptions { Path = "/" });
        await session.SignInAsync(account, isPersistent: true);
        return LocalRedirect(path);
    }

    private PageResult Shown() => new() { StatusCode = Email is null ? StatusCodes.Status410Gone : StatusCodes.Status200OK };
}
