using Corridor.Workflows.Running;

namespace Corridor.Placements.Stays;

/// <summary>What happens to a stay, in its host's city, for the workflows of its call.</summary>
public abstract record PlacementEvent(Placement Placement, string Name) : IWorkflowEvent
{
    public Guid Subject => Placement.Id;

    public Guid? Root => Placement.CallId;
}

public sealed record PlacementProposed(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementProposedEvent";
}

/// <summary>There is nothing left to answer: both sides accepted, or one declined.</summary>
public sealed record PlacementAnswered(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementAnsweredEvent";
}

public sealed record PlacementAccepted(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementAcceptedEvent";
}

public sealed record PlacementDeclined(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementDeclinedEvent";
}

/// <summary>All parties have signed.</summary>
public sealed record PlacementSigned(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementSignedEvent";
}

public sealed record PlacementStarted(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementStartedEvent";
}

public sealed record PlacementEnded(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementEndedEvent";
}

/// <summary>Its final report is in.</summary>
public sealed record PlacementClosed(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementClosedEvent";
}

/// <summary>One side would change an agreed stay; the other has to answer.</summary>
public sealed record AmendmentProposed(Placement Placement, Amendment Amendment) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "AmendmentProposedEvent";
}

/// <summary>The other side agreed to a change, or did not.</summary>
public sealed record AmendmentAnswered(Placement Placement, Amendment Amendment) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "AmendmentAnsweredEvent";
}

/// <summary>One side ended the stay early.</summary>
public sealed record PlacementStopped(Placement Placement, Amendment Amendment) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementStoppedEvent";
}
