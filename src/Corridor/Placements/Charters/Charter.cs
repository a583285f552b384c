using Corridor.Calls;
using Corridor.Placements.Agreements;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Charters;

/// <summary>What happens to a charter, in the city in which it was done.</summary>
public abstract record CharterEvent(Charter Charter, string Name) : IWorkflowEvent
{
    public Guid Subject => Charter.Id;

    public Guid? Root => null;
}

/// <summary>It was begun, or has another wording: both cities accept it anew.</summary>
public sealed record CharterChanged(Charter Charter) : CharterEvent(Charter, EventName)
{
    public const string EventName = "CharterChangedEvent";
}

/// <summary>Both cities have accepted the same version.</summary>
public sealed record CharterAccepted(Charter Charter) : CharterEvent(Charter, EventName)
{
    public const string EventName = "CharterAcceptedEvent";
}

/// <summary>Articles were commented on since it last was told.</summary>
public sealed record CharterDiscussed(Charter Charter) : CharterEvent(Charter, EventName)
{
    public const string EventName = "CharterDiscussedEvent";
}

/// <summary>All that is accepted: the two cities and every article in every language. Its JSON is what the digest is of.</summary>
public sealed record CharterText(int Version, string FirstCity, string SecondCity, IReadOnlyList<AgreementSection> Articles);

/// <summary>
/// What two cities promise each other about the stays between them. One for each pair, whichever sends; of the parties of a stay its
/// first city sits as <see cref="StayParty.OriginCity"/> and its second as <see cref="StayParty.HostCity"/>.
/// </summary>
public sealed class Charter : Paper
{
    private static readonly StayParty[] Both = [StayParty.OriginCity, StayParty.HostCity];

    private Charter()
    {
    }

    public Instant BegunAt { get; private init; }

    public override IReadOnlyList<StayParty> Parties => Both;

    /// <summary>The last version that both accepted holds until both accept a later one; none: no version was.</summary>
    public int? InForce => Signatures.GroupBy(one => one.Number).Where(version => Both.All(party => version.Any(one => one.Party == party))).Max(version => (int?)version.Key);

    /// <summary>A pair is the same in whichever order it is named.</summary>
    public static (Guid First, Guid Second) PairOf(Guid one, Guid other) => one.CompareTo(other) < 0 ? (one, other) : (other, one);

    public StayParty PartyOf(Guid city) => city == FirstCityId ? StayParty.OriginCity : city == SecondCityId ? StayParty.HostCity : throw new NotFoundException();

    public Guid CityOf(StayParty party) => party == StayParty.OriginCity ? FirstCityId : SecondCityId;

    public static (Charter Charter, PaperVersion First) Begin(City one, City other, IReadOnlyList<AgreementSection> articles, Seat author, Instant now)
    {
        RuleBroken.If(one.Id == other.Id, "A charter is between two cities.");
        RuleBroken.If(articles.Count == 0, "The network has no articles for charters yet: its administrators set them.");
        var (first, second) = PairOf(one.Id, other.Id) == (one.Id, other.Id) ? (one, other) : (other, one);
        var charter = new Charter { FirstCityId = first.Id, SecondCityId = second.Id, BegunAt = now, ToldAt = now, SpokeLastId = author.AccountId };
        charter.Raise(new CharterChanged(charter));
        return (charter, PaperVersion.Of(charter, new CharterText(1, first.Name, second.Name, articles), 1, author, "", now));
    }

    public PaperVersion Propose(PaperVersion current, string article, LocalizedText wording, string reason, Seat author, Instant now)
    {
        var text = current.Read<CharterText>();
        var articles = Reword(text.Articles, article, wording, reason, author);
        Raise(new CharterChanged(this));
        return PaperVersion.Of(this, text with { Version = Number, Articles = articles }, Number, author, reason.Trim(), now);
    }

    public void Accept(PaperVersion current, Seat seat, string name, string digest, Instant now)
    {
        if (!Both.Contains(seat.Party))
            throw new NotFoundException();
        if (Take(current, seat, name, digest, now))
            Raise(new CharterAccepted(this));
    }

    internal void Discuss(IReadOnlyCollection<Guid> speakers, Instant now)
    {
        if (Tell(speakers, now))
            Raise(new CharterDiscussed(this));
    }
}

internal sealed class CharterMapping : IEntityTypeConfiguration<Charter>
{
    public void Configure(EntityTypeBuilder<Charter> charter)
    {
        charter.Ignore(c => c.InForce);
        charter.HasIndex(c => new { c.FirstCityId, c.SecondCityId }).IsUnique().HasFilter("\"Kind\" = 'Charter'").HasDatabaseName("IX_Papers_OneCharterOfAPair");
    }
}
