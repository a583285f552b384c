namespace Corridor.Decks.Inspection;

/// <summary>What the check of a complete deck found. Keys are English sentences, translated where they are shown.</summary>
public abstract record DeckVerdict
{
    private DeckVerdict()
    {
    }

    /// <summary>Fine. Pages and size (points, as the first page is seen) are unknown where no PDF reader is installed.</summary>
    public sealed record Accepted(int? Pages, double? Width, double? Height, bool Scanned) : DeckVerdict;

    /// <summary>Refused for good: the same file will be refused again.</summary>
    public sealed record Refused(string Key, params object[] Arguments) : DeckVerdict;

    /// <summary>Could not be decided now; check again later, and open it to nobody but its team until then.</summary>
    public sealed record Pending(string Key) : DeckVerdict;
}
