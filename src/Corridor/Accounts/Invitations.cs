using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Accounts;

/// <summary>Invites people to a role in the current city.</summary>
public sealed class Invitations(CorridorDb db, CurrentCity city, SignIn signIn, Mails mails, Audit audit, TimeProvider clock)
{
    public void Send(string? typedEmail, string? name, CityRole role, string language, Guid? call = null)
    {
        var email = SignIn.Address(typedEmail) ?? throw RuleBroken.Now("This is not an e-mail address: write it like name@example.org.");
        var (row, link) = Invitation.For(email, name?.Trim() ?? "", role, call, clock.Now());
        db.Add(row);
        audit.Record("invitation.sent", row.Id, new { role });
        mails.Queue(email, language, AccountMails.Invitation(mails, city.Required, role, link));
    }

    public async Task<Invitation?> FindAsync(string link, CancellationToken cancel = default)
    {
        var hash = Secret.Hash(link);
        return await db.Set<Invitation>().SingleOrDefaultAsync(invitation => invitation.LinkHash == hash, cancel);
    }

    /// <summary>The link came by mail, so it proves the address it was sent to.</summary>
    public async Task<Account> AcceptAsync(string link, string? name, string language, CancellationToken cancel = default)
    {
        var invitation = await FindAsync(link, cancel) ?? throw new NotFoundException();
        var account = await signIn.AccountForAsync(invitation.Email, invitation.Name, language, cancel);
        account.EmailConfirmed = true;
        if (!string.IsNullOrWhiteSpace(name))
            account.DisplayName = name.Trim();
        var membership = invitation.Accept(account.Id, clock.Now());
        db.Add(membership);
        audit.Record("invitation.accepted", invitation.Id, new { invitation.Role });
        await db.SaveChangesAsync(cancel);
        return account;
    }
}
