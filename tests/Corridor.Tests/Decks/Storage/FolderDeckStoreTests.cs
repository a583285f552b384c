using Corridor.Decks.Storage;
using Xunit;

namespace Corridor.Tests.Decks.Storage;

public sealed class FolderDeckStoreTests : DeckStoreContract, IDisposable
{
    private readonly string root = Path.Combine(Path.GetTempPath(), "corridor-decks-" + Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task Only_ids_make_paths_and_only_the_owner_may_read_them()
    {
        var cancel = TestContext.Current.CancellationToken;
        var key = new DeckKey(Guid.Parse("01890000-0000-7000-8000-00000000000a"), Guid.Parse("01890000-0000-7000-8000-00000000000b"));

        await Node().AppendAsync(key, 0, new MemoryStream([1]), 10, cancel);
        var arriving = Directory.GetFiles(root, "*", SearchOption.AllDirectories);
        await Node().CompleteAsync(key, 1, cancel);
        var complete = Directory.GetFiles(root, "*", SearchOption.AllDirectories);

        var city = Path.Combine(root, "0189000000007000800000000000000a");
        Assert.Equal([Path.Combine(city, "0189000000007000800000000000000b.part")], arriving);
        Assert.Equal([Path.Combine(city, "0189000000007000800000000000000b")], complete);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(city));
    }

    public void Dispose()
    {
        if (Directory.Exists(root))
            Directory.Delete(root, recursive: true);
    }

    protected override DeckStore Node() => new FolderDeckStore(root);
}
