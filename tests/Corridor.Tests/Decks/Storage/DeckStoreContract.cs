using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading.Channels;
using Corridor.Decks.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Corridor.Tests.Decks.Storage;

/// <summary>What every deck store promises; each store runs all of it.</summary>
public abstract class DeckStoreContract
{
    private const long MiB = 1024 * 1024;
    private const long Limit = 50 * MiB;

    private readonly DeckKey key = new(Guid.CreateVersion7(), Guid.CreateVersion7());
    private readonly TaskCompletionSource<long> bytesOfTheRequest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deck_never_seen_has_no_bytes()
    {
        var length = await Node().LengthAsync(key, Cancel);

        Assert.Equal(0, length);
    }

    [Fact]
    public async Task A_deck_sent_in_chunks_comes_back_as_it_was()
    {
        var store = Node();
        var deck = RandomBytes(3 * MiB + 12_345);

        var afterFirst = await store.AppendAsync(key, 0, Body(deck[..1_500_000]), Limit, Cancel);
        var afterSecond = await store.AppendAsync(key, 1_500_000, Body(deck[1_500_000..]), Limit, Cancel);
        var digest = await store.CompleteAsync(key, deck.Length, Cancel);

        Assert.Equal(1_500_000, afterFirst);
        Assert.Equal(deck.Length, afterSecond);
        Assert.Equal(new DeckDigest(deck.Length, Convert.ToHexStringLower(SHA256.HashData(deck))), digest);
        Assert.Equal(deck, await ReadAsync(store));
    }

