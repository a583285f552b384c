using System.Globalization;
using Corridor.Accounts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Accounts;

public sealed class SignInModel(SignIn signIn, SignInManager<Account> session, MailServer mail, CityHosts hosts) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool WithPassword { get; set; }

    public async Task<IActionResult> OnGetAsync() => User.Identity?.IsAuthenticated == true ? LocalRedirect(await hosts.OnwardAsync(ReturnUrl)) : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (WithPassword && !string.IsNullOrEmpty(Password))
        {
            var done = await session.PasswordSignInAsync(Email?.Trim().ToLowerInvariant() ?? "", Password, isPersistent: true, lockoutOnFailure: true);
            if (done.Succeeded)
                return LocalRedirect(await hosts.OnwardAsync(ReturnUrl));
            if (await mail.IsMissingAsync())
                throw Texts.RuleBroken.Now("The address and the password do not go together, or too many tries were made.");
            throw Texts.RuleBroken.Now("The address and the password do not go together, or too many tries were made. A code by mail always works.");
        }

        await mail.RequireAsync();
        var id = await signIn.SendAsync(Email, await hosts.SafeAsync(ReturnUrl), Show.Language, HttpContext.Connection.RemoteIpAddress?.ToString() ?? "");
        return RedirectToPage("/Accounts/Code", new { id = id.ToString("N", CultureInfo.InvariantCulture) });
    }
}
