using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Accounts;

/// <summary>One person, for the whole network; the sign-in is the e-mail address, a password is optional.</summary>
public sealed class Account : IdentityUser<Guid>
{
    public Account() => Id = Ids.New();

    public string DisplayName { get; set; } = "";
    public string Language { get; set; } = "en";

    /// <summary>Where this person's mornings are, as the time zone database names it; none: those of the city that writes.</summary>
    public string? Zone { get; set; }
    public bool IsNetworkAdministrator { get; set; }
    public Instant CreatedAt { get; init; }
    public Instant? LastSeenAt { get; set; }

    public static Account For(string email, string name, string language, Instant now) => new()
    {
        UserName = email,
        Email = email,
        DisplayName = name,
        Language = language,
        CreatedAt = now,
        EmailConfirmed = false,
    };
}

internal sealed class AccountMapping : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> account)
    {
        account.ToTable("Accounts");
        account.Property(a => a.DisplayName).HasMaxLength(200);
        account.Property(a => a.Language).HasMaxLength(12);
        account.Property(a => a.Zone).HasMaxLength(64);
        account.HasIndex(a => a.NormalizedEmail).IsUnique();
        account.HasMany<Message>().WithOne().HasForeignKey(m => m.AccountId).OnDelete(DeleteBehavior.Cascade);
        account.HasMany<MailPreference>().WithOne().HasForeignKey(p => p.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
