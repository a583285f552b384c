namespace Corridor.Decks.Inspection;

/// <summary>What a PDF reader could tell of a file.</summary>
public abstract record PdfFinding
{
    private PdfFinding()
    {
    }

    public sealed record Readable(int? Pages, double? Width, double? Height) : PdfFinding;

    /// <summary>Asks for a password before it opens.</summary>
    public sealed record Locked : PdfFinding;

    /// <summary>Encrypted; whether it opens without a password only a PDF reader knows.</summary>
    public sealed record MaybeLocked : PdfFinding;

    public sealed record Pageless : PdfFinding;

    public sealed record Damaged : PdfFinding;

    /// <summary>Needed more memory or processor time than a deck may.</summary>
    public sealed record TooHeavy : PdfFinding;

    /// <summary>Not ready in time, which may be the machine's fault.</summary>
    public sealed record TimedOut : PdfFinding;
}
