using Corridor.Accounts;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Public;

[ResponseCache(NoStore = true)]
public sealed class InvitationModel(Invitations invitations, SignInManager<Account> session, TimeProvider clock) : PageModel
{
    public Invitation Invitation { get; private set; } = null!;
    public bool Open { get; private set; }

    [BindProperty]
    public string? Name { get; set; }

    public async Task OnGetAsync(string link)
    {
        Invitation = await invitations.FindAsync(link) ?? throw new NotFoundException();
        Open = Invitation.IsOpenAt(clock.Now());
        Name ??= Invitation.Name;
    }

    public async Task<IActionResult> OnPostAsync(string link)
    {
        await OnGetAsync(link);
        var account = await invitations.AcceptAsync(link, Name, Show.Language);
        await session.SignInAsync(account, isPersistent: true);
        return LocalRedirect(Invitation.Role == CityRole.Coordinator ? "~/coordinator" : "~/host");
    }
}
