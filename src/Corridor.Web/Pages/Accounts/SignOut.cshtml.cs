using Corridor.Accounts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Accounts;

/// <summary>At the network's address and at each city's own host: the session of that host ends.</summary>
[AnywherePage, ResponseCache(NoStore = true)]
public sealed class SignOutModel(SignInManager<Account> session) : PageModel
{
    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await session.SignOutAsync();
        return LocalRedirect("~/sign-out");
    }
}
