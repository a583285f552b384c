namespace Corridor.Matching.Rankings;

/// <summary>How many of the applications with one value of an attribute are chosen.</summary>
/// <param name="Attribute">Index of the attribute.</param>
/// <param name="Value">From 0.</param>
/// <param name="Least">At least so many.</param>
/// <param name="Most">At most so many; null: any number.</param>
public sealed record Quota(int Attribute, int Value, int Least = 0, int? Most = null);

/// <summary>What <see cref="QuotaSelection.Choose"/> is asked.</summary>
public sealed record QuotaProblem
{
    /// <summary>By application, told apart to a millionth of a point; null has no score and is not chosen.</summary>
    public required IReadOnlyList<decimal?> Scores { get; init; }

    /// <summary>How many are chosen; all that have a score, when these are fewer.</summary>
    public required int Winners { get; init; }

    /// <summary>Each gives every application one value, from 0, or -1 for none. Attributes may cross one another.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Attributes { get; init; } = [];

    /// <summary>At most one for each value of an attribute.</summary>
    public IReadOnlyList<Quota> Quotas { get; init; } = [];

    /// <summary>How many parts of the search are looked at before the best so far is given with its bound.</summary>
    public int Effort { get; init; } = 3000;
}

/// <summary>A selection, or why there is none.</summary>
public sealed record QuotaChoice
{
    /// <summary>The applications chosen, the highest score first, equals by number; empty when the quotas contradict each other.</summary>
    public required IReadOnlyList<int> Chosen { get; init; }

    /// <summary>In one of the best selections and not in another: nobody but people can choose between these.</summary>
    public required IReadOnlyList<int> Tied { get; init; }

    /// <summary>Points of all that were chosen.</summary>
    public required decimal Sum { get; init; }

    /// <summary>No selection within the quotas has more points; equal to <see cref="Sum"/> when the search came to its end.</summary>
    public required decimal Bound { get; init; }

    /// <summary>Quotas that cannot be met together, none of which may be left out of the contradiction; empty when there is a selection.</summary>
    public required IReadOnlyList<Quota> Contradiction { get; init; }

    /// <summary>The search ended before a selection was found or shown to be impossible.</summary>
    public bool IsOpen => Chosen.Count == 0 && Contradiction.Count == 0 && Bound > 0;

    /// <summary>Nothing better exists.</summary>
    public bool IsProved => !IsOpen && Bound == Sum;
}
