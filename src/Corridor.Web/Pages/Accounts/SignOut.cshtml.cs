using Corridor.Accounts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Accounts;

/// <summary>At the network's address and at each city's own host: the session of that host ends.</summary>
[AnywherePage, ResponseCache(NoStore = true)]
public sealed class SignOutModel(SignInManager<Account> session) : PageModel
{
    /// <summary>Signed in, or let in by a juror's personal link.</summary>
    public bool IsIn { get; private set; }

    public async Task OnGetAsync() =>
        IsIn = User.Identity?.IsAuthenticated == true || (await HttpContext.AuthenticateAsync(JurorAccess.Scheme)).Succeeded;

    public async Task<IActionResult> OnPostAsync()
    {
        await session.SignOutAsync();
        await HttpContext.SignOutAsync(JurorAccess.Scheme);
        return LocalRedirect("~/sign-out");
    }
}
