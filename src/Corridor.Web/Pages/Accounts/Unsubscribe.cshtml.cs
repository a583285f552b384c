using Corridor.Data;
using Corridor.Notifications;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Accounts;

/// <summary>
/// Ends a kind of mail without signing in. Opened, it shows a button and does nothing, as mail scanners open links; a POST acts,
/// also a mail program's own (RFC 8058), which knows the address and no form.
/// </summary>
[IgnoreAntiforgeryToken(Order = 1001), ResponseCache(NoStore = true)]
public sealed class UnsubscribeModel(UnsubscribeLinks links, MailPreferences preferences, CorridorDb db) : PageModel
{
    /// <summary>None: the mail of the day.</summary>
    public MailCategory? Category { get; private set; }
    public bool Ended { get; private set; }

    public Task OnGetAsync(string token, CancellationToken cancel) => AccountAsync(token, cancel);

    public async Task OnPostAsync(string token, CancellationToken cancel)
    {
        await preferences.EndAsync(await AccountAsync(token, cancel), Category, cancel);
        await db.SaveChangesAsync(cancel);
        Ended = true;
    }

    private async Task<Guid> AccountAsync(string token, CancellationToken cancel)
    {
        if (links.Read(token) is not var (account, category) || !await db.Users.AnyAsync(one => one.Id == account, cancel))
            throw new NotFoundException();
        Category = category;
        return account;
    }
}
