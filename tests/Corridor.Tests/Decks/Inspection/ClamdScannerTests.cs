using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Corridor.Decks.Inspection;
using Corridor.Decks.Pitches;
using Corridor.Tests.Decks.Pitches;
using Xunit;

namespace Corridor.Tests.Decks.Inspection;

public sealed class ClamdScannerTests : IDisposable
{
    private readonly Folder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // In two halves, so that no scanner stumbles over this source.
    private static byte[] Eicar => Encoding.ASCII.GetBytes(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");

    [Fact]
    public async Task The_scanner_finds_the_test_virus()
    {
        var result = await Configured().ScanAsync(new MemoryStream(Eicar), Cancel);

        Assert.Contains("eicar", Assert.IsType<ScanResult.Infected>(result).Signature, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000_000)]
    public async Task The_scanner_passes_what_is_clean(int length)
    {
        var result = await Configured().ScanAsync(new MemoryStream(new byte[length]), Cancel);

        Assert.Equal(new ScanResult.Clean(), result);
    }

    [Fact]
    public async Task A_deck_that_carries_a_virus_is_refused()
    {
        var inspection = new DeckInspection(folder.Store, PdfInfo.Find(), Configured());
        var key = await folder.PutAsync(PdfWithAttachment(Eicar));

        var verdict = await inspection.InspectAsync(key, Cancel);

        Assert.Equal(
            "This file carries a virus ({0}). Check your computer, then upload a clean file.", Assert.IsType<DeckVerdict.Refused>(verdict).Key);
    }

    [Fact]
    public async Task A_clean_deck_is_accepted_as_scanned()
    {
        var inspection = new DeckInspection(folder.Store, PdfInfo.Find(), Configured());
        var key = await folder.PutAsync(PitchDeckPdf.Write(PitchDecks.Hydra));

        var verdict = await inspection.InspectAsync(key, Cancel);

        Assert.True(Assert.IsType<DeckVerdict.Accepted>(verdict).Scanned);
    }

    [Fact]
    public async Task An_unreachable_scanner_leaves_the_deck_pending()
    {
        var inspection = new DeckInspection(folder.Store, PdfInfo.Find(), new ClamdScanner($"127.0.0.1:{ClosedPort()}"));
        var key = await folder.PutAsync(PitchDeckPdf.Write(PitchDecks.Hydra));

        var verdict = await inspection.InspectAsync(key, Cancel);

        Assert.Equal(new DeckVerdict.Pending("The virus scanner does not answer. The check will be tried again."), verdict);
    }

    [Fact]
    public async Task An_unreachable_scanner_does_not_hide_that_a_file_is_no_pdf()
    {
        var inspection = new DeckInspection(folder.Store, PdfInfo.Find(), new ClamdScanner($"127.0.0.1:{ClosedPort()}"));
        var key = await folder.PutAsync("A letter"u8.ToArray());

        var verdict = await inspection.InspectAsync(key, Cancel);

        Assert.Equal(
            "This file is not a PDF: its content does not start like one.", Assert.IsType<DeckVerdict.Refused>(verdict).Key);
    }

    [Theory]
    [InlineData("stream: OK\0", "Clean")]
    [InlineData("stream: Win.Test.EICAR_HDB-1 FOUND\0", "Infected")]
    [InlineData("INSTREAM size limit exceeded. ERROR\0", "TooLarge")]
    [InlineData("stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", "TooLarge")]
    [InlineData("stream: Can't allocate memory ERROR\0", "Unavailable")]
    [InlineData("UNKNOWN COMMAND\0", "Unavailable")]
    [InlineData("", "Unavailable")]
    public async Task Only_a_clear_answer_counts(string answer, string outcome)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener, answer);

        var result = await new ClamdScanner($"tcp://127.0.0.1:{PortOf(listener)}").ScanAsync(new MemoryStream([1, 2, 3]), Cancel);
        var received = await answering;

        Assert.Equal(outcome, result.GetType().Name);
        Assert.Equal("zINSTREAM\0\0\0\0\u0003\u0001\u0002\u0003\0\0\0\0", received);
    }

    [Fact]
    public async Task A_scanner_that_stays_silent_is_given_up()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var result = await new ClamdScanner($"127.0.0.1:{PortOf(listener)}", patience: TimeSpan.FromMilliseconds(300))
            .ScanAsync(new MemoryStream([1, 2, 3]), Cancel);

        Assert.Equal(new ScanResult.Unavailable("The scanner did not answer in time."), result);
    }

    [Fact]
    public async Task A_scanner_is_reached_through_a_unix_socket()
    {
        var path = Path.Combine(Path.GetTempPath(), $"clamd-{Guid.NewGuid():N}.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var answering = AnswerAsync(listener, "stream: OK\0");

        var result = await new ClamdScanner($"unix:{path}").ScanAsync(new MemoryStream([1, 2, 3]), Cancel);
        await answering;
        File.Delete(path);

        Assert.Equal(new ScanResult.Clean(), result);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData(":3310")]
    [InlineData("localhost:port")]
    public void An_address_without_a_port_is_refused_at_start(string address) =>
        Assert.Throws<ArgumentException>(() => new ClamdScanner(address));

    public void Dispose() => folder.Dispose();

    private static ClamdScanner Configured()
    {
        var address = Environment.GetEnvironmentVariable("CORRIDOR_TEST_CLAMD") ?? "";
        Assert.SkipWhen(address.Length == 0, "CORRIDOR_TEST_CLAMD is not set");
        return new ClamdScanner(address);
    }

    private static byte[] PdfWithAttachment(byte[] attachment)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zip.Write(attachment);

        return
        [
            .. "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"u8,
            .. "2 0 obj\n<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>\nendobj\n"u8,
            .. "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 960 540 ] >>\nendobj\n"u8,
            .. Encoding.ASCII.GetBytes($"4 0 obj\n<< /Type /EmbeddedFile /Filter /FlateDecode /Length {packed.Length} >>\nstream\n"),
            .. packed.ToArray(),
            .. "\nendstream\nendobj\ntrailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n"u8,
        ];
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return PortOf(listener);
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static Task<string> AnswerAsync(TcpListener listener, string answer) => AnswerAsync(listener.Server, answer);

    private static async Task<string> AnswerAsync(Socket listener, string answer)
    {
        using var connection = new NetworkStream(await listener.AcceptAsync(Cancel), ownsSocket: true);
        var request = new byte[21];
        await connection.ReadExactlyAsync(request, Cancel);
        await connection.WriteAsync(Encoding.ASCII.GetBytes(answer), Cancel);
        return Encoding.ASCII.GetString(request);
    }
}
