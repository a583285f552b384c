using System.Text;
using Corridor.Decks.Inspection;
using Corridor.Decks.Storage;
using Xunit;

namespace Corridor.Tests.Decks.Inspection;

public sealed class BareDeckTests : IDisposable
{
    private readonly Folder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bare_deck_has_the_pages_and_nothing_that_says_who_made_them()
    {
        var planted = PlantedPdf.Of("Hydrogen buses", "Eleven cities");
        Assert.All(PlantedPdf.Words, word => Assert.Contains(word, Encoding.Latin1.GetString(planted), StringComparison.Ordinal));
        var key = await folder.PutAsync(planted);

        var made = await new BareDecks(folder.Store).MakeAsync(key, Cancel);

        Assert.True(made);
        var bare = await ReadAsync(key.Bare);
        Assert.All(PlantedPdf.Words, word => Assert.DoesNotContain(word, bare, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["Hydrogen buses", "Eleven cities"], (await new DeckPages(folder.Store).ReadAsync(key.Bare, Cancel)).Select(page => page.Trim()).Where(page => page.Length > 0));
        Assert.IsType<PdfFinding.Readable>(await FindingAsync(key.Bare));
    }

    [Fact]
    public async Task It_is_made_once_more_as_it_was_where_a_try_was_cut_off()
    {
        var key = await folder.PutAsync(PlantedPdf.Of());
        await folder.Store.AppendAsync(key.Bare, 0, new MemoryStream("half"u8.ToArray()), 1000, Cancel);
        var decks = new BareDecks(folder.Store);

        Assert.True(await decks.MakeAsync(key, Cancel));
        var first = await ReadAsync(key.Bare);
        Assert.True(await decks.MakeAsync(key, Cancel));

        Assert.Equal(first, await ReadAsync(key.Bare));
    }

    [Fact]
    public async Task Of_what_is_no_pdf_none_is_made() =>
        Assert.False(await new BareDecks(folder.Store).MakeAsync(await folder.PutAsync("%PDF-1.7 broken"u8.ToArray()), Cancel));

    [Fact]
    public async Task The_words_of_a_deck_are_read_page_by_page()
    {
        var key = await folder.PutAsync(PlantedPdf.Of("Ada Lovelace", "Turing"));

        var pages = await new DeckPages(folder.Store).ReadAsync(key, Cancel);

        Assert.Equal(["Ada Lovelace", "Turing"], pages.Take(2).Select(page => page.Trim()));
    }

    public void Dispose() => folder.Dispose();

    private async Task<string> ReadAsync(DeckKey key)
    {
        await using var deck = await folder.Store.OpenReadAsync(key, Cancel);
        using var bytes = new MemoryStream();
        await deck.CopyToAsync(bytes, Cancel);
        return Encoding.Latin1.GetString(bytes.ToArray());
    }

    private async Task<PdfFinding> FindingAsync(DeckKey key)
    {
        await using var deck = await folder.Store.OpenReadAsync(key, Cancel);
        return await PdfInfo.Find()!.ReadAsync(deck, Cancel);
    }
}
