using Corridor.Data;

namespace Corridor.Web.Pages.Shared;

/// <summary>A list that a person puts in order: by dragging, by keys, or without scripts by sending a button at a time.</summary>
/// <param name="Ordered">What is in order, best first.</param>
/// <param name="Others">What may be added, by the page.</param>
/// <param name="Version">Of the order as shown: a newer one is not overwritten unseen.</param>
/// <param name="Open">Whether it may still change.</param>
/// <param name="Empty">Said while nothing is in order yet.</param>
public sealed record OrderView(IReadOnlyList<OrderItem> Ordered, Paged<OrderItem> Others, int? Version, bool Open, string Empty)
{
    /// <summary>What holds of the order as it was saved; none: nothing was.</summary>
    public string? Certified { get; init; }

    /// <summary>What its owner should know of an order of this length.</summary>
    public string? Warning { get; init; }
}

/// <summary>One thing to be put in order, where to read more of it, and a line beneath its name.</summary>
public sealed record OrderItem(Guid Id, string Name, string Note, string? Href)
{
    /// <summary>Whether it stands as high as the one before it; null: that cannot be said here.</summary>
    public bool? Tied { get; init; }
}

/// <summary>The button that was pressed: which one of up, down, add and remove, and for what.</summary>
public sealed record OrderMove(Guid? Up, Guid? Down, Guid? Add, Guid? Remove)
{
    /// <summary>The order after the move; as it was when the move makes no sense any more.</summary>
    public List<Guid> Apply(IEnumerable<Guid> before)
    {
        List<Guid> order = [.. before];
        if (Add is { } added && !order.Contains(added))
            order.Add(added);
        if (Remove is { } removed)
            order.Remove(removed);
        if (Up is { } up && order.IndexOf(up) is > 0 and var at)
            (order[at - 1], order[at]) = (order[at], order[at - 1]);
        if (Down is { } down && order.IndexOf(down) is >= 0 and var from && from < order.Count - 1)
            (order[from + 1], order[from]) = (order[from], order[from + 1]);
        return order;
    }
}
