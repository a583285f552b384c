using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Placements.Agreements;

/// <summary>There is a new version: whatever was signed before does not count any more.</summary>
public sealed record AgreementChanged(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "AgreementChangedEvent";
}

/// <summary>Articles were commented on since it last was told; at most once a day.</summary>
public sealed record AgreementDiscussed(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "AgreementDiscussedEvent";
}

/// <summary>The time to sign is over and somebody has not signed.</summary>
public sealed record AgreementLate(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "AgreementLateEvent";
}

/// <summary>What the four parties of a stay agree on, until all have signed.</summary>
public sealed class Agreement : Paper
{
    private Agreement()
    {
    }

    public Guid PlacementId { get; private init; }
    public Instant DraftedAt { get; private init; }
    public Instant SignBy { get; private init; }

    public Instant? SignedAt { get; private set; }

    public override IReadOnlyList<StayParty> Parties => Enum.GetValues<StayParty>();

    public bool IsLateAt(Instant now) => SignedAt is null && SignBy < now;

    /// <summary>Both sides have accepted: the articles of the call, with what the start-up answered, are what is talked about.</summary>
    public static (Agreement Agreement, PaperVersion First) Draft(Placement placement, AgreementText text, Instant now)
    {
        var agreement = new Agreement
        {
            FirstCityId = placement.FirstCityId,
            SecondCityId = placement.SecondCityId,
            PlacementId = placement.Id,
            DraftedAt = now,
            SignBy = now + Duration.FromDays(placement.Terms.SignWithinDays),
            ToldAt = now,
        };
        return (agreement, PaperVersion.Of(agreement, text, text.Version, null, "", now));
    }

    /// <summary>Another wording of one article, in every language in which it is written.</summary>
    public PaperVersion Propose(Placement placement, PaperVersion current, string article, LocalizedText wording, string reason, Seat author, Instant now)
    {
        MustBeOpen(placement);
        var text = current.Text;
        var articles = Reword(text.Articles, article, wording, reason, author);
        Raise(new AgreementChanged(placement));
        return PaperVersion.Of(this, text with { Version = Number, Articles = articles }, Number, author, reason.Trim(), now);
    }

    /// <param name="placement">Which is agreed once all have signed.</param>
    /// <param name="current">The version that can be signed.</param>
    /// <param name="seat">For which party, and who.</param>
    /// <param name="name">Typed by hand.</param>
    /// <param name="digest">Of the version that was on screen.</param>
    /// <param name="now">When.</param>
    public void Sign(Placement placement, PaperVersion current, Seat seat, string name, string digest, Instant now)
    {
        MustBeOpen(placement);
        if (!Take(current, seat, name, digest, now))
            return;
        SignedAt = now;
        placement.Agree();
    }

    /// <summary>False when there is nobody to remind.</summary>
    public bool Remind(Placement placement)
    {
        if (SignedAt is not null || placement.State != PlacementState.Accepted)
            return false;
        Raise(new AgreementLate(placement));
        return true;
    }

    /// <param name="placement">Of the stay.</param>
    /// <param name="speakers">Who commented since it last was told.</param>
    /// <param name="now">When.</param>
    public void Tell(Placement placement, IReadOnlyCollection<Guid> speakers, Instant now)
    {
        if (SignedAt is null && Tell(speakers, now))
            Raise(new AgreementDiscussed(placement));
    }

    internal void MustBeOpen(Placement placement)
    {
        RuleBroken.If(SignedAt is not null, "All have signed: the agreement stays as it is.");
        RuleBroken.If(placement.State != PlacementState.Accepted, "There is nothing to sign now.");
    }
}

internal sealed class AgreementMapping : IEntityTypeConfiguration<Agreement>
{
    public void Configure(EntityTypeBuilder<Agreement> agreement)
    {
        agreement.HasIndex(a => a.PlacementId).IsUnique();
        agreement.HasOne<Placement>().WithMany().HasForeignKey(a => a.PlacementId).OnDelete(DeleteBehavior.Cascade);
    }
}