    [Fact]
    public async Task Another_node_goes_on_where_the_first_one_stopped()
    {
        var deck = RandomBytes(2 * MiB);

        await Node().AppendAsync(key, 0, Body(deck[..777_777]), Limit, Cancel);
        var another = Node();
        var seen = await another.LengthAsync(key, Cancel);
        await another.AppendAsync(key, seen, Body(deck[777_777..]), Limit, Cancel);
        await Node().CompleteAsync(key, deck.Length, Cancel);

        Assert.Equal(777_777, seen);
        Assert.Equal(deck, await ReadAsync(Node()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300_000)]
    [InlineData(2_500_000)]
    public async Task What_arrived_before_a_cut_stays(int arrived)
    {
        var store = Node();
        var deck = RandomBytes(3 * MiB);

        await Assert.ThrowsAsync<IOException>(() => store.AppendAsync(key, 0, new CutBody(deck, arrived), Limit, Cancel));
        var seen = await Node().LengthAsync(key, Cancel);
        await store.AppendAsync(key, seen, Body(deck[arrived..]), Limit, Cancel);
        await store.CompleteAsync(key, deck.Length, Cancel);

        Assert.Equal(arrived, seen);
        Assert.Equal(deck, await ReadAsync(store));
    }

    [Fact]
    public async Task What_arrived_before_the_caller_cancelled_stays()
    {
        var store = Node();
        var deck = RandomBytes(100_000);
        var body = new WaitingBody();
        using var request = new CancellationTokenSource();

        var appending = store.AppendAsync(key, 0, body, Limit, request.Token);
        await body.GiveAsync(deck[..70_000]);
        await request.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => appending);

        Assert.Equal(70_000, await store.LengthAsync(key, Cancel));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1001)]
    public async Task Bytes_that_do_not_join_on_are_refused_with_the_length_there_is(long offset)
    {
        var store = Node();
        var deck = RandomBytes(1000);
        await store.AppendAsync(key, 0, Body(deck), Limit, Cancel);

        var refusal = await RefusalAsync(() => store.AppendAsync(key, offset, Body([1, 2, 3]), Limit, Cancel));
        await store.CompleteAsync(key, 1000, Cancel);

        Assert.Equal((DeckRefusal.WrongOffset, 1000L), refusal);
        Assert.Equal(deck, await ReadAsync(store));
    }

    [Fact]
    public async Task A_first_chunk_that_does_not_start_at_zero_is_refused()
    {
        var store = Node();

        var refusal = await RefusalAsync(() => store.AppendAsync(key, 5, Body([1, 2, 3]), Limit, Cancel));

        Assert.Equal((DeckRefusal.WrongOffset, 0L), refusal);
        Assert.Equal(0, await store.LengthAsync(key, Cancel));
    }

    [Fact]
    public async Task An_append_while_another_node_appends_is_refused_and_harms_nothing()
    {
        var deck = RandomBytes(200_000);
        var slow = new WaitingBody();

        var appending = Node().AppendAsync(key, 0, slow, Limit, Cancel);
        await slow.GiveAsync(deck[..50_000]);
        var refusal = await RefusalAsync(() => Node().AppendAsync(key, 0, Body(RandomBytes(200_000)), Limit, Cancel));
        await slow.GiveAsync(deck[50_000..]);
        slow.End();
        var length = await appending;
        await Node().CompleteAsync(key, deck.Length, Cancel);

        Assert.Equal(DeckRefusal.Busy, refusal.Refusal);
        Assert.Equal(200_000, length);
        Assert.Equal(deck, await ReadAsync(Node()));
    }

    [Fact]
    public async Task Asking_for_the_length_while_bytes_arrive_disturbs_nobody()
    {
        var store = Node();
        var slow = new WaitingBody();

        var appending = store.AppendAsync(key, 0, slow, Limit, Cancel);
        await slow.GiveAsync(RandomBytes(3_000_000));
        var lengths = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Node().LengthAsync(key, Cancel)));
        slow.End();

        Assert.All(lengths, length => Assert.InRange(length, 0, 3_000_000));
        Assert.Equal(3_000_000, await appending);
        Assert.Equal(3_000_000, await store.LengthAsync(key, Cancel));
    }

    [Fact]
    public async Task Of_many_appends_at_once_one_wins_and_the_deck_is_whole()
    {
        var deck = RandomBytes(3 * MiB);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                await Node().AppendAsync(key, 0, Body(deck), Limit, Cancel);
                return "stored";
            }
            catch (DeckRefusedException refused) when (refused.Refusal is DeckRefusal.Busy or DeckRefusal.WrongOffset)
            {
                return "refused";
            }
        })));
        await Node().CompleteAsync(key, deck.Length, Cancel);

        Assert.Single(outcomes, "stored");
        Assert.Equal(deck, await ReadAsync(Node()));
    }

    [Fact]
    public async Task Deleting_or_completing_while_bytes_arrive_is_refused()
    {
        var slow = new WaitingBody();

        var appending = Node().AppendAsync(key, 0, slow, Limit, Cancel);
        await slow.GiveAsync(RandomBytes(10));
        var deleting = await RefusalAsync(() => Node().DeleteAsync(key, Cancel));
        var completing = await RefusalAsync(() => Node().CompleteAsync(key, 10, Cancel));
        slow.End();

        Assert.Equal(DeckRefusal.Busy, deleting.Refusal);
        Assert.Equal(DeckRefusal.Busy, completing.Refusal);
        Assert.Equal(10, await appending);
    }

    [Fact]
    public async Task A_deck_of_exactly_the_limit_is_taken()
    {
        var store = Node();

        await store.AppendAsync(key, 0, Body(RandomBytes(600)), limit: 1000, Cancel);
        var length = await store.AppendAsync(key, 600, Body(RandomBytes(400)), limit: 1000, Cancel);

        Assert.Equal(1000, length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5_000_000)]
    public async Task Bytes_beyond_the_limit_are_refused_and_not_stored(int excess)
    {
        var store = Node();
        await store.AppendAsync(key, 0, Body(RandomBytes(600)), limit: 1000, Cancel);

        var refusal = await RefusalAsync(() => store.AppendAsync(key, 600, Body(RandomBytes(400 + excess)), limit: 1000, Cancel));

        Assert.Equal((DeckRefusal.TooLarge, 600L), refusal);
        Assert.Equal(600, await store.LengthAsync(key, Cancel));
    }

    [Theory]
    [InlineData(2 * 1024 * 1024)]
    [InlineData(3_000_000)]
    public async Task A_body_that_runs_over_the_limit_does_not_make_the_deck_whole_and_another_one_can(int limit)
    {
        var store = Node();
        var content = RandomBytes(limit);

        var refusal = await RefusalAsync(() => store.AppendAsync(key, 0, Body([.. content, 1]), limit, Cancel));
        var stored = await Node().LengthAsync(key, Cancel);
        await Node().AppendAsync(key, stored, Body(content[(int)stored..]), limit, Cancel);
        var digest = await Node().CompleteAsync(key, limit, Cancel);

        Assert.Equal((DeckRefusal.TooLarge, stored), refusal);
        Assert.InRange(stored, 1, limit - 1);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), digest.Sha256);
    }

    [Fact]
    public async Task A_deck_with_bytes_missing_is_not_completed_and_not_opened()
    {
        var store = Node();
        await store.AppendAsync(key, 0, Body(RandomBytes(900)), Limit, Cancel);

        var completing = await RefusalAsync(() => store.CompleteAsync(key, 1000, Cancel));
        var opening = await RefusalAsync(() => store.OpenReadAsync(key, Cancel));

        Assert.Equal((DeckRefusal.Incomplete, 900L), completing);
        Assert.Equal(DeckRefusal.Incomplete, opening.Refusal);
        Assert.Equal(900, await store.LengthAsync(key, Cancel));
    }

    [Fact]
    public async Task A_deck_never_seen_is_not_completed_and_not_opened()
    {
        var completing = await RefusalAsync(() => Node().CompleteAsync(key, 0, Cancel));
        var opening = await RefusalAsync(() => Node().OpenReadAsync(key, Cancel));

        Assert.Equal((DeckRefusal.Missing, null), completing);
        Assert.Equal(DeckRefusal.Missing, opening.Refusal);
    }

    [Fact]
    public async Task Completing_twice_gives_the_same_digest()
    {
        await Node().AppendAsync(key, 0, Body("a deck"u8.ToArray()), Limit, Cancel);

        var first = await Node().CompleteAsync(key, 6, Cancel);
        var second = await Node().CompleteAsync(key, 6, Cancel);
        var withAnotherLength = await RefusalAsync(() => Node().CompleteAsync(key, 7, Cancel));

        Assert.Equal(new DeckDigest(6, Convert.ToHexStringLower(SHA256.HashData("a deck"u8))), first);
        Assert.Equal(first, second);
        Assert.Equal((DeckRefusal.Incomplete, 6L), withAnotherLength);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task A_complete_deck_takes_no_more_bytes(int length)
    {
        var store = Node();
        var deck = RandomBytes(length);
        await store.AppendAsync(key, 0, Body(deck), Limit, Cancel);
        await store.CompleteAsync(key, length, Cancel);

        var refusal = await RefusalAsync(() => store.AppendAsync(key, length, Body([1]), Limit, Cancel));
        var fromTheStart = await RefusalAsync(() => store.AppendAsync(key, 0, Body([1]), Limit, Cancel));

        Assert.Equal((DeckRefusal.Complete, (long)length), refusal);
        Assert.Equal((DeckRefusal.Complete, (long)length), fromTheStart);
        Assert.Equal(deck, await ReadAsync(store));
        Assert.Equal(length, await store.LengthAsync(key, Cancel));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1_000_000, 100)]
    [InlineData(262_140, 1_500_000)]
    [InlineData(3_999_999, 1)]
    public async Task Any_range_can_be_read(int offset, int count)
    {
        var store = Node();
        var deck = RandomBytes(4_000_000);
        await store.AppendAsync(key, 0, Body(deck), Limit, Cancel);
        await store.CompleteAsync(key, deck.Length, Cancel);

        await using var stream = await store.OpenReadAsync(key, Cancel);
        var range = new byte[count];
        stream.Seek(offset, SeekOrigin.Begin);
        await stream.ReadExactlyAsync(range, Cancel);

        Assert.Equal(deck.AsSpan(offset, count).ToArray(), range);
        Assert.Equal(offset + count, stream.Position);
        Assert.Equal(4_000_000, stream.Length);
    }

    [Fact]
    public async Task A_web_server_answers_range_requests_from_it()
    {
        var deck = RandomBytes(3_000_000);
        await Node().AppendAsync(key, 0, Body(deck), Limit, Cancel);
        await Node().CompleteAsync(key, deck.Length, Cancel);
        await using var server = await ServerAsync();
        using var browser = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Urls.Single());
        request.Headers.Range = new RangeHeaderValue(1_000_000, 1_299_999);

        using var response = await browser.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("bytes 1000000-1299999/3000000", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal(deck[1_000_000..1_300_000], await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task A_request_whose_connection_breaks_leaves_every_byte_it_gave()
    {
        var deck = RandomBytes(3_000_000);
        await using var server = await ServerAsync();
        var address = new Uri(server.Urls.Single());

        using (var connection = new TcpClient(address.Host, address.Port))
        {
            var stream = connection.GetStream();
            await stream.WriteAsync("PATCH / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000000\r\n\r\n"u8.ToArray(), Cancel);
            await stream.WriteAsync(deck.AsMemory(0, 1_500_000), Cancel);
        }

        var given = await bytesOfTheRequest.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        var arrived = await Node().LengthAsync(key, Cancel);
        await Node().AppendAsync(key, arrived, Body(deck[(int)arrived..]), Limit, Cancel);
        await Node().CompleteAsync(key, deck.Length, Cancel);

        Assert.InRange(given, 1, 1_500_000);
        Assert.Equal(given, arrived);
        Assert.Equal(deck, await ReadAsync(Node()));
    }

    [Fact]
    public async Task A_deck_stream_jumps_back_and_ends_at_its_end()
    {
        var store = Node();
        var deck = RandomBytes(500_000);
        await store.AppendAsync(key, 0, Body(deck), Limit, Cancel);
        await store.CompleteAsync(key, deck.Length, Cancel);
        var start = new byte[100];

        await using var stream = await store.OpenReadAsync(key, Cancel);
        stream.Seek(-10, SeekOrigin.End);
        await stream.ReadExactlyAsync(new byte[10], Cancel);
        var atEnd = await stream.ReadAsync(start, Cancel);
        stream.Position = 0;
        await stream.ReadExactlyAsync(start, Cancel);

        Assert.Equal(0, atEnd);
        Assert.Equal(deck[..100], start);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deleted_deck_is_gone_and_may_come_again(bool complete)
    {
        var store = Node();
        await store.AppendAsync(key, 0, Body(RandomBytes(1000)), Limit, Cancel);
        if (complete)
            await store.CompleteAsync(key, 1000, Cancel);

        await store.DeleteAsync(key, Cancel);
        await store.DeleteAsync(key, Cancel);
        var length = await store.LengthAsync(key, Cancel);
        var opening = await RefusalAsync(() => store.OpenReadAsync(key, Cancel));
        await store.AppendAsync(key, 0, Body("again"u8.ToArray()), Limit, Cancel);
        await store.CompleteAsync(key, 5, Cancel);

        Assert.Equal(0, length);
        Assert.Equal(DeckRefusal.Missing, opening.Refusal);
        Assert.Equal("again"u8.ToArray(), await ReadAsync(store));
    }

    [Fact]
    public async Task Deleting_what_was_never_there_is_fine()
    {
        await Node().DeleteAsync(key, Cancel);
        await Node().DeleteCityAsync(key.City, Cancel);

        Assert.Equal(0, await Node().LengthAsync(key, Cancel));
    }

    [Fact]
    public async Task A_city_goes_with_its_decks_and_leaves_its_neighbours()
    {
        var store = Node();
        var neighbour = key with { City = Guid.CreateVersion7() };
        await store.AppendAsync(key, 0, Body(RandomBytes(10)), Limit, Cancel);
        await store.AppendAsync(neighbour, 0, Body(RandomBytes(20)), Limit, Cancel);

        await store.DeleteCityAsync(key.City, Cancel);

        Assert.Equal(0, await store.LengthAsync(key, Cancel));
        Assert.Equal(20, await store.LengthAsync(neighbour, Cancel));
        Assert.Empty(await DecksOfAsync(store, key.City));
    }

    [Fact]
    public async Task A_citys_decks_are_listed_complete_or_not()
    {
        var store = Node();
        var complete = key with { Deck = Guid.CreateVersion7() };
        var ofAnotherCity = new DeckKey(Guid.CreateVersion7(), Guid.CreateVersion7());
        await store.AppendAsync(key, 0, Body(RandomBytes(10)), Limit, Cancel);
        await store.AppendAsync(ofAnotherCity, 0, Body(RandomBytes(10)), Limit, Cancel);
        await store.AppendAsync(complete, 0, Body(RandomBytes(10)), Limit, Cancel);
        await store.CompleteAsync(complete, 10, Cancel);

        var decks = await DecksOfAsync(store, key.City);

        Assert.Equal(new[] { key.Deck, complete.Deck }.Order(), decks.Order());
    }

    /// <summary>The store as one more node sees it.</summary>
    protected abstract DeckStore Node();

    private static byte[] RandomBytes(long count)
    {
        var bytes = new byte[count];
        new Random(20170608).NextBytes(bytes);
        return bytes;
    }

    private static MemoryStream Body(byte[] bytes) => new(bytes);

    private static async Task<(DeckRefusal Refusal, long? Length)> RefusalAsync(Func<Task> deed)
    {
        var refused = await Assert.ThrowsAsync<DeckRefusedException>(deed);
        return (refused.Refusal, refused.Length);
    }

    private static async Task<List<Guid>> DecksOfAsync(DeckStore store, Guid city)
    {
        var decks = new List<Guid>();
        await foreach (var deck in store.DecksAsync(city, Cancel))
            decks.Add(deck);
        return decks;
    }

    private async Task<WebApplication> ServerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.MapGet("/", async (CancellationToken cancel) =>
            Results.Stream(await Node().OpenReadAsync(key, cancel), "application/pdf", enableRangeProcessing: true));

        server.MapPatch("/", async (HttpRequest request, CancellationToken cancel) =>
        {
            var body = new CountedBody(request.Body);
            try
            {
                await Node().AppendAsync(key, 0, body, Limit, cancel);
            }
            finally
            {
                bytesOfTheRequest.SetResult(body.Given);
            }
        });
        await server.StartAsync(Cancel);
        return server;
    }

    private async Task<byte[]> ReadAsync(DeckStore store)
    {
        await using var stream = await store.OpenReadAsync(key, Cancel);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }

    /// <summary>A request whose connection breaks after some bytes.</summary>
    private sealed class CutBody(byte[] deck, int arrives) : ReadOnlyBody
    {
        private int position;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (position == arrives)
                throw new IOException("The connection was cut.");

            // Bytes come in odd portions, as from a network.
            var count = Math.Min(Math.Min(buffer.Length, 65_521), arrives - position);
            deck.AsMemory(position, count).CopyTo(buffer);
            position += count;
            return ValueTask.FromResult(count);
        }
    }

    /// <summary>A request whose bytes come when the test says so.</summary>
    private sealed class WaitingBody : ReadOnlyBody
    {
        private readonly Channel<byte[]> given = Channel.CreateUnbounded<byte[]>();
        private readonly SemaphoreSlim taken = new(0);
        private ReadOnlyMemory<byte> left;

        public async Task GiveAsync(byte[] bytes)
        {
            given.Writer.TryWrite(bytes);
            Assert.True(await taken.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        }

        public void End() => given.Writer.Complete();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (left.IsEmpty && await given.Reader.WaitToReadAsync(cancellationToken))
                left = await given.Reader.ReadAsync(cancellationToken);
            if (left.IsEmpty)
                return 0;

            var count = Math.Min(buffer.Length, left.Length);
            left[..count].CopyTo(buffer);
            left = left[count..];
            if (left.IsEmpty)
                taken.Release();
            return count;
        }
    }

    private sealed class CountedBody(Stream body) : ReadOnlyBody
    {
        public long Given { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            Given += read;
            return read;
        }
    }

    private abstract class ReadOnlyBody : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
