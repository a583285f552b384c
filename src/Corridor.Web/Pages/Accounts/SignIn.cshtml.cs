using System.Globalization;
using Corridor.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Accounts;

public sealed class SignInModel(SignIn signIn, SignInManager<Account> session, MailServer mail) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool WithPassword { get; set; }

    public IActionResult OnGet() => User.Identity?.IsAuthenticated == true ? LocalRedirect(ReturnTo.Local(ReturnUrl) ?? "/my") : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (WithPassword && !string.IsNullOrEmpty(Password))
        {
            var done = await session.PasswordSignInAsync(Email?.Trim().ToLowerInvariant() ?? "", Password, isPersistent: true, lockoutOnFailure: true);
            if (done.Succeeded)
                return LocalRedirect(ReturnTo.Local(ReturnUrl) ?? "/my");
            if (await mail.IsMissingAsync())
                throw Texts.RuleBroken.Now("The address and the password do not go together, or too many tries were made.");
            throw Texts.RuleBroken.Now("The address and the password do not go together, or too many tries were made. A code by mail always works.");
        }

        await mail.RequireAsync();
        var id = await signIn.SendAsync(Email, ReturnTo.Local(ReturnUrl), Show.Language, HttpContext.Connection.RemoteIpAddress?.ToString() ?? "");
        return RedirectToPage("/Accounts/Code", new { id = id.ToString("N", CultureInfo.InvariantCulture) });
    }
}
