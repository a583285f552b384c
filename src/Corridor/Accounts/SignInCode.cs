using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Accounts;

/// <summary>A six-digit code and the link beside it, sent to one address; either signs in once.</summary>
public sealed class SignInCode
{
    public const int MaxTries = 5;
    public static readonly Duration CodeLife = Duration.FromMinutes(10);
    public static readonly Duration LinkLife = Duration.FromHours(24);

    private SignInCode()
    {
    }

    public Guid Id { get; private init; } = Ids.New();
    public int Version { get; private set; }
    public string Email { get; private init; } = "";
    public byte[] CodeHash { get; private init; } = [];
    public byte[] LinkHash { get; private init; } = [];
    public string Language { get; private init; } = "en";
    public string? ReturnUrl { get; private init; }
    public Instant SentAt { get; private init; }
    public int Tries { get; private set; }
    public Instant? UsedAt { get; private set; }

    public static (SignInCode Row, string Code, string Link) For(string email, string language, string? returnUrl, Instant now)
    {
        var (code, link) = (Secret.Digits(6), Secret.New());
        var id = Ids.New();
        var row = new SignInCode
        {
            Id = id,
            Email = email,
            // Six digits are few: the row's own id salts them.
            CodeHash = Secret.Hash($"{id:N}{code}"),
            LinkHash = Secret.Hash(link),
            Language = language,
            ReturnUrl = returnUrl,
            SentAt = now,
        };
        return (row, code, link);
    }

    /// <summary>Uses the code up, or counts the try; the caller saves either way.</summary>
    public bool TryCode(string code, Instant now)
    {
        if (UsedAt is not null || Tries >= MaxTries || now > SentAt + CodeLife)
            return false;
        Tries++;
        if (!Secret.Matches($"{Id:N}{code}", CodeHash))
            return false;
        UsedAt = now;
        return true;
    }

    public bool LinkIsGoodAt(Instant now) => UsedAt is null && now <= SentAt + LinkLife;

    public void UseLink(Instant now)
    {
        RuleBroken.If(!LinkIsGoodAt(now), "This link was used already or is too old. Ask for a new one.");
        UsedAt = now;
    }
}

internal sealed class SignInCodeMapping : IEntityTypeConfiguration<SignInCode>
{
    public void Configure(EntityTypeBuilder<SignInCode> code)
    {
        code.ToTable("SignInCodes");
        code.Property(c => c.Email).HasMaxLength(256);
        code.Property(c => c.Language).HasMaxLength(12);
        code.Property(c => c.ReturnUrl).HasMaxLength(500);
        code.HasIndex(c => c.LinkHash).IsUnique();
        code.HasIndex(c => c.SentAt);
    }
}
