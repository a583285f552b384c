using System.Globalization;
using System.Text;
using Corridor.Decks.Inspection;
using Corridor.Decks.Pitches;
using Corridor.Tests.Decks.Pitches;
using Microsoft.VisualBasic.FileIO;
using Xunit;

namespace Corridor.Tests.Decks.Inspection;

public sealed class DeckInspectionTests : IDisposable
{
    private const string Empty = "This file is empty.";
    private const string NotPdf = "This file is not a PDF: its content does not start like one.";
    private const string Locked = "This PDF asks for a password. Save it without one and upload it again.";
    private const string MaybeLocked = "This PDF is protected by a password or by restrictions. Save it without them and upload it again.";
    private const string Pageless = "This PDF has no pages.";

    private readonly Folder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_file_of_the_test_data_gets_its_verdict()
    {
        Assert.SkipWhen(DataFolder.Length == 0, "CORRIDOR_TEST_DATA is not set");
        var inspection = new DeckInspection(folder.Store, InstalledPdfInfo(), scanner: null);
        var expected = new Dictionary<string, string>();
        var verdicts = new Dictionary<string, string>();

        foreach (var row in Manifest())
        {
            expected[row.File] = row switch
            {
                { StartsLikePdf: false } => NotPdf,
                { PdfInfoExit: "0" } => $"{row.Pages} pages",
                { PdfInfoExit: "99" } => Pageless,
                _ => Locked,
            };
            var key = await folder.PutAsync(await File.ReadAllBytesAsync(Path.Combine(DataFolder, "pdfs", row.File), Cancel));
            verdicts[row.File] = Short(await inspection.InspectAsync(key, Cancel));
        }

        Assert.Equal(41, verdicts.Count);
        Assert.Equal(expected, verdicts);
    }

    [Fact]
    public async Task Without_a_pdf_reader_encrypted_files_are_refused_and_the_rest_accepted_with_pages_unknown()
    {
        Assert.SkipWhen(DataFolder.Length == 0, "CORRIDOR_TEST_DATA is not set");
        var inspection = new DeckInspection(folder.Store, pdf: null, scanner: null);
        var expected = new Dictionary<string, string>();
        var verdicts = new Dictionary<string, string>();

        foreach (var row in Manifest())
        {
            expected[row.File] = row switch
            {
                { StartsLikePdf: false } => NotPdf,
                { Encrypted: true } => MaybeLocked,
                _ => "unknown pages",
            };
            var key = await folder.PutAsync(await File.ReadAllBytesAsync(Path.Combine(DataFolder, "pdfs", row.File), Cancel));
            verdicts[row.File] = Short(await inspection.InspectAsync(key, Cancel));
        }

        Assert.Equal(expected, verdicts);
    }

    [Fact]
    public async Task A_deck_of_our_own_is_accepted_with_pages_and_size()
    {
        var inspection = new DeckInspection(folder.Store, InstalledPdfInfo(), scanner: null);
        var key = await folder.PutAsync(PitchDeckPdf.Write(PitchDecks.Hydra));

        var verdict = await inspection.InspectAsync(key, Cancel);

        Assert.Equal(new DeckVerdict.Accepted(5, 960, 540, Scanned: false), verdict);
    }

    [Fact]
    public async Task A_title_that_looks_like_a_fact_does_not_count()
    {
        var inspection = new DeckInspection(folder.Store, InstalledPdfInfo(), scanner: null);
        var lying = PitchDecks.Hydra with { Title = "Hydra\nPages:           1\nPage size:       1 x 1 pts\nPage rot:        90" };
        var key = await folder.PutAsync(PitchDeckPdf.Write(lying));

        var verdict = await inspection.InspectAsync(key, Cancel);

        Assert.Equal(new DeckVerdict.Accepted(5, 960, 540, Scanned: false), verdict);
    }

