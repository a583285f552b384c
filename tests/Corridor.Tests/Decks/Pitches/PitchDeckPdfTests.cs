using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Corridor.Decks.Pitches;
using Xunit;

namespace Corridor.Tests.Decks.Pitches;

public sealed class PitchDeckPdfTests
{
    [Fact]
    public async Task Other_programs_find_nothing_wrong_with_it()
    {
        var (exit, output) = await RunAsync("qpdf", PitchDeckPdf.Write(PitchDecks.Hydra), "--check");

        Assert.Equal(0, exit);
        Assert.Contains("No syntax or stream encoding errors found", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_accent_can_be_read_back()
    {
        var (exit, output) = await RunAsync("pdftotext", PitchDeckPdf.Write(PitchDecks.Hydra), "-enc", "UTF-8");
        var text = output.ReplaceLineEndings(" ");

        Assert.Equal(0, exit);
        Assert.Contains("Hydra : l’eau réparée à la source", text, StringComparison.Ordinal);
        Assert.Contains("coût < 2 € par foyer", text, StringComparison.Ordinal);
        Assert.Contains("¿Qué problema resolvemos?", text, StringComparison.Ordinal);
        Assert.Contains("Œuvre commune (Lódz & Balti) \\ 50 %", text, StringComparison.Ordinal);
        Assert.Contains("12,5 k€", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Title_and_author_stand_in_the_metadata()
    {
        var (exit, facts) = await RunAsync("pdfinfo", PitchDeckPdf.Write(PitchDecks.Hydra));

        Assert.Equal(0, exit);
        Assert.Contains("Title:           Hydra – l’eau réparée\n", facts, StringComparison.Ordinal);
        Assert.Contains("Author:          Équipe Hydra, Clermont-Ferrand\n", facts, StringComparison.Ordinal);
        Assert.Contains("Pages:           5\n", facts, StringComparison.Ordinal);
        Assert.Contains("Page size:       960 x 540 pts\n", facts, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(1_000_003)]
    [InlineData(30 * 1024 * 1024)]
    public async Task It_has_exactly_the_size_asked_for_and_stays_valid(int size)
    {
        var deck = PitchDeckPdf.Write(PitchDecks.Hydra, size);

        var (exit, _) = await RunAsync("qpdf", deck, "--check");

        Assert.Equal(size, deck.Length);
        Assert.Equal(0, exit);
    }

    [Fact]
    public void Its_filling_does_not_compress()
    {
        var deck = PitchDeckPdf.Write(PitchDecks.Hydra, size: 1_000_000);

        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            zip.Write(deck);

        Assert.InRange(packed.Length, 980_000, 1_010_000);
    }

    [Fact]
    public void The_same_deck_gives_the_same_bytes()
    {
        var first = SHA256.HashData(PitchDeckPdf.Write(PitchDecks.Hydra, size: 100_000));
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ar-SA");
        var second = SHA256.HashData(PitchDeckPdf.Write(PitchDecks.Hydra, size: 100_000));

        Assert.Equal(first, second);
    }

    [Fact]
    public void A_size_that_is_too_small_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PitchDeckPdf.Write(PitchDecks.Hydra, size: 100));

    private static async Task<(int Exit, string Output)> RunAsync(string program, byte[] deck, params string[] options)
    {
        var cancel = TestContext.Current.CancellationToken;
        var installed = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, program)));
        Assert.SkipUnless(installed, $"{program} is not installed");
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pdf");
        await File.WriteAllBytesAsync(path, deck, cancel);

        string[] arguments = program == "pdftotext" ? [.. options, path, "-"] : [.. options, path];
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        File.Delete(path);
        return (process.ExitCode, output);
    }
}
