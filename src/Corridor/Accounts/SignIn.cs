using System.Net.Mail;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Texts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Accounts;

/// <summary>Signing in with an address only: a code and a link are mailed, and answers never tell who is known.</summary>
public sealed class SignIn(CorridorDb db, UserManager<Account> accounts, Mails mails, RateLimit limit, Audit audit, TimeProvider clock)
{
    public static string? Address(string? typed) =>
        typed?.Trim() is { Length: > 0 and <= 254 } text && MailAddress.TryCreate(text, out var address) && address.Address == text && address.Host.Contains('.', StringComparison.Ordinal)
            ? address.Address.ToLowerInvariant()
            : null;

    /// <summary>Mails a code and a link; gives the id that the code must be typed for.</summary>
    public async Task<Guid> SendAsync(string? typed, string? returnUrl, string language, string visitor, CancellationToken cancel = default)
    {
        var address = Address(typed) ?? throw RuleBroken.Now("This is not an e-mail address: write it like name@example.org.");
        var enough = await limit.AllowsAsync("sign-in:visitor:" + Key(visitor), 200, Duration.FromHours(1), cancel)
            && await limit.AllowsAsync("sign-in:address:" + Key(address), 6, Duration.FromHours(1), cancel);
        RuleBroken.If(!enough, "Too many codes were asked for. Wait an hour, or use the newest mail you have.");

        var (row, code, link) = SignInCode.For(address, language, returnUrl, clock.Now());
        db.Add(row);
        mails.Queue(address, language, AccountMails.SignIn(mails, code, link));
        await db.SaveChangesAsync(cancel);
        return row.Id;
    }

    public async Task<(Account Account, string? ReturnUrl)> ByCodeAsync(Guid id, string? code, string visitor, string? zone = null, CancellationToken cancel = default)
    {
        RuleBroken.If(!await limit.AllowsAsync("code:visitor:" + Key(visitor), 60, Duration.FromHours(1), cancel), "Too many tries. Wait an hour.");
        var row = await db.Set<SignInCode>().SingleOrDefaultAsync(sent => sent.Id == id, cancel);
        var right = row?.TryCode(code?.Replace(" ", "", StringComparison.Ordinal) ?? "", clock.Now()) ?? false;
        // Counted before anything is said: five tries are five tries, on every node.
        await db.SaveChangesAsync(cancel);
        RuleBroken.If(!right, "This code is not right, or is older than ten minutes. After five tries ask for a new one.");
        return (await AccountOfAsync(row!, zone, cancel), row!.ReturnUrl);
    }

    public async Task<SignInCode?> FindLinkAsync(string link, CancellationToken cancel = default)
    {
        var hash = Secret.Hash(link);
        return await db.Set<SignInCode>().SingleOrDefaultAsync(sent => sent.LinkHash == hash, cancel);
    }

    public async Task<(Account Account, string? ReturnUrl)> ByLinkAsync(string link, string? zone = null, CancellationToken cancel = default)
    {
        var row = await FindLinkAsync(link, cancel) ?? throw RuleBroken.Now("This link was used already or is too old. Ask for a new one.");
        row.UseLink(clock.Now());
        return (await AccountOfAsync(row, zone, cancel), row.ReturnUrl);
    }

    /// <summary>The account of an address that has just been proved; made when it is new.</summary>
    public async Task<Account> AccountForAsync(string email, string name, string language, CancellationToken cancel = default)
    {
        if (await accounts.FindByEmailAsync(email) is { } known)
            return known;
        var account = Account.For(email, name, language, clock.Now());
        var made = await accounts.CreateAsync(account);
        if (!made.Succeeded)
            throw new InvalidOperationException("An account could not be made: " + string.Join(", ", made.Errors.Select(error => error.Code)));
        audit.Record("account.created", account.Id);
        await db.SaveChangesAsync(cancel);
        return account;
    }

    private async Task<Account> AccountOfAsync(SignInCode row, string? zone, CancellationToken cancel)
    {
        var account = await AccountForAsync(row.Email, "", row.Language, cancel);
        account.EmailConfirmed = true;
        account.LastSeenAt = clock.Now();
        // Of the first browser that says so; after that it is theirs to change.
        account.Zone ??= Zones.OfBrowser(zone);
        await db.SaveChangesAsync(cancel);
        return account;
    }

    // No address in a counter's key.
    private static string Key(string value) => Convert.ToHexStringLower(Secret.Hash(value))[..32];
}