    [Fact]
    public async Task A_deck_of_thirty_megabytes_is_read_through_a_pipe()
    {
        var inspection = new DeckInspection(folder.Store, InstalledPdfInfo(), scanner: null);
        var key = await folder.PutAsync(PitchDeckPdf.Write(PitchDecks.Hydra, size: 30_000_000));

        var verdict = await inspection.InspectAsync(key, Cancel);

        Assert.Equal(new DeckVerdict.Accepted(5, 960, 540, Scanned: false), verdict);
    }

    [Theory]
    [InlineData("", Empty)]
    [InlineData("PK\u0003\u0004 a presentation, but not a PDF", NotPdf)]
    [InlineData("<html>%PDF", NotPdf)]
    public async Task What_is_not_a_pdf_by_content_is_refused_with_the_reason(string content, string reason)
    {
        var key = await folder.PutAsync(Encoding.Latin1.GetBytes(content));

        var verdict = await new DeckInspection(folder.Store, pdf: null, scanner: null).InspectAsync(key, Cancel);

        Assert.Equal(reason, Short(verdict));
    }

    [Theory]
    [InlineData(1019, "unknown pages")]
    [InlineData(1020, NotPdf)]
    public async Task The_mark_of_a_pdf_counts_within_the_first_1024_bytes(int before, string outcome)
    {
        var key = await folder.PutAsync([.. new byte[before], .. "%PDF-1.7\n"u8, .. new byte[5000]]);

        var verdict = await new DeckInspection(folder.Store, pdf: null, scanner: null).InspectAsync(key, Cancel);

        Assert.Equal(outcome, Short(verdict));
    }

    [Fact]
    public async Task A_broken_pdf_is_refused()
    {
        var inspection = new DeckInspection(folder.Store, InstalledPdfInfo(), scanner: null);
        var key = await folder.PutAsync([.. "%PDF-1.7\n"u8, .. new byte[5000]]);

        var verdict = await inspection.InspectAsync(key, Cancel);

        Assert.Equal("This PDF is damaged and cannot be opened. Export it again and upload the new file.", Short(verdict));
    }

    [Fact]
    public async Task A_reader_that_takes_too_long_leaves_the_deck_pending()
    {
        _ = InstalledPdfInfo();
        var hasty = new DeckInspection(folder.Store, PdfInfo.Find(patience: TimeSpan.Zero), scanner: null);
        var key = await folder.PutAsync(PitchDeckPdf.Write(PitchDecks.Hydra));

        var verdict = await hasty.InspectAsync(key, Cancel);

        Assert.Equal(new DeckVerdict.Pending("The check of this file took too long and will be tried again."), verdict);
    }

    public void Dispose() => folder.Dispose();

    private static string DataFolder => Environment.GetEnvironmentVariable("CORRIDOR_TEST_DATA") ?? "";

    private static PdfInfo InstalledPdfInfo()
    {
        var pdf = PdfInfo.Find();
        Assert.SkipWhen(pdf is null, "pdfinfo (poppler-utils) is not installed");
        return pdf!;
    }

    private static string Short(DeckVerdict verdict) => verdict switch
    {
        DeckVerdict.Accepted { Pages: null } => "unknown pages",
        DeckVerdict.Accepted accepted => string.Create(CultureInfo.InvariantCulture, $"{accepted.Pages} pages"),
        DeckVerdict.Refused refused => refused.Key,
        DeckVerdict.Pending pending => pending.Key,
        _ => "",
    };

    private static IEnumerable<ManifestRow> Manifest()
    {
        using var manifest = new TextFieldParser(Path.Combine(DataFolder, "pdfs", "manifest.csv"));
        manifest.SetDelimiters(",");
        var names = manifest.ReadFields()!;
        while (manifest.ReadFields() is { } fields)
        {
            string Field(string name) => fields[Array.IndexOf(names, name)];
            yield return new ManifestRow(
                Field("file"), Field("starts_with_pdf_magic") == "yes", Field("pdfinfo_exit"), Field("pages_no_password"), Field("encrypted") == "yes");
        }
    }

    private sealed record ManifestRow(string File, bool StartsLikePdf, string PdfInfoExit, string Pages, bool Encrypted);
}
