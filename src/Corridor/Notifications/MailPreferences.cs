using System.Security.Cryptography;
using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Corridor.Notifications;

/// <summary>What a mail is for; its reader may do without some.</summary>
public enum MailCategory
{
    /// <summary>Signing in, receipts, decisions, agreements, invitations, one's own deadlines: it always comes, as a mail.</summary>
    Essential,

    /// <summary>What is said again and again before a date.</summary>
    Reminders,

    /// <summary>How things go: a call opened, so many came in.</summary>
    Progress,
}

/// <summary>How something reaches its reader.</summary>
public enum MailWay
{
    Mail,

    /// <summary>With others in one mail a day.</summary>
    Digest,

    /// <summary>As a message inside Corridor only.</summary>
    Message,
}

/// <summary>What somebody chose; where there is no row, mails come.</summary>
public sealed class MailPreference : Entity
{
    public required Guid AccountId { get; init; }
    public required MailCategory Category { get; init; }
    public required MailWay Way { get; set; }
}

internal sealed class MailPreferenceMapping : IEntityTypeConfiguration<MailPreference>
{
    public void Configure(EntityTypeBuilder<MailPreference> preference)
    {
        preference.ToTable("MailPreferences");
        preference.HasIndex(p => new { p.AccountId, p.Category }).IsUnique();
    }
}

/// <summary>Which ways people chose for what need not be a mail, and where their mornings are.</summary>
public sealed class MailPreferences(CorridorDb db)
{
    public static IReadOnlyList<MailCategory> ToChoose { get; } = [MailCategory.Reminders, MailCategory.Progress];

    /// <summary>Of these people, those who chose something else than a mail.</summary>
    public async Task<IReadOnlyDictionary<Guid, MailWay>> OthersAsync(IEnumerable<Guid> accounts, MailCategory category, CancellationToken cancel = default)
    {
        var ids = accounts.Distinct().ToList();
        return category == MailCategory.Essential || ids.Count == 0
            ? new Dictionary<Guid, MailWay>()
            : await db.Set<MailPreference>().Where(one => one.Category == category && one.Way != MailWay.Mail && ids.Contains(one.AccountId)).ToDictionaryAsync(one => one.AccountId, one => one.Way, cancel);
    }

    /// <summary>Of these addresses, the zones of those whose own is known.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ZonesAsync(IEnumerable<string> addresses, CancellationToken cancel = default)
    {
        var wanted = addresses.Select(address => address.ToUpperInvariant()).Distinct().ToList();
        return (await db.Users.Where(account => account.Zone != null && wanted.Contains(account.NormalizedEmail!)).Select(account => new { account.Email, account.Zone }).ToListAsync(cancel))
            .ToDictionary(account => account.Email!, account => account.Zone!, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What somebody chose, for everything that can be chosen.</summary>
    public async Task<IReadOnlyDictionary<MailCategory, MailWay>> OfAsync(Guid account, CancellationToken cancel = default)
    {
        var chosen = await db.Set<MailPreference>().Where(one => one.AccountId == account).ToDictionaryAsync(one => one.Category, one => one.Way, cancel);
        return ToChoose.ToDictionary(category => category, category => chosen.GetValueOrDefault(category, MailWay.Mail));
    }

    /// <summary>The caller saves.</summary>
    public async Task ChooseAsync(Guid account, IReadOnlyDictionary<MailCategory, MailWay> ways, CancellationToken cancel = default)
    {
        var known = await db.Set<MailPreference>().Where(one => one.AccountId == account).ToDictionaryAsync(one => one.Category, cancel);
        foreach (var category in ToChoose.Where(ways.ContainsKey))
        {
            if (known.TryGetValue(category, out var preference))
                preference.Way = ways[category];
            else if (ways[category] != MailWay.Mail)
                db.Add(new MailPreference { AccountId = account, Category = category, Way = ways[category] });
        }
    }

    /// <summary>No more mails of a category, or (none named) no more digests; messages inside Corridor stay. The caller saves.</summary>
    public async Task EndAsync(Guid account, MailCategory? category, CancellationToken cancel = default)
    {
        var ways = await OfAsync(account, cancel);
        await ChooseAsync(account, ways.Where(way => category is { } one ? way.Key == one : way.Value == MailWay.Digest).ToDictionary(way => way.Key, _ => MailWay.Message), cancel);
    }
}

/// <summary>Addresses that end mails without signing in: signed, so that nobody ends another's, and sealed, so that they name nobody.</summary>
public sealed class UnsubscribeLinks(IDataProtectionProvider protection, Addresses addresses)
{
    private readonly IDataProtector seal = protection.CreateProtector("Corridor.Unsubscribe");

    /// <param name="account">Whose mails.</param>
    /// <param name="category">Which; none: the digest.</param>
    public string To(Guid account, MailCategory? category) => addresses.Of(null, "/unsubscribe/" + seal.Protect($"{account:N} {category}"));

    /// <summary>Whose mails of what kind an address ends; null when we did not write it.</summary>
    public (Guid Account, MailCategory? Category)? Read(string token)
    {
        try
        {
            var parts = seal.Unprotect(token).Split(' ');
            return (Guid.ParseExact(parts[0], "N"), parts[1].Length > 0 ? Enum.Parse<MailCategory>(parts[1]) : null);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
