using Corridor.Accounts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Accounts;

public sealed class CodeModel(SignIn signIn, SignInManager<Account> session, CityHosts hosts) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    /// <summary>Where the browser says it is.</summary>
    [BindProperty]
    public string? Zone { get; set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var (account, returnUrl) = await signIn.ByCodeAsync(Id, Code, HttpContext.Connection.RemoteIpAddress?.ToString() ?? "", Zone);
        await session.SignInAsync(account, isPersistent: true);
        return LocalRedirect(await hosts.OnwardAsync(returnUrl));
    }
}
