using System.Globalization;
using System.Security.Cryptography;

namespace Corridor.Decks.Storage;

/// <summary>Where a deck lies. Paths are made of these two ids only, never of anything a person typed.</summary>
public readonly record struct DeckKey(Guid City, Guid Deck)
{
    /// <summary>Of its copy for those who are not to see who made it.</summary>
    public DeckKey Bare => this with { Deck = new Guid(SHA256.HashData([.. Deck.ToByteArray(), (byte)'b']).AsSpan(0, 16)) };

    internal string CityName => City.ToString("N", CultureInfo.InvariantCulture);

    internal string DeckName => Deck.ToString("N", CultureInfo.InvariantCulture);
}

/// <summary>The size of a complete deck and its SHA-256 as 64 lower-case hexadecimal digits.</summary>
public sealed record DeckDigest(long Length, string Sha256);
