namespace Corridor.Matching.Timetables;

/// <summary>What <see cref="PitchTimetable.Solve"/> answers.</summary>
public sealed record Timetable
{
    /// <summary>The pitches that are live before their whole panel, by start, then room; fixed slots included.</summary>
    public required IReadOnlyList<Slot> Slots { get; init; }

    /// <summary>The others, by pitch, each with its reason and what can be done.</summary>
    public required IReadOnlyList<UnplacedPitch> Unplaced { get; init; }

    /// <summary>What the slots cost.</summary>
    public required TimetableCost Cost { get; init; }

    /// <summary>What no timetable can be better than.</summary>
    public required TimetableBound Bound { get; init; }

    /// <summary>Looks at one possible start that were made.</summary>
    public required long Work { get; init; }

    /// <summary>Nobody can place more pitches, nor as many at a lower cost.</summary>
    public bool IsOptimal => Unplaced.Count == Bound.Unplaced && Cost.Total == Bound.Cost;

    /// <summary>By how much, at most, the cost is above the least among timetables that place as many, as a part of that: 0 when it is proved least.</summary>
    public double Gap => Cost.Total == Bound.Cost ? 0 : Bound.Cost == 0 ? double.PositiveInfinity : (Cost.Total - Bound.Cost) / (double)Bound.Cost;
}

/// <summary>One pitch in the timetable.</summary>
/// <param name="Pitch">The pitch.</param>
/// <param name="Start">First minute.</param>
/// <param name="End">The minute after the last, without the break.</param>
/// <param name="Room">The room.</param>
public readonly record struct Slot(int Pitch, long Start, long End, int Room);

/// <summary>The cost by term, weights applied.</summary>
public readonly record struct TimetableCost(long Night, long RoomChanges, long PanelChanges, long Idle, long Sittings)
{
    /// <summary>All terms.</summary>
    public long Total => Night + RoomChanges + PanelChanges + Idle + Sittings;
}

/// <summary>Why a pitch has no slot.</summary>
public enum UnplacedReason
{
    /// <summary>At no possible start is everybody available.</summary>
    NoCommonHour,

    /// <summary>No session is as long as the pitch.</summary>
    NoSessionLongEnough,

    /// <summary>Common hours exist, and something else is there at each of them.</summary>
    NoCapacity,
}

/// <summary>What can be done about it.</summary>
public enum ProposalKind
{
    /// <summary>Some jurors live, the others watch the recording.</summary>
    SplitPanel,

    /// <summary>The team sends a recording.</summary>
    RecordedPitch,

    /// <summary>More rooms, sessions or people: see <see cref="UnplacedPitch.Bottlenecks"/>.</summary>
    MoreCapacity,

    /// <summary>People must give other hours or the event other sessions: the pitch may not be recorded.</summary>
    OtherHours,
}

/// <summary>A pitch without a slot.</summary>
public sealed record UnplacedPitch
{
    /// <summary>The pitch.</summary>
    public required int Pitch { get; init; }

    /// <summary>Why.</summary>
    public required UnplacedReason Reason { get; init; }

    /// <summary>
    /// With <see cref="UnplacedReason.NoCommonHour"/>: groups of people who are never all available at one possible start, as small as can be.
    /// Someone alone in a group has no possible hour at all; else every such pair; else one larger group, none of whom can be left out.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<int>> NeverTogether { get; init; }

    /// <summary>
    /// What is taken at the starts that hours allow, what is in the way most often first; several things may be in the way at one start.
    /// With <see cref="UnplacedReason.NoCommonHour"/>: at those that hours would allow a split panel, when no split could be had.
    /// </summary>
    public required IReadOnlyList<Bottleneck> Bottlenecks { get; init; }

    /// <summary>What to do.</summary>
    public required ProposalKind Proposal { get; init; }

    /// <summary>The slot of a split panel, which is free beside all slots and all other splits; null for other proposals.</summary>
    public SplitPanel? Split { get; init; }
}

