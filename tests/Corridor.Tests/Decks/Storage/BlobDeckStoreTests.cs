using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Corridor.Decks.Storage;
using Xunit;

namespace Corridor.Tests.Decks.Storage;

public sealed class BlobDeckStoreTests : DeckStoreContract
{
    private readonly string connection = Environment.GetEnvironmentVariable("CORRIDOR_TEST_AZURITE") ?? "";

    public BlobDeckStoreTests() => Assert.SkipWhen(connection.Length == 0, "CORRIDOR_TEST_AZURITE is not set");

    [Fact]
    public async Task A_node_that_lost_its_lease_can_no_longer_write()
    {
        var cancel = TestContext.Current.CancellationToken;
        var key = new DeckKey(Guid.CreateVersion7(), Guid.CreateVersion7());
        await Node().AppendAsync(key, 0, new MemoryStream(new byte[1000]), 10_000, cancel);
        var blob = Blob(key);
        var body = new TakenOverBody(blob, new byte[500]);

        var refused = await Assert.ThrowsAsync<DeckRefusedException>(() => Node().AppendAsync(key, 1000, body, 10_000, cancel));

        Assert.Equal(DeckRefusal.Busy, refused.Refusal);
        Assert.Equal(1000, await Node().LengthAsync(key, cancel));
    }

    [Fact]
    public async Task A_held_lease_outlives_a_slow_body()
    {
        var cancel = TestContext.Current.CancellationToken;
        var key = new DeckKey(Guid.CreateVersion7(), Guid.CreateVersion7());

        // Longer than the lease of fifteen seconds.
        var length = await Node().AppendAsync(key, 0, new SlowBody(new byte[500], TimeSpan.FromSeconds(17)), 10_000, cancel);

        Assert.Equal(500, length);
    }

    protected override DeckStore Node() => new BlobDeckStore(connection);

    private BlockBlobClient Blob(DeckKey key) =>
        new BlobServiceClient(connection, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2022_11_02))
            .GetBlobContainerClient($"city-{key.City:N}").GetBlockBlobClient($"{key.Deck:N}");

    /// <summary>While it is read, another node breaks the lease and takes it.</summary>
    private sealed class TakenOverBody(BlockBlobClient blob, byte[] bytes) : MemoryStream(bytes)
    {
        private bool done;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!done)
            {
                await blob.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, cancellationToken: cancellationToken);
                await blob.GetBlobLeaseClient().AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration, cancellationToken: cancellationToken);
                done = true;
            }

            return await base.ReadAsync(buffer, cancellationToken);
        }
    }

    private sealed class SlowBody(byte[] bytes, TimeSpan pause) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == 0)
                await Task.Delay(pause, cancellationToken);
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
