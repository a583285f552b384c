namespace Corridor.Matching.Placements;

/// <summary>One applicant and one offer.</summary>
public readonly record struct ApplicantOffer(int Applicant, int Offer);

/// <summary>The two sides of a match.</summary>
public enum Side
{
    /// <summary>Those who are placed.</summary>
    Applicants,

    /// <summary>Those who have places.</summary>
    Offers,
}

/// <summary>What <see cref="PlacementMatching.Match"/> is asked. Applicants and offers are numbered from 0.</summary>
public sealed record PlacementProblem
{
    /// <summary>One list per applicant, of offers.</summary>
    public required Preferences Applicants { get; init; }

    /// <summary>One list per offer, of applicants.</summary>
    public required Preferences Offers { get; init; }

    /// <summary>One entry per offer: how many places it has.</summary>
    public required IReadOnlyList<int> Places { get; init; }

    /// <summary>Pairs that may not be matched whatever the lists say: an applicant's own city first of all.</summary>
    public IReadOnlyCollection<ApplicantOffer> NotAllowed { get; init; } = [];

    /// <summary>The published ranking that breaks an offer's ties: one place per applicant, 1 is best, equal places allowed. Null: lottery only.</summary>
    public IReadOnlyList<int>? PublishedRanking { get; init; }

    /// <summary>
    /// Draws the lottery that breaks what ties are left: one number per applicant, the same at every offer
    /// (a single lottery serves applicants better than one per offer: Abdulkadiroğlu, Pathak and Roth, 2009), and one per applicant and offer for an applicant's own ties.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>Who proposes, and so gets the best of all stable results.</summary>
    public Side Proposing { get; init; } = Side.Applicants;

    /// <summary>Ceilings over several offers of one host; null when each offer stands alone. Only applicants can propose under ceilings and caps.</summary>
    public HostCeilings? Hosts { get; init; }

    /// <summary>Limits over several offers beside the ceilings of <see cref="Hosts"/>.</summary>
    public IReadOnlyList<PlacementCap> Caps { get; init; } = [];

    /// <summary>
    /// One entry per applicant that is a group placed whole: its people. Places, ceilings and caps then count people. Null: each applicant is one.
    /// </summary>
    public IReadOnlyList<int>? Sizes { get; init; }

    /// <summary>Who hosted whom before breaks hosts' ties first; null: it does not count.</summary>
    public Reciprocity? Reciprocity { get; init; }

    /// <summary>Whether to compute the result that is best for the other side too.</summary>
    public bool CompareSides { get; init; } = true;

    /// <summary>Whether more than places limits who can be where; only then can stability be impossible.</summary>
    internal bool IsCapped => Hosts is not null || Caps.Count > 0 || Sizes is not null;

    internal int SizeOf(int applicant) => Sizes?[applicant] ?? 1;

    /// <summary>The problem with the ties broken that reciprocity breaks.</summary>
    internal PlacementProblem Refined() => Reciprocity?.Refine(this) ?? this;

    internal ulong LotteryOf(int applicant) => Seeded.Draw(Seed, applicant);

    internal ulong LotteryOf(int applicant, int offer) => Seeded.Draw(~Seed, applicant, offer);

    /// <exception cref="ArgumentException">A list or number is out of range, or lengths differ.</exception>
    internal void Check()
    {
        if (Places.Count != Offers.Count)
            throw new ArgumentException($"{Offers.Count} offers have lists, {Places.Count} have places.");
        if (Places.Any(places => places < 0))
            throw new ArgumentException("An offer cannot have fewer than 0 places.");
        if (!Applicants.IsWithin(Offers.Count))
            throw new ArgumentException("An applicant lists an offer that does not exist.");
        if (!Offers.IsWithin(Applicants.Count))
            throw new ArgumentException("An offer lists an applicant that does not exist.");
        if (NotAllowed.Any(pair => (uint)pair.Applicant >= (uint)Applicants.Count || (uint)pair.Offer >= (uint)Offers.Count))
            throw new ArgumentException("A pair that is not allowed does not exist.");
        if (PublishedRanking is not null && PublishedRanking.Count != Applicants.Count)
            throw new ArgumentException($"The published ranking has {PublishedRanking.Count} places for {Applicants.Count} applicants.");
        if (Sizes is not null && (Sizes.Count != Applicants.Count || Sizes.Any(size => size < 1)))
            throw new ArgumentException("Each group needs a size of at least 1.");
        if (IsCapped && Proposing == Side.Offers)
            throw new ArgumentException("Under host ceilings and caps only applicants can propose.");
        Hosts?.Check(Offers.Count, Applicants.Count);
        foreach (var cap in Caps)
            cap.Check(Offers.Count, Applicants.Count);
        Reciprocity?.Check(Applicants.Count, Offers.Count, Hosts);
    }
}
