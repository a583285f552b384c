using System.Globalization;

namespace Corridor.Decks.Storage;

/// <summary>Where a deck lies. Paths are made of these two ids only, never of anything a person typed.</summary>
public readonly record struct DeckKey(Guid City, Guid Deck)
{
    internal string CityName => City.ToString("N", CultureInfo.InvariantCulture);

    internal string DeckName => Deck.ToString("N", CultureInfo.InvariantCulture);
}

/// <summary>The size of a complete deck and its SHA-256 as 64 lower-case hexadecimal digits.</summary>
public sealed record DeckDigest(long Length, string Sha256);
