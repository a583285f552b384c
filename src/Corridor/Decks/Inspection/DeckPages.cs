using Corridor.Decks.Storage;

namespace Corridor.Decks.Inspection;

/// <summary>The words of a deck, page by page, by poppler's <c>pdftotext</c>.</summary>
public sealed class DeckPages
{
    private const int MostText = 4 << 20;

    private readonly DeckStore store;
    private readonly PdfProcess? program = PdfProcess.Find("pdftotext");

    public DeckPages(DeckStore store) => this.store = store;

    /// <summary>None where poppler is not installed, or where it cannot read them.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(DeckKey key, CancellationToken cancel = default)
    {
        if (program is null)
            return [];
        await using var deck = await store.OpenReadAsync(key, cancel);
        return await program.RunAsync(["-q", "-enc", "UTF-8", "-", "-"], deck, MostText, cancel: cancel) is { Exit: 0 } read ? read.Output.Split('\f') : [];
    }
}
