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

/// <summary>Who signed for which party, what exactly, and when.</summary>
/// <param name="Party">For whom.</param>
/// <param name="Number">The version that was on screen.</param>
/// <param name="AccountId">The account that signed.</param>
/// <param name="Name">As typed.</param>
/// <param name="Digest">Of that version.</param>
/// <param name="At">When, in extended ISO form: JSON keeps it as text.</param>
public sealed record Signature(StayParty Party, int Number, Guid AccountId, string Name, string Digest, string At)
{
    public Instant Instant => InstantPattern.ExtendedIso.Parse(At).Value;
}

/// <summary>What the four parties of a stay agree on: one text that grows by versions until all have signed the same one.</summary>
public sealed class Agreement : SharedByTwoCities
{
    private Agreement()
    {
    }

    public override Guid FirstCityId { get; protected set; }
    public override Guid SecondCityId { get; protected set; }
    public Guid PlacementId { get; private init; }
    public Instant DraftedAt { get; private init; }
    public Instant SignBy { get; private init; }

    /// <summary>The version that can be signed now.</summary>
    public int Number { get; private set; } = 1;

    /// <summary>All that were ever given; those of earlier versions do not count.</summary>
    public List<Signature> Signatures { get; private set; } = [];
    public Instant? SignedAt { get; private set; }

    /// <summary>When comments were last told, and who needs no telling because nobody else said anything.</summary>
    public Instant ToldAt { get; private set; }
    public Guid? SpokeLastId { get; private set; }

    public IEnumerable<StayParty> Missing => Enum.GetValues<StayParty>().Where(party => SignatureOf(party) is null);

    public Signature? SignatureOf(StayParty party) => Signatures.Find(one => one.Number == Number && one.Party == party);

    public bool IsLateAt(Instant now) => SignedAt is null && SignBy < now;

    /// <summary>Both sides have accepted: the articles of the call, with what the start-up answered, are what is talked about.</summary>
    public static (Agreement Agreement, AgreementVersion First) Draft(Placement placement, AgreementText text, Instant now)
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
        return (agreement, AgreementVersion.Of(agreement, text, null, "", now));
    }

    /// <summary>Another wording of one article, in every language in which it is written.</summary>
    public AgreementVersion Propose(Placement placement, AgreementVersion current, string article, LocalizedText wording, string reason, Seat author, Instant now)
    {
        MustBeOpen(placement);
        var text = current.Text;
        var old = text.Articles.SingleOrDefault(one => one.Key == article) ?? throw new NotFoundException();
        RuleBroken.If(wording.IsEmpty, "An article without words cannot be signed.");
        RuleBroken.If(wording.ByLanguage.Values.Any(words => words.Length > AgreementText.Longest), "Write the article in at most {0} characters.", AgreementText.Longest);
        RuleBroken.If(string.IsNullOrWhiteSpace(reason) || reason.Length > 500, "Say why, in at most 500 characters.");
        RuleBroken.If(wording.Equals(old.Text), "Nothing was changed.");
        Number++;
        SpokeLastId = author.AccountId;
        Raise(new AgreementChanged(placement));
        return AgreementVersion.Of(this, text with { Version = Number, Articles = [.. text.Articles.Select(one => one == old ? one with { Text = wording } : one)] }, author, reason.Trim(), now);
    }

    /// <param name="placement">Which is agreed once all have signed.</param>
    /// <param name="current">The version that can be signed.</param>
    /// <param name="seat">For which party, and who.</param>
    /// <param name="name">Typed by hand.</param>
    /// <param name="digest">Of the version that was on screen.</param>
    /// <param name="now">When.</param>
    public void Sign(Placement placement, AgreementVersion current, Seat seat, string name, string digest, Instant now)
    {
        MustBeOpen(placement);
        RuleBroken.If(string.IsNullOrWhiteSpace(name) || name.Length > 200, "Sign with your full name, in at most 200 characters.");
        RuleBroken.If(digest != current.Digest, "The agreement has changed since you opened it: read it again before you sign.");
        RuleBroken.If(SignatureOf(seat.Party) is not null, "Your side has signed already.");
        Signatures = [.. Signatures, new Signature(seat.Party, Number, seat.AccountId, name.Trim(), digest, InstantPattern.ExtendedIso.Format(now))];
        if (Missing.Any())
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
        if (SignedAt is not null || speakers.Count == 0)
            return;
        (ToldAt, SpokeLastId) = (now, speakers.Count == 1 ? speakers.Single() : null);
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
        agreement.ToTable("Agreements");
        agreement.Property(a => a.Signatures).HasConversion<JsonConverter<List<Signature>>, JsonComparer<List<Signature>>>();
        agreement.Ignore(a => a.Missing);
        agreement.HasIndex(a => a.PlacementId).IsUnique();
        agreement.HasIndex(a => a.FirstCityId);
        agreement.HasIndex(a => a.SecondCityId);
        agreement.HasOne<Placement>().WithMany().HasForeignKey(a => a.PlacementId).OnDelete(DeleteBehavior.Cascade);
    }
}
