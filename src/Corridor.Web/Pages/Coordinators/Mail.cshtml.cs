using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators;

/// <summary>A mail of this city that did not arrive, and to whom it went.</summary>
public sealed record LostMail(OutgoingMail Mail, string? Name, IReadOnlyList<Text> Roles);

/// <summary>Mails of this city that bounced or failed.</summary>
public sealed class MailModel(CorridorDb db, CurrentAccount who, Undelivered undelivered, Audit audit) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public Paged<LostMail> Mails { get; private set; } = new([]);

    public Task OnGetAsync(CancellationToken cancel) => LoadAsync(cancel);

    public async Task<IActionResult> OnPostRetryAsync(Guid id, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        var mail = await undelivered.RetryAsync(id, cancel);
        audit.Record("mail.retried", mail.Id, new { mail.Kind });
        await db.SaveChangesAsync(cancel);
        return RedirectToPage(new { after = After });
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        // Mails are the city's, not one call's.
        if (await who.CallsRunAsync(cancel) is not null)
            throw new NotFoundException();
        var mails = await undelivered.AfterAsync(After, cancel);
        var addresses = mails.Select(mail => mail.Recipient.ToLowerInvariant()).Distinct().ToList();
        var accounts = await db.Users.Where(account => addresses.Contains(account.Email!)).Select(account => new
        {
            account.Email,
            account.DisplayName,
            Coordinates = db.Set<Membership>().Any(one => one.AccountId == account.Id && one.Role == CityRole.Coordinator),
            Hosts = db.Set<Membership>().Any(one => one.AccountId == account.Id && one.Role == CityRole.Host),
            Applies = db.Set<Application>().Any(one => one.OwnerId == account.Id),
        }).ToDictionaryAsync(account => account.Email!, cancel);
        var jurors = (await db.Set<Juror>().Where(juror => addresses.Contains(juror.Email)).Select(juror => new { juror.Email, juror.Name }).ToListAsync(cancel)).ToLookup(juror => juror.Email, juror => juror.Name);
        Mails = mails.Map(mail =>
        {
            var address = mail.Recipient.ToLowerInvariant();
            var account = accounts.GetValueOrDefault(address);
            (bool Has, Text Name)[] roles =
            [
                (account is { Coordinates: true }, new Text("Coordinator")), (account is { Hosts: true }, new Text("Host")),
                (account is { Applies: true }, new Text("Applicant")), (jurors.Contains(address), new Text("Juror")),
            ];
            var name = jurors[address].Prepend(account?.DisplayName).FirstOrDefault(one => !string.IsNullOrEmpty(one));
            return new LostMail(mail, name, [.. roles.Where(role => role.Has).Select(role => role.Name)]);
        });
    }
}
