using Corridor.Decks.Storage;
using Xunit;

namespace Corridor.Tests.Decks.Inspection;

/// <summary>A folder store that goes with its test.</summary>
internal sealed class Folder : IDisposable
{
    private readonly string root = Path.Combine(Path.GetTempPath(), "corridor-decks-" + Guid.NewGuid().ToString("N"));

    public Folder() => Store = new FolderDeckStore(root);

    public FolderDeckStore Store { get; }

    public async Task<DeckKey> PutAsync(byte[] deck)
    {
        var cancel = TestContext.Current.CancellationToken;
        var key = new DeckKey(Guid.CreateVersion7(), Guid.CreateVersion7());
        await Store.AppendAsync(key, 0, new MemoryStream(deck), deck.Length, cancel);
        await Store.CompleteAsync(key, deck.Length, cancel);
        return key;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
