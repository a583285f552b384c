using Corridor.Decks.Storage;

namespace Corridor.Decks.Inspection;

/// <summary>Checks a complete deck: a PDF by content, free of viruses, open without a password, with pages.</summary>
/// <param name="store">Where the deck lies.</param>
/// <param name="pdf">Null where poppler is not installed: then only what the file says of itself is read.</param>
/// <param name="scanner">Null where no scanner is configured; a configured one that fails keeps decks pending.</param>
public sealed class DeckInspection(DeckStore store, PdfInfo? pdf, ClamdScanner? scanner)
{
    public async Task<DeckVerdict> InspectAsync(DeckKey key, CancellationToken cancel = default)
    {
        await using var deck = await store.OpenReadAsync(key, cancel);
        if (deck.Length == 0)
            return new DeckVerdict.Refused("This file is empty.");
        if (!await PdfText.StartsLikePdfAsync(deck, cancel))
            return new DeckVerdict.Refused("This file is not a PDF: its content does not start like one.");

        // Scanned before anything parses it.
        var scan = scanner is null ? null : await ScanAsync(scanner, deck, cancel);
        if (scan is ScanResult.Infected infected)
            return new DeckVerdict.Refused("This file carries a virus ({0}). Check your computer, then upload a clean file.", infected.Signature);

        return await ReadAsync(deck, cancel) switch
        {
            PdfFinding.Locked => new DeckVerdict.Refused("This PDF asks for a password. Save it without one and upload it again."),
            PdfFinding.MaybeLocked => new DeckVerdict.Refused("This PDF is protected by a password or by restrictions. Save it without them and upload it again."),
            PdfFinding.Pageless => new DeckVerdict.Refused("This PDF has no pages."),
            PdfFinding.Damaged => new DeckVerdict.Refused("This PDF is damaged and cannot be opened. Export it again and upload the new file."),
            PdfFinding.TooHeavy => new DeckVerdict.Refused("This PDF is too complicated to be checked. Export it in a simpler form and upload the new file."),
            PdfFinding.TimedOut => new DeckVerdict.Pending("The check of this file took too long and will be tried again."),
            _ when scan is ScanResult.TooLarge => new DeckVerdict.Pending("The virus scanner does not take files of this size."),
            _ when scan is ScanResult.Unavailable => new DeckVerdict.Pending("The virus scanner does not answer. The check will be tried again."),
            PdfFinding.Readable readable => new DeckVerdict.Accepted(readable.Pages, readable.Width, readable.Height, scan is ScanResult.Clean),
            var other => throw new InvalidOperationException($"{other} is not known here."),
        };
    }

    private static Task<ScanResult> ScanAsync(ClamdScanner scanner, Stream deck, CancellationToken cancel)
    {
        deck.Position = 0;
        return scanner.ScanAsync(deck, cancel);
    }

    private async Task<PdfFinding> ReadAsync(Stream deck, CancellationToken cancel)
    {
        if (pdf is null)
            return await PdfText.SaysEncryptedAsync(deck, cancel) ? new PdfFinding.MaybeLocked() : new PdfFinding.Readable(null, null, null);

        deck.Position = 0;
        return await pdf.ReadAsync(deck, cancel);
    }
}
