namespace Corridor.Matching.Placements;

/// <summary>One participant as a guest, another as its host.</summary>
public readonly record struct GuestHost(int Guest, int Host);

/// <summary>
/// Crossed residencies: each participant has one guest to send and one place to give, and hosts only when its own guest is hosted.
/// Participants are numbered from 0.
/// </summary>
public sealed record ExchangeProblem
{
    /// <summary>One list per participant, of the others it would send its guest to, best first; ties are broken by lottery. Whom it does not list is worse than staying at home.</summary>
    public required Preferences Wishes { get; init; }

    /// <summary>Pairs that may not be: the same city, or a host that does not accept this guest.</summary>
    public IReadOnlyCollection<GuestHost> NotAllowed { get; init; } = [];

    /// <summary>The longest cycle that counts: 2 for pairs that host each other. Null: any length.</summary>
    public int? LongestCycle { get; init; }

    /// <summary>Draws the lottery.</summary>
    public ulong Seed { get; init; }

    internal void Check()
    {
        if (!Wishes.IsWithin(Wishes.Count))
            throw new ArgumentException("A participant lists one that does not exist.");
        if (Enumerable.Range(0, Wishes.Count).Any(participant => Wishes.ChoicesOf(participant).Contains(participant)))
            throw new ArgumentException("A participant lists itself.");
        if (LongestCycle < 2)
            throw new ArgumentException("A cycle has at least 2 participants.");
    }

    /// <summary>Each participant's hosts in strict order, without those that are not allowed.</summary>
    internal int[][] StrictWishes()
    {
        var notAllowed = NotAllowed.ToHashSet();
        return [.. Enumerable.Range(0, Wishes.Count).Select(guest => Wishes.GroupsOf(guest)
            .SelectMany(group => group.OrderBy(host => Seeded.Draw(Seed, guest, host)))
            .Where(host => !notAllowed.Contains(new(guest, host))).ToArray())];
    }
}

/// <summary>Participants who host each other round: each one's guest goes to the next, the last one's to the first.</summary>
/// <param name="Round">When it closed: 1 for those who all had their first choice of everybody; 1 throughout when only short cycles count.</param>
/// <param name="Members">In order, from the smallest number.</param>
public sealed record ExchangeCycle(int Round, IReadOnlyList<int> Members)
{
    /// <summary>Where a member's guest goes.</summary>
    public int HostOf(int member) => Members[(Members.ToList().IndexOf(member) + 1) % Members.Count];
}

/// <summary>What <see cref="ReciprocalExchange.Match"/> answers.</summary>
/// <param name="HostOf">One entry per participant: who hosts its guest, or null.</param>
/// <param name="Cycles">Who with whom.</param>
/// <param name="AtMost">No result under the same rules has more participants in cycles; null when any length counts, for then it is not the number that is sought.</param>
/// <param name="Reasons">One list per participant: every host it would rather have had, best first.</param>
public sealed record ExchangeResult(
    IReadOnlyList<int?> HostOf, IReadOnlyList<ExchangeCycle> Cycles, int? AtMost, IReadOnlyList<IReadOnlyList<MissedHost>> Reasons);

/// <summary>A host that a participant would rather have had.</summary>
/// <param name="Host">The host.</param>
/// <param name="Reason">Why it was not to be had.</param>
/// <param name="Cycle">The cycle in which it hosts somebody else, or null.</param>
public sealed record MissedHost(int Host, MissedHostReason Reason, ExchangeCycle? Cycle);

/// <summary>Why a participant did not get a host.</summary>
public enum MissedHostReason
{
    /// <summary>The pair may not be.</summary>
    NotAllowed,

    /// <summary>The host takes part in a cycle with others: one that closed before, or that is in the plan with the most participants.</summary>
    InAnotherCycle,

    /// <summary>No chain of wishes leads back from the host.</summary>
    NoWayBack,
}
