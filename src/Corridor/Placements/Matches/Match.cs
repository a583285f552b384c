using Corridor.Data;
using Corridor.Matching.Placements;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Matches;

/// <summary>A start-up that is offered a place nobody took.</summary>
public sealed record Reserve(Guid Applicant, Guid Offer);

/// <summary>What followed from a stay that was declined or lapsed; or a place that its host gave by hand.</summary>
/// <param name="Placement">The stay; none: given by hand.</param>
/// <param name="At">When, in extended ISO form: JSON keeps it as text.</param>
/// <param name="Proposals">None: nobody is left who would take a free place and be welcome there.</param>
public sealed record Refill(Guid? Placement, string At, IReadOnlyList<Reserve> Proposals);

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
        var problem = input.Problem() with { CompareSides = false };
        var result = PlacementMatching.Match(problem);
        // Limits over several offers may leave no stable result: then the pairs that block are known and no more than said.
        if (PlacementMatching.Verify(problem, result.OfferOf) is var found && (found.Faults.Count > 0 || found.BlockingPairs.Count != result.BlockingPairs.Count))
            throw new InvalidOperationException("The match does not hold: " + string.Join(' ', found.Faults));
        return new Match { CallId = call, ComputedAt = now, IsRehearsal = isRehearsal, Input = input, OfferOf = [.. result.OfferOf.Select(offer => offer is { } at ? input.Offers[at].Id : (Guid?)null)] };
    }

    /// <summary>Computed again from what was kept: the reasons.</summary>
    public PlacementResult Explain() => PlacementMatching.Match(Input.Problem());

    /// <summary>Who would be elsewhere if one thing were otherwise; nothing is kept of it.</summary>
    public WhatIfResult WhatIf(PlacementChange change) => PlacementMatching.WhatIf(Input.Problem(), change);

    /// <summary>The place an applicant gave to what it got: 1 for its first choice; null when it has none.</summary>
    public int? ChoiceOf(int applicant) => OfferOf[applicant] is { } offer ? Input.Applicants[applicant].Offers.ToList().IndexOf(Input.AtOfOffer(offer)) + 1 : null;

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
        match.Property(m => m.Input).HasConversion<PackedJsonConverter<MatchInput>, WrittenOnceComparer<MatchInput>>();
        match.Property(m => m.OfferOf).HasConversion<JsonConverter<List<Guid?>>, WrittenOnceComparer<List<Guid?>>>();
        match.Property(m => m.Refills).HasConversion<JsonConverter<List<Refill>>, JsonComparer<List<Refill>>>();
        match.Ignore(m => m.Placed);
        match.HasIndex(m => new { m.CityId, m.CallId });
        match.HasIndex(m => m.CallId).IsUnique().HasFilter("\"PublishedAt\" IS NOT NULL").HasDatabaseName("IX_Matches_OnePublished");
    }
}
