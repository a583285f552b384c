namespace Corridor.Decks.Storage;

public enum DeckRefusal
{
    /// <summary>Nothing is stored under this key.</summary>
    Missing,

    /// <summary>Bytes are still missing, or there are more than expected.</summary>
    Incomplete,

    /// <summary>The deck is complete and takes no more bytes.</summary>
    Complete,

    /// <summary>The bytes do not start where the stored ones end.</summary>
    WrongOffset,

    /// <summary>The body went past the limit. What came before its last piece is stored, so the deck is not whole.</summary>
    TooLarge,

    /// <summary>Another request, here or at another node, is writing this deck.</summary>
    Busy,

    /// <summary>The deck came in too many small pieces to be put together; delete it and start again.</summary>
    TooManyPieces,
}

/// <summary>A store's refusal. <see cref="Length"/> is what is stored, where the store knows it.</summary>
public sealed class DeckRefusedException(DeckRefusal refusal, long? length = null, Exception? cause = null)
    : Exception($"The deck store refused: {refusal}.", cause)
{
    public DeckRefusal Refusal { get; } = refusal;

    public long? Length { get; } = length;
}
