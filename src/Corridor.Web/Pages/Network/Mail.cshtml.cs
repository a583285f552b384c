using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Network;

/// <summary>The mail server, set up on screen; what the environment says wins.</summary>
[ResponseCache(NoStore = true)]
public sealed class MailModel(CorridorDb db, CurrentAccount who, MailServer mail, Mails mails, Suppressions suppressions, Audit audit) : PageModel
{
    private Tenancy.Network network = null!;

    public bool IsConfigured => mail.IsConfigured;

    public bool HasPassword => network.Mail?.Password is { Length: > 0 };

    [BindProperty]
    public string? Server { get; set; }

    [BindProperty]
    public string? Port { get; set; }

    [BindProperty]
    public string? Login { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? From { get; set; }

    [BindProperty]
    public MailEncryption Encryption { get; set; }

    /// <summary>The addresses that are not written to.</summary>
    public Paged<SuppressedAddress> Withheld { get; private set; } = new([]);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        var known = network.Mail ?? new MailSettings();
        (Server, Port, Login, From, Encryption) = (known.Host, known.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), known.User, known.From, known.Encryption);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        if (IsConfigured)
            throw new NotFoundException();
        var typed = MailSettings.Typed(Server, Port, Login, Password, Encryption, From);
        // Kept for the same server and user only: a password must not be sent to another machine unseen.
        if (string.IsNullOrEmpty(Password) && network.Mail is { } before && (before.Host, before.User) == (typed.Host, typed.User))
            typed = typed with { Password = before.Password };
        network.Mail = typed;
        audit.Record("network.mail", network.Id, new { typed.Host, typed.Port });
        await db.SaveChangesAsync(cancel);
        mail.Changed();
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostTryAsync(CancellationToken cancel)
    {
        await OnGetAsync(cancel);
        await mail.RequireAsync(cancel);
        var account = (await who.ReadAsync(cancel))!;
        mails.Queue(account.Email!, Show.Language, "test", new Text("Mail leaves Corridor"), [new Text("You asked for this mail to see whether mail leaves. It does.")]);
        await db.SaveChangesAsync(cancel);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostLiftAsync(string address, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        if (!await suppressions.LiftAsync(address, cancel))
            throw new NotFoundException();
        audit.Record("address.lifted", network.Id);
        await db.SaveChangesAsync(cancel);
        return RedirectToPage();
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        network = await db.Set<Tenancy.Network>().SingleAsync(cancel);
        Withheld = await suppressions.AfterAsync(After, cancel);
    }
}
