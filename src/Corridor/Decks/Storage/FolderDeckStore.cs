using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Corridor.Decks.Storage;

/// <summary>
/// Decks in a folder, a sub-folder per city. A deck that is still arriving ends in <c>.part</c>;
/// the open file is its lock, which also holds between processes and on a shared folder with locks.
/// </summary>
public sealed class FolderDeckStore : DeckStore
{
    private const int BufferSize = 128 * 1024;
    private const string Arriving = ".part";

    // Windows renames an open file only if its opener allows it; elsewhere None is what takes the lock.
    private static readonly FileShare Alone = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    private readonly string root;

    public FolderDeckStore(string root)
    {
        this.root = Path.GetFullPath(root);
        CreateFolder(this.root);
        DiskFlush.Flush(Path.GetDirectoryName(this.root) ?? this.root);
    }

    public override Task<long> LengthAsync(DeckKey key, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (CompleteLength(key) is { } complete)
            return Task.FromResult(complete);

        // After a crash the bytes may be in the cache only: they count once the disk has them.
        var part = new FileInfo(PartOf(key));
        return part.Exists && DiskFlush.Flush(part.FullName)
            ? Task.FromResult(part.Length)
            : Task.FromResult(CompleteLength(key) ?? 0);
    }

    public override async Task<long> AppendAsync(
        DeckKey key, long offset, Stream body, long limit, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        using var part = OpenToAppend(key, offset);
        var position = RandomAccess.GetLength(part);
        if (position != offset)
            throw new DeckRefusedException(DeckRefusal.WrongOffset, position);

        var received = new DeckBody(body, Math.Max(0, limit - offset));
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (!received.Ended)
            {
                var count = await received.FillAsync(buffer, cancel);
                await RandomAccess.WriteAsync(part, buffer.AsMemory(0, count), position, CancellationToken.None);
                position += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        RandomAccess.FlushToDisk(part);
        received.ThrowIfBroken(position);
        return position;
    }

    protected override Task SealAsync(DeckKey key, long expectedLength, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using (var part = Lock(key, FileMode.Open))
        {
            if (part is not null && CompleteLength(key) is null)
            {
                var length = RandomAccess.GetLength(part);
                if (length != expectedLength)
                    throw new DeckRefusedException(DeckRefusal.Incomplete, length);

                RandomAccess.FlushToDisk(part);
                File.Move(PartOf(key), PathOf(key));
                DiskFlush.Flush(FolderOf(key.City));
                return Task.CompletedTask;
            }
        }

        var complete = CompleteLength(key) ?? throw new DeckRefusedException(DeckRefusal.Missing);
        if (complete != expectedLength)
            throw new DeckRefusedException(DeckRefusal.Incomplete, complete);

        // Whoever renamed it may have died before the flush.
        DiskFlush.Flush(FolderOf(key.City));
        return Task.CompletedTask;
    }

    public override Task<Stream> OpenReadAsync(DeckKey key, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            // No buffer of its own: whoever reads brings one.
            return Task.FromResult<Stream>(new FileStream(
                PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DeckRefusedException(File.Exists(PartOf(key)) ? DeckRefusal.Incomplete : DeckRefusal.Missing, cause: missing);
        }
        catch (IOException held) when (IsLock(held))
        {
            // Sealed this very moment: the lock went along with the name.
            throw new DeckRefusedException(DeckRefusal.Busy, cause: held);
        }
    }

    public override Task DeleteAsync(DeckKey key, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (!Directory.Exists(FolderOf(key.City)))
            return Task.CompletedTask;

        using (Lock(key, FileMode.Open, FileOptions.DeleteOnClose))
            File.Delete(PathOf(key));
        DiskFlush.Flush(FolderOf(key.City));
        return Task.CompletedTask;
    }

    public override Task DeleteCityAsync(Guid city, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (Directory.Exists(FolderOf(city)))
        {
            Directory.Delete(FolderOf(city), recursive: true);
            DiskFlush.Flush(root);
        }

        return Task.CompletedTask;
    }

    public override async IAsyncEnumerable<Guid> DecksAsync(
        Guid city, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask;
        if (!Directory.Exists(FolderOf(city)))
            yield break;

        foreach (var file in Directory.EnumerateFiles(FolderOf(city)))
        {
            cancel.ThrowIfCancellationRequested();
            if (Guid.TryParseExact(Path.GetFileNameWithoutExtension(file), "N", out var deck))
                yield return deck;
        }
    }

    private SafeFileHandle OpenToAppend(DeckKey key, long offset)
    {
        if (CompleteLength(key) is { } complete)
            throw new DeckRefusedException(DeckRefusal.Complete, complete);

        var isNew = !File.Exists(PartOf(key));
        if (isNew && offset > 0)
            throw new DeckRefusedException(DeckRefusal.WrongOffset, 0);
        if (isNew)
            CreateFolder(FolderOf(key.City));

        var part = Lock(key, FileMode.OpenOrCreate)!;
        if (offset == 0)
        {
            // Before the first byte, even where someone else made the names: they may have died before the flush.
            DiskFlush.Flush(root);
            DiskFlush.Flush(FolderOf(key.City));
        }

        // Sealed between the two looks: the part just made is an empty leftover.
        if (CompleteLength(key) is { } sealedMeanwhile)
        {
            File.Delete(PartOf(key));
            part.Dispose();
            throw new DeckRefusedException(DeckRefusal.Complete, sealedMeanwhile);
        }

        return part;
    }

    private SafeFileHandle? Lock(DeckKey key, FileMode mode, FileOptions options = FileOptions.None)
    {
        try
        {
            return File.OpenHandle(PartOf(key), mode, FileAccess.ReadWrite, Alone, FileOptions.Asynchronous | options);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException held) when (IsLock(held))
        {
            throw new DeckRefusedException(DeckRefusal.Busy, cause: held);
        }
    }

    // EWOULDBLOCK on Linux and on macOS, a sharing violation on Windows.
    private static bool IsLock(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;

        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private long? CompleteLength(DeckKey key) => new FileInfo(PathOf(key)) is { Exists: true } complete ? complete.Length : null;

    private string FolderOf(Guid city) => Path.Combine(root, new DeckKey(city, default).CityName);

    private string PathOf(DeckKey key) => Path.Combine(FolderOf(key.City), key.DeckName);

    private string PartOf(DeckKey key) => PathOf(key) + Arriving;
}