/// <summary>A pitch before a part of its panel.</summary>
/// <param name="Slot">When and where.</param>
/// <param name="Live">Jurors who are there: as many as any free start allows.</param>
/// <param name="Watching">Jurors who watch the recording.</param>
public sealed record SplitPanel(Slot Slot, IReadOnlyList<int> Live, IReadOnlyList<int> Watching);

/// <summary>What can be taken.</summary>
public enum BottleneckKind
{
    /// <summary>The panel hears another pitch or has its break.</summary>
    Panel,

    /// <summary>A person is in another pitch.</summary>
    Person,

    /// <summary>Every room that the pitch may use; <see cref="Bottleneck.Number"/> is 0.</summary>
    Rooms,
}

/// <summary>Something that is in the way.</summary>
/// <param name="Kind">What.</param>
/// <param name="Number">Which panel or person.</param>
/// <param name="Starts">At how many of the possible starts.</param>
/// <param name="Of">Possible starts in all.</param>
public readonly record struct Bottleneck(BottleneckKind Kind, int Number, int Starts, int Of);

/// <summary>What no timetable can be better than.</summary>
public sealed record TimetableBound
{
    /// <summary>Every timetable leaves at least this many pitches without a slot.</summary>
    public required int Unplaced { get; init; }

    /// <summary>Every timetable that leaves as many pitches without a slot as the one found costs at least this.</summary>
    public required long Cost { get; init; }

    /// <summary>
    /// A search of all timetables came to its end, so both numbers are exact, also beyond what prices prove; only another search can check that.
    /// </summary>
    public required bool IsExhaustive { get; init; }

    /// <summary>Prices that prove <see cref="Unplaced"/>, each unplaced pitch costing 1 and nothing else costing anything.</summary>
    public required TimetablePrices ForUnplaced { get; init; }

    /// <summary>Prices that prove <see cref="Cost"/>.</summary>
    public required TimetablePrices ForCost { get; init; }
}

/// <summary>
/// Lagrange multipliers in thousandths of a unit of cost. At any prices, what each panel would choose alone if pitches paid it to be heard
/// and it paid for people and rooms costs, together, no more than the best timetable: prices are a proof that can be checked.
/// </summary>
public sealed record TimetablePrices
{
    /// <summary>The unit of prices: a thousandth.</summary>
    public const long Unit = 1_000;

    /// <summary>The least whole cost that is not below a priced one.</summary>
    internal static long RoundUp(long priced) => priced >= 0 ? (priced + Unit - 1) / Unit : priced / Unit;

    /// <summary>One per pitch: what a panel is paid to hear it, as often as it likes.</summary>
    public required IReadOnlyList<long> Pitches { get; init; }

    /// <summary>Pitches that a panel hears once or, at <see cref="Skip"/>, not at all; their price has no effect.</summary>
    public required IReadOnlyList<int> Once { get; init; }

    /// <summary>What a pitch pays that holds a person at a minute; ≥ 0. Minutes without an entry are free.</summary>
    public required IReadOnlyList<PersonPrice> People { get; init; }

    /// <summary>What a pitch pays that holds, at a minute, one of a set of rooms and may use no other; ≥ 0.</summary>
    public required IReadOnlyList<RoomPrice> Rooms { get; init; }

    /// <summary>What leaving a pitch without a slot costs; null where only pitches without any possible start may be left.</summary>
    public required long? Skip { get; init; }
}

/// <summary>The price of a person at a minute.</summary>
public readonly record struct PersonPrice(int Person, long Minute, long Price);

/// <summary>The price of any one of a set of rooms at a minute.</summary>
public sealed record RoomPrice(IReadOnlyList<int> Rooms, long Minute, long Price);

/// <summary>How far a search is.</summary>
/// <param name="Work">Looks at one possible start so far.</param>
/// <param name="Unplaced">Pitches without a slot in the best timetable so far.</param>
/// <param name="Cost">What it costs.</param>
public readonly record struct TimetableProgress(long Work, int Unplaced, long Cost);
