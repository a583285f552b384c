using System.Text;
using System.Text.RegularExpressions;
using Corridor.Decks.Storage;

namespace Corridor.Decks.Inspection;

/// <summary>
/// Copies of decks that do not say who made them: the pages alone, by <c>qpdf</c>, without title, author and programs, without
/// bookmarks, attachments, links and comments. What the pages themselves say stays.
/// </summary>
public sealed class BareDecks
{
    private readonly PdfProcess? qpdf = PdfProcess.Find("qpdf", TimeSpan.FromMinutes(5), processorSeconds: 120);
    private readonly DeckStore store;
    private readonly bool areBare;

    /// <param name="store">Where decks are.</param>
    /// <param name="areBare">Without the program a deck stands for its own copy.</param>
    public BareDecks(DeckStore store, bool areBare = false) => (this.store, this.areBare) = (store, areBare);

    /// <summary>False: it cannot be made of this file, or here.</summary>
    public async Task<bool> MakeAsync(DeckKey key, CancellationToken cancel = default)
    {
        if (qpdf is null)
            return areBare && await KeepAsync(key, await store.OpenReadAsync(key, cancel), cancel);
        var folder = Directory.CreateTempSubdirectory("corridor-bare-");
        try
        {
            string File(string name) => Path.Combine(folder.FullName, name);
            await using (var deck = await store.OpenReadAsync(key, cancel))
            await using (var copy = System.IO.File.Create(File("deck.pdf")))
                await deck.CopyToAsync(copy, cancel);

            // An empty document that takes the pages has nothing that was said of the old one; what each page says of itself goes next.
            string[] pages = ["--warning-exit-0", "--qdf", "--object-streams=disable", "--stream-data=preserve", "--empty", "--pages", File("deck.pdf"), "1-z", "--", File("pages.pdf")];
            string[] rest = ["--warning-exit-0", "--object-streams=disable", "--deterministic-id", File("pages.pdf"), File("bare.pdf")];
            if (await qpdf.RunAsync(pages, writes: true, cancel: cancel) is not { Exit: 0 })
                return false;
            PageFacts.Blank(File("pages.pdf"));
            if (await qpdf.RunAsync(rest, writes: true, cancel: cancel) is not { Exit: 0 })
                return false;

            return await KeepAsync(key, System.IO.File.OpenRead(File("bare.pdf")), cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<bool> KeepAsync(DeckKey key, Stream bare, CancellationToken cancel)
    {
        await using (bare)
        {
            // A try that was cut off may have left a part.
            await store.DeleteAsync(key.Bare, cancel);
            await store.AppendAsync(key.Bare, 0, bare, bare.Length, cancel);
            await store.CompleteAsync(key.Bare, bare.Length, cancel);
        }

        return true;
    }
}

/// <summary>Overwrites with blanks, so that every offset stays right, what objects of a PDF in qpdf's readable form say beside their content.</summary>
internal static partial class PageFacts
{
    private const int LongestLine = 4096;

    public static void Blank(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        var (line, start, inStream) = (new StringBuilder(), 0L, false);
        var ending = "";
        var blanks = new List<(long From, int Length)>();
        for (var at = 0L; file.ReadByte() is var read && read >= 0; at++)
        {
            if (read != '\n')
            {
                if (line.Length < LongestLine)
                    line.Append((char)read);
                continue;
            }

            var text = line.ToString();
            var length = (int)Math.Min(at - start, int.MaxValue);
            if (inStream)
                inStream = text.TrimEnd('\r') != "endstream";
            else if (ending.Length > 0)
            {
                blanks.Add((start, length));
                if (text == ending)
                    ending = "";
            }
            else if (Said().Match(text) is { Success: true } said)
            {
                blanks.Add((start, length));
                ending = text.EndsWith('[') ? said.Groups[1].Value + "]" : text.EndsWith("<<", StringComparison.Ordinal) ? said.Groups[1].Value + ">>" : "";
            }
            else
                inStream = text == "stream";

            (start, _) = (at + 1, line.Clear());
        }

        foreach (var (from, length) in blanks)
        {
            file.Position = from;
            file.Write(Encoding.ASCII.GetBytes(new string(' ', length)));
        }
    }

    [GeneratedRegex(@"^( +)/(?:Metadata|PieceInfo|Annots|LastModified|AA|ID|Thumb|AF) ")]
    private static partial Regex Said();
}
