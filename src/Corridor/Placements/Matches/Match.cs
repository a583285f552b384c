using Corridor.Data;
using Corridor.Matching.Placements;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Matches;

/// <summary>A start-up in a match, with the offers it put in order.</summary>
public sealed record MatchApplicant(Guid Id, string Title, Guid OriginCityId, Guid OwnerId, string Language, IReadOnlyList<Guid> Offers);

/// <summary>An offer in a match, with its incubator's order of start-ups.</summary>
public sealed record MatchOffer(Guid Id, LocalizedText Title, Guid IncubatorId, string Incubator, Guid CityId, int Places, IReadOnlyList<Guid> Applicants);

/// <summary>Everything a match follows from; kept with it, so that anybody can compute and check it again.</summary>
/// <param name="Applicants">By number.</param>
/// <param name="Offers">By start month.</param>
/// <param name="Ranking">The jury's places, one per applicant, where the jury ranked them all.</param>
/// <param name="Seed">Of the lottery.</param>
public sealed record MatchInput(IReadOnlyList<MatchApplicant> Applicants, IReadOnlyList<MatchOffer> Offers, IReadOnlyList<int>? Ranking, ulong Seed)
{
    public PlacementProblem Problem()
    {
        var applicants = Applicants.Select((one, at) => (one.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        var offers = Offers.Select((one, at) => (one.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        return new PlacementProblem
        {
            Applicants = Preferences.Strict(Applicants.Select(one => one.Offers.Where(offers.ContainsKey).Select(id => offers[id]))),
            Offers = Preferences.Strict(Offers.Select(one => one.Applicants.Where(applicants.ContainsKey).Select(id => applicants[id]))),
            Places = [.. Offers.Select(offer => offer.Places)],
            NotAllowed = [.. Applicants.SelectMany((applicant, a) => Offers.Select((offer, o) => (applicant, a, offer, o)))
                .Where(pair => pair.applicant.OriginCityId == pair.offer.CityId)
                .Select(pair => new ApplicantOffer(pair.a, pair.o))],
            PublishedRanking = Ranking,
            Seed = Seed,
        };
    }
}

/// <summary>A start-up that is offered a place nobody took.</summary>
public sealed record Reserve(Guid Applicant, Guid Offer);

/// <summary>What followed from a stay that was declined or lapsed.</summary>
/// <param name="Placement">The stay.</param>
/// <param name="At">When, in extended ISO form: JSON keeps it as text.</param>
/// <param name="Proposals">None: nobody is left who would take a free place and be welcome there.</param>
public sealed record Refill(Guid Placement, string At, IReadOnlyList<Reserve> Proposals);

/// <summary>A match was made known: something that happens to its call.</summary>
public sealed record MatchPublished(Match Match) : IWorkflowEvent
{
    public const string EventName = "MatchPublishedEvent";

    public string Name => EventName;

    public Guid Subject => Match.CallId;

    public Guid? Root => Match.CallId;
}

/// <summary>Who goes where; a proposal until the city publishes it.</summary>
public sealed class Match : CityOwned
{
    private Match()
    {
    }

    public Guid CallId { get; private init; }
    public Instant ComputedAt { get; private init; }

    /// <summary>Computed while preferences may still change, with a lottery of its own: nobody learns the draw that counts.</summary>
    public bool IsRehearsal { get; private init; }
    public MatchInput Input { get; private init; } = null!;

    /// <summary>One entry per applicant: the offer, or null.</summary>
    public List<Guid?> OfferOf { get; private init; } = [];
    public Instant? PublishedAt { get; private set; }

    /// <summary>What came of declines, in order.</summary>
    public List<Refill> Refills { get; private set; } = [];

    public int Placed => OfferOf.Count(offer => offer is not null);

    public static Match Of(Guid call, MatchInput input, bool isRehearsal, Instant now)
    {
        var problem = input.Problem();
        var result = PlacementMatching.Match(problem);
        if (PlacementMatching.Verify(problem, result.OfferOf) is { IsStable: false } wrong)
            throw new InvalidOperationException("The match does not hold: " + string.Join(' ', wrong.Faults));
        return new Match { CallId = call, ComputedAt = now, IsRehearsal = isRehearsal, Input = input, OfferOf = [.. result.OfferOf.Select(offer => offer is { } at ? input.Offers[at].Id : (Guid?)null)] };
    }

    /// <summary>Computed again from what was kept: the reasons.</summary>
    public PlacementResult Explain() => PlacementMatching.Match(Input.Problem());

    /// <summary>The place an applicant gave to what it got: 1 for its first choice; null when it has none.</summary>
    public int? ChoiceOf(int applicant) => OfferOf[applicant] is { } offer ? Input.Applicants[applicant].Offers.ToList().IndexOf(offer) + 1 : null;

    /// <summary>Kept before stays are proposed from it: whoever computes at the same moment computes again.</summary>
    internal void Fill(Refill refill) => Refills = [.. Refills, refill];

    public void Publish(Instant now)
    {
        RuleBroken.If(PublishedAt is not null, "This match is published already.");
        RuleBroken.If(IsRehearsal, "This was a rehearsal with another lottery: compute the match again, now that preferences have closed.");
        PublishedAt = now;
        Raise(new MatchPublished(this));
    }
}

internal sealed class MatchMapping : IEntityTypeConfiguration<Match>
{
    public void Configure(EntityTypeBuilder<Match> match)
    {
        match.ToTable("Matches");
        match.Property(m => m.Input).HasConversion<JsonConverter<MatchInput>, JsonComparer<MatchInput>>();
        match.Property(m => m.OfferOf).HasConversion<JsonConverter<List<Guid?>>, JsonComparer<List<Guid?>>>();
        match.Property(m => m.Refills).HasConversion<JsonConverter<List<Refill>>, JsonComparer<List<Refill>>>();
        match.Ignore(m => m.Placed);
        match.HasIndex(m => new { m.CityId, m.CallId });
        match.HasIndex(m => m.CallId).IsUnique().HasFilter("\"PublishedAt\" IS NOT NULL").HasDatabaseName("IX_Matches_OnePublished");
    }
}
