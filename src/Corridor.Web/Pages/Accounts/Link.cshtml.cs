using Corridor.Accounts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Accounts;

/// <summary>Opened from a mail. It shows a button and does nothing by itself: mail scanners open links too.</summary>
[ResponseCache(NoStore = true)]
public sealed class LinkModel(SignIn signIn, SignInManager<Account> session, CityHosts hosts, TimeProvider clock) : PageModel
{
    public bool Good { get; private set; }
    public string? Email { get; private set; }

    public async Task OnGetAsync(string link)
    {
        var sent = await signIn.FindLinkAsync(link);
        Good = sent?.LinkIsGoodAt(Data.Clock.Now(clock)) ?? false;
        Email = Good ? sent!.Email : null;
    }

    public async Task<IActionResult> OnPostAsync(string link, string? zone)
    {
        var (account, returnUrl) = await signIn.ByLinkAsync(link, zone);
        await session.SignInAsync(account, isPersistent: true);
        return LocalRedirect(await hosts.OnwardAsync(returnUrl));
    }
}
