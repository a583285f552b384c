using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Corridor.Decks.Storage;

/// <summary>
/// Decks in Azure Blob Storage, a container per city. An arriving deck is an empty blob with staged blocks,
/// whose ids are their offsets, so any node can go on; the blob's lease is the lock, fenced by the service itself.
/// The service drops staged blocks a week after the last one.
/// </summary>
public sealed class BlobDeckStore(BlobServiceClient service) : DeckStore
{
    // The service takes 50,000 blocks a blob: one MiB each allows decks of 48 GiB and keeps an upload's memory small.
    private const int BlockSize = 1024 * 1024;
    private const int MostBlocks = 50_000;
    private const string Sealed = "sealed";

    public BlobDeckStore(string connectionString)
        : this(new BlobServiceClient(connectionString, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2022_11_02)))
    {
    }

    public override async Task<long> LengthAsync(DeckKey key, CancellationToken cancel = default) =>
        (await ReadArrivedAsync(BlobOf(key), cancel))?.Length ?? 0;

    public override async Task<long> AppendAsync(
        DeckKey key, long offset, Stream body, long limit, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var blob = BlobOf(key);
        await using var lease = await LeaseOrCreateAsync(key, offset, cancel);
        var arrived = await ReadArrivedAsync(blob, cancel) ?? throw new DeckRefusedException(DeckRefusal.Missing);
        if (arrived.IsSealed)
            throw new DeckRefusedException(DeckRefusal.Complete, arrived.Length);
        if (arrived.Length != offset)
            throw new DeckRefusedException(DeckRefusal.WrongOffset, arrived.Length);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, lease.Lost);
        var received = new DeckBody(body, Math.Max(0, limit - offset));
        var position = offset;
        var pieces = arrived.BlockIds.Count;
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            while (!received.Ended)
            {
                if (pieces == MostBlocks)
                    throw new DeckRefusedException(DeckRefusal.TooManyPieces, position);

                var count = await received.FillAsync(buffer.AsMemory(0, BlockSize), stop.Token);
                if (count == 0)
                    break;

                await StageAsync(blob, position, buffer, count, lease);
                position += count;
                pieces++;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (lease.Lost.IsCancellationRequested)
            throw new DeckRefusedException(DeckRefusal.Busy);
        received.ThrowIfBroken(position);
        return position;
    }

    protected override async Task SealAsync(DeckKey key, long expectedLength, CancellationToken cancel)
    {
        var blob = BlobOf(key);
        await using var lease = await BlobDeckLease.TakeAsync(blob, cancel) ?? throw new DeckRefusedException(DeckRefusal.Missing);
        var arrived = await ReadArrivedAsync(blob, cancel) ?? throw new DeckRefusedException(DeckRefusal.Missing);
        if (arrived.Length != expectedLength)
            throw new DeckRefusedException(DeckRefusal.Incomplete, arrived.Length);
        if (arrived.IsSealed)
            return;

        await blob.CommitBlockListAsync(
            arrived.BlockIds,
            new CommitBlockListOptions
            {
                Metadata = new Dictionary<string, string> { [Sealed] = "yes" },
                Conditions = new BlobRequestConditions { LeaseId = lease.Id },
            },
            cancel);
    }

    public override async Task<Stream> OpenReadAsync(DeckKey key, CancellationToken cancel = default)
    {
        try
        {
            BlobProperties properties = await BlobOf(key).GetPropertiesAsync(cancellationToken: cancel);
            if (!properties.Metadata.ContainsKey(Sealed))
                throw new DeckRefusedException(DeckRefusal.Incomplete);

            return new BlobDeckStream(BlobOf(key), properties.ContentLength, properties.ETag);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            throw new DeckRefusedException(DeckRefusal.Missing, cause: missing);
        }
    }

    public override async Task DeleteAsync(DeckKey key, CancellationToken cancel = default)
    {
        var blob = BlobOf(key);
        await using var lease = await BlobDeckLease.TakeAsync(blob, cancel);
        if (lease is null)
            return;

        // Committing no block at all drops the staged ones, which deleting alone might leave for a week.
        var held = new BlobRequestConditions { LeaseId = lease.Id };
        await blob.CommitBlockListAsync([], new CommitBlockListOptions { Conditions = held }, cancel);
        await blob.DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, held, cancel);
    }

    public override async Task DeleteCityAsync(Guid city, CancellationToken cancel = default) =>
        await ContainerOf(city).DeleteIfExistsAsync(cancellationToken: cancel);

    public override async IAsyncEnumerable<Guid> DecksAsync(
        Guid city, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        if (!await ContainerOf(city).ExistsAsync(cancel))
            yield break;

        await foreach (var blob in ContainerOf(city).GetBlobsAsync(cancellationToken: cancel))
        {
            if (Guid.TryParseExact(blob.Name, "N", out var deck))
                yield return deck;
        }
    }

    private async Task<BlobDeckLease> LeaseOrCreateAsync(DeckKey key, long offset, CancellationToken cancel)
    {
        var blob = BlobOf(key);
        if (await BlobDeckLease.TakeAsync(blob, cancel) is { } lease)
            return lease;
        if (offset > 0)
            throw new DeckRefusedException(DeckRefusal.WrongOffset, 0);

        await ContainerOf(key.City).CreateIfNotExistsAsync(cancellationToken: cancel);
        try
        {
            var onlyIfNew = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await blob.UploadAsync(new MemoryStream([]), onlyIfNew, cancel);
        }
        catch (RequestFailedException made) when (made.Status is 409 or 412)
        {
            // Another request was first; the lease decides who goes on.
        }

        return await BlobDeckLease.TakeAsync(blob, cancel) ?? throw new DeckRefusedException(DeckRefusal.Missing);
    }

    private static async Task StageAsync(BlockBlobClient blob, long offset, byte[] buffer, int count, BlobDeckLease lease)
    {
        try
        {
            // Not cancelled with the request: the bytes are here, so they are kept.
            await blob.StageBlockAsync(
                BlockIdOf(offset),
                new MemoryStream(buffer, 0, count, writable: false),
                new BlockBlobStageBlockOptions { Conditions = new BlobRequestConditions { LeaseId = lease.Id } },
                CancellationToken.None);
        }
        catch (RequestFailedException taken) when (taken.Status is 409 or 412)
        {
            throw new DeckRefusedException(DeckRefusal.Busy, cause: taken);
        }
    }

    private static async Task<Arrived?> ReadArrivedAsync(BlockBlobClient blob, CancellationToken cancel)
    {
        try
        {
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancel);
            if (properties.Metadata.ContainsKey(Sealed))
                return new Arrived(properties.ContentLength, [], IsSealed: true);

            BlockList blocks = await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: cancel);
            return Chain(blocks.UncommittedBlocks);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    // Only what joins up from the first byte on has arrived.
    private static Arrived Chain(IEnumerable<BlobBlock> blocks)
    {
        var ids = new List<string>();
        long length = 0;
        foreach (var block in blocks.OrderBy(b => OffsetOf(b.Name)))
        {
            if (OffsetOf(block.Name) != length)
                break;

            ids.Add(block.Name);
            length += block.SizeLong;
        }

        return new Arrived(length, ids, IsSealed: false);
    }

    private static string BlockIdOf(long offset)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, offset);
        return Convert.ToBase64String(bytes);
    }

    private static long OffsetOf(string blockId) => BinaryPrimitives.ReadInt64BigEndian(Convert.FromBase64String(blockId));

    private BlobContainerClient ContainerOf(Guid city) =>
        service.GetBlobContainerClient("city-" + new DeckKey(city, default).CityName);

    private BlockBlobClient BlobOf(DeckKey key) => ContainerOf(key.City).GetBlockBlobClient(key.DeckName);

    private sealed record Arrived(long Length, List<string> BlockIds, bool IsSealed);
}
