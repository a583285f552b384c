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

/// <summary>A text of articles that grows by versions until all its parties have signed the same one: what a stay's parties agree on, or two cities.</summary>
public abstract class Paper : SharedByTwoCities
{
    public override Guid FirstCityId { get; protected set; }
    public override Guid SecondCityId { get; protected set; }

    /// <summary>The version that can be signed now.</summary>
    public int Number { get; private set; } = 1;

    /// <summary>All that were ever given; those of earlier versions do not count.</summary>
    public List<Signature> Signatures { get; private set; } = [];

    /// <summary>When comments were last told, and who needs no telling because nobody else said anything.</summary>
    public Instant ToldAt { get; protected set; }
    public Guid? SpokeLastId { get; protected set; }

    public abstract IReadOnlyList<StayParty> Parties { get; }

    public IEnumerable<StayParty> Missing => Parties.Where(party => SignatureOf(party) is null);

    public Signature? SignatureOf(StayParty party) => Signatures.Find(one => one.Number == Number && one.Party == party);

    /// <summary>The articles with another wording of one of them, in every language in which it is written.</summary>
    protected IReadOnlyList<AgreementSection> Reword(IReadOnlyList<AgreementSection> articles, string article, LocalizedText wording, string reason, Seat author)
    {
        var old = articles.SingleOrDefault(one => one.Key == article) ?? throw new NotFoundException();
        RuleBroken.If(wording.IsEmpty, "An article without words cannot be signed.");
        RuleBroken.If(wording.ByLanguage.Values.Any(words => words.Length > AgreementText.Longest), "Write the article in at most {0} characters.", AgreementText.Longest);
        RuleBroken.If(string.IsNullOrWhiteSpace(reason) || reason.Length > 500, "Say why, in at most 500 characters.");
        RuleBroken.If(wording.Equals(old.Text), "Nothing was changed.");
        (Number, SpokeLastId) = (Number + 1, author.AccountId);
        return [.. articles.Select(one => one == old ? one with { Text = wording } : one)];
    }

    /// <summary>True when there is something to tell.</summary>
    protected bool Tell(IReadOnlyCollection<Guid> speakers, Instant now)
    {
        if (speakers.Count == 0)
            return false;
        (ToldAt, SpokeLastId) = (now, speakers.Count == 1 ? speakers.Single() : null);
        return true;
    }

    /// <summary>True when nobody is missing any more.</summary>
    protected bool Take(PaperVersion current, Seat seat, string name, string digest, Instant now)
    {
        RuleBroken.If(string.IsNullOrWhiteSpace(name) || name.Length > 200, "Sign with your full name, in at most 200 characters.");
        RuleBroken.If(digest != current.Digest, "The agreement has changed since you opened it: read it again before you sign.");
        RuleBroken.If(SignatureOf(seat.Party) is not null, "Your side has signed already.");
        Signatures = [.. Signatures, new Signature(seat.Party, Number, seat.AccountId, name.Trim(), digest, InstantPattern.ExtendedIso.Format(now))];
        return !Missing.Any();
    }
}

internal sealed class PaperMapping : IEntityTypeConfiguration<Paper>
{
    public void Configure(EntityTypeBuilder<Paper> paper)
    {
        paper.ToTable("Papers");
        paper.HasDiscriminator<string>("Kind");
        paper.Property<string>("Kind").HasMaxLength(20);
        paper.Property(p => p.Signatures).HasConversion<JsonConverter<List<Signature>>, JsonComparer<List<Signature>>>();
        paper.Ignore(p => p.Missing).Ignore(p => p.Parties);
        paper.HasIndex(p => p.FirstCityId);
        paper.HasIndex(p => p.SecondCityId);
    }
}
