using System.Buffers;
using System.Security.Cryptography;

namespace Corridor.Decks.Storage;

/// <summary>Keeps decks while they arrive and after. Every refusal is a <see cref="DeckRefusedException"/>.</summary>
public abstract class DeckStore
{
    /// <summary>The bytes that are stored for good so far; 0 for a deck that was never seen.</summary>
    public abstract Task<long> LengthAsync(DeckKey key, CancellationToken cancel = default);

    /// <summary>
    /// Adds the body at <paramref name="offset"/> and returns the new length, which is then durable.
    /// When the body breaks or the caller cancels, what arrived is made durable and the cause is thrown on.
    /// </summary>
    /// <param name="key">The deck.</param>
    /// <param name="offset">Where the body starts: the present length, or the append is refused.</param>
    /// <param name="body">Read once, forwards, to its end.</param>
    /// <param name="limit">The most bytes the deck may have in total.</param>
    /// <param name="cancel">Stops the reading of the body, not the storing of what it gave.</param>
    public abstract Task<long> AppendAsync(DeckKey key, long offset, Stream body, long limit, CancellationToken cancel = default);

    /// <summary>Seals a deck that has all its bytes and reads it through once for its digest. May be repeated.</summary>
    public async Task<DeckDigest> CompleteAsync(DeckKey key, long expectedLength, CancellationToken cancel = default)
    {
        await SealAsync(key, expectedLength, cancel);
        await using var deck = await OpenReadAsync(key, cancel);
        return await DigestAsync(deck, cancel);
    }

    /// <summary>A seekable stream over a complete deck; seeking is cheap and nothing is read before it is asked for.</summary>
    public abstract Task<Stream> OpenReadAsync(DeckKey key, CancellationToken cancel = default);

    /// <summary>Erases the deck, complete or not. Deleting what is not there is fine.</summary>
    public abstract Task DeleteAsync(DeckKey key, CancellationToken cancel = default);

    /// <summary>Erases every deck of a city.</summary>
    public abstract Task DeleteCityAsync(Guid city, CancellationToken cancel = default);

    /// <summary>The ids of all decks stored for a city, complete or not, so that those without a row can be swept.</summary>
    public abstract IAsyncEnumerable<Guid> DecksAsync(Guid city, CancellationToken cancel = default);

    protected abstract Task SealAsync(DeckKey key, long expectedLength, CancellationToken cancel);

    private static async Task<DeckDigest> DigestAsync(Stream deck, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            long length = 0;
            int read;
            while ((read = await deck.ReadAsync(buffer, cancel)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                length += read;
            }

            return new DeckDigest(length, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
