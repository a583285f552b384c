using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Accounts;

/// <summary>An invitation to a role in a city, answered from a page that its link opens.</summary>
public sealed class Invitation : CityOwned
{
    public static readonly Duration Life = Duration.FromDays(14);

    private Invitation()
    {
    }

    public string Email { get; private init; } = "";
    public string Name { get; private init; } = "";
    public CityRole Role { get; private init; }
    public Guid? CallId { get; private init; }
    public byte[] LinkHash { get; private init; } = [];
    public Instant SentAt { get; private init; }
    public Instant? AcceptedAt { get; private set; }
    public Instant? RevokedAt { get; private set; }

    public static (Invitation Row, string Link) For(string email, string name, CityRole role, Guid? call, Instant now)
    {
        var link = Secret.New();
        return (new Invitation { Email = email, Name = name, Role = role, CallId = call, LinkHash = Secret.Hash(link), SentAt = now }, link);
    }

    public bool IsOpenAt(Instant now) => AcceptedAt is null && RevokedAt is null && now <= SentAt + Life;

    public Membership Accept(Guid account, Instant now)
    {
        RuleBroken.If(!IsOpenAt(now), "This invitation was answered already or is too old. Ask the city for a new one.");
        AcceptedAt = now;
        return new Membership { AccountId = account, Role = Role, CallId = CallId, Since = now };
    }

    public void Revoke(Instant now) => RevokedAt ??= now;
}

internal sealed class InvitationMapping : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> invitation)
    {
        invitation.ToTable("Invitations");
        invitation.Property(i => i.Email).HasMaxLength(256);
        invitation.Property(i => i.Name).HasMaxLength(200);
        invitation.HasIndex(i => i.LinkHash).IsUnique();
        invitation.HasIndex(i => new { i.CityId, i.Id });
    }
}
