using Azure;
using Azure.Storage.Blobs.Specialized;

namespace Corridor.Decks.Storage;

/// <summary>The right to write one blob, renewed while it is held; a node that dies loses it after fifteen seconds.</summary>
internal sealed class BlobDeckLease : IAsyncDisposable
{
    // The shortest lease the service gives.
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    private readonly BlobLeaseClient client;
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource done = new();
    private readonly Task renewing;

    private BlobDeckLease(BlobLeaseClient client)
    {
        this.client = client;
        Lost = lost.Token;
        renewing = RenewAsync();
    }

    public string Id => client.LeaseId;

    public CancellationToken Lost { get; }

    /// <summary>Null when there is no such blob; refused when someone else holds it.</summary>
    public static async Task<BlobDeckLease?> TakeAsync(BlockBlobClient blob, CancellationToken cancel)
    {
        var client = blob.GetBlobLeaseClient();
        try
        {
            await client.AcquireAsync(Duration, cancellationToken: cancel);
            return new BlobDeckLease(client);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (RequestFailedException held) when (held.Status == 409)
        {
            throw new DeckRefusedException(DeckRefusal.Busy, cause: held);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await done.CancelAsync();
        await renewing;
        try
        {
            await client.ReleaseAsync(cancellationToken: CancellationToken.None);
        }
        catch (RequestFailedException)
        {
            // Gone with its blob, taken over, or out of reach: it ends by itself.
        }

        done.Dispose();
        lost.Dispose();
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(RenewEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(done.Token))
                await client.RenewAsync(cancellationToken: done.Token);
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
        }
        catch (Exception failed) when (failed is RequestFailedException or AggregateException or OperationCanceledException)
        {
            await lost.CancelAsync();
        }
    }
}
