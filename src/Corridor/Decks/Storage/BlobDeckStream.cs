using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Corridor.Decks.Storage;

/// <summary>
/// Reads a blob as it is asked for. A range request is short after a seek and doubles while reading goes on:
/// a page out of the middle costs little, a whole deck few requests, and neither a buffer.
/// </summary>
internal sealed class BlobDeckStream(BlockBlobClient blob, long length, ETag version) : Stream
{
    private const long ShortestRange = 256 * 1024;
    private const long LongestRange = 8 * 1024 * 1024;

    private Stream? range;
    private long rangeLeft;
    private long nextRange = ShortestRange;
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value == position)
                return;

            position = value;
            CloseRange();
            nextRange = ShortestRange;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position >= length || buffer.IsEmpty)
            return 0;

        if (rangeLeft == 0)
            await OpenRangeAsync(cancellationToken);

        var read = await range!.ReadAsync(buffer[..(int)Math.Min(buffer.Length, rangeLeft)], cancellationToken);
        if (read == 0)
            throw new EndOfStreamException("The blob ended before its length.");

        position += read;
        rangeLeft -= read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => position + offset,
            _ => length + offset,
        };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            CloseRange();
        base.Dispose(disposing);
    }

    private async Task OpenRangeAsync(CancellationToken cancel)
    {
        CloseRange();
        var count = Math.Min(nextRange, length - position);
        BlobDownloadStreamingResult download = await blob.DownloadStreamingAsync(
            new BlobDownloadOptions
            {
                Range = new HttpRange(position, count),
                Conditions = new BlobRequestConditions { IfMatch = version },
            },
            cancel);
        range = download.Content;
        rangeLeft = count;
        nextRange = Math.Min(nextRange * 2, LongestRange);
    }

    private void CloseRange()
    {
        range?.Dispose();
        range = null;
        rangeLeft = 0;
    }
}
