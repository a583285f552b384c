using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Agreements;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;
using static Corridor.Calls.StayParty;

namespace Corridor.Tests.Placements;

public sealed class AgreementTests
{
    [Fact]
    public async Task It_is_drafted_with_what_the_start_up_answered_and_agreed_when_four_have_signed_the_same_version()
    {
        await using var desk = await AcceptedAsync();
        var first = await desk.AgreementAsync();
        Assert.Equal("As the dossier says:\n\n> Luma", first.Current.Text.Articles.Single(article => article.Key == "goals").Text.In("en"));
        Assert.Equal((1, "Luma", "home", "Mill", "host"), (first.Current.Number, first.Current.Text.StartUp, first.Current.Text.OriginCity, first.Current.Text.Incubator, first.Current.Text.HostCity));

        // Anybody's program checks the digest: it is of the very text that is downloaded.
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(first.Current.Json))), first.Current.Digest);
        Assert.Contains("\"firstDay\":{\"local\":\"2027-06-14T09:00:00\"", first.Current.Json, StringComparison.Ordinal);

        await desk.SignAsync(StartUp, Host);
        await desk.AgreementAsync(async (agreeing, stay) => await agreeing.ProposeAsync(
            stay, CorridorDesk.SeatOf(OriginCity), "purpose", LocalizedText.Of("en", "Six months of work."), "Say what for", (await agreeing.FindAsync(stay))!.Current.Digest));
        var second = await desk.AgreementAsync();
        Assert.Equal((2, "OriginCity Signer", OriginCity, "Say what for"), (second.Current.Number, second.Current.Author, second.Current.Party, second.Current.Reason));
        Assert.NotEqual(first.Current.Digest, second.Current.Digest);
        Assert.Equal([StartUp, Host, OriginCity, HostCity], second.Agreement.Missing);

        await desk.SignAsync(StartUp, Host, OriginCity);
        Assert.Equal(PlacementState.Accepted, (await desk.StayAsync()).Placement.State);
        await desk.SignAsync(HostCity);

        Assert.Equal(PlacementState.Agreed, (await desk.StayAsync()).Placement.State);
        Assert.Equal([(StartUp, 1), (Host, 1), (StartUp, 2), (Host, 2), (OriginCity, 2), (HostCity, 2)], (await desk.AgreementAsync()).Agreement.Signatures.Select(one => (one.Party, one.Number)));
        var over = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.AgreementAsync((agreeing, stay) => agreeing.ProposeAsync(
            stay, CorridorDesk.SeatOf(Host), "purpose", LocalizedText.Of("en", "A year."), "Longer", second.Current.Digest)));
        Assert.Equal("All have signed: the agreement stays as it is.", over.Text.Key);
    }

    [Fact]
    public async Task What_is_signed_is_what_was_on_screen_and_each_party_signs_once()
    {
        await using var desk = await AcceptedAsync();
        var outdated = (await desk.AgreementAsync()).Current.Digest;
        await desk.AgreementAsync((agreeing, stay) => agreeing.ProposeAsync(stay, CorridorDesk.SeatOf(StartUp), "purpose", LocalizedText.Of("en", "Half a year."), "Clearer", outdated));

        var changed = await RefusedAsync((agreeing, stay) => agreeing.SignAsync(stay, CorridorDesk.SeatOf(StartUp), "Luma", outdated));
        var alike = await RefusedAsync((agreeing, stay) => agreeing.ProposeAsync(stay, CorridorDesk.SeatOf(Host), "purpose", LocalizedText.Of("en", "Other."), "Other", outdated));
        await desk.SignAsync(StartUp);
        var twice = await RefusedAsync(async (agreeing, stay) => await agreeing.SignAsync(stay, CorridorDesk.SeatOf(StartUp), "Luma", (await agreeing.FindAsync(stay))!.Current.Digest));
        var nameless = await RefusedAsync(async (agreeing, stay) => await agreeing.SignAsync(stay, CorridorDesk.SeatOf(Host), " ", (await agreeing.FindAsync(stay))!.Current.Digest));

        Assert.Equal("The agreement has changed since you opened it: read it again before you sign.", changed);
        Assert.Equal("The agreement has changed since you opened it: read it again first.", alike);
        Assert.Equal("Your side has signed already.", twice);
        Assert.Equal("Sign with your full name, in at most 200 characters.", nameless);

        async Task<string> RefusedAsync(Func<Agreeing, Guid, Task> work) => (await Assert.ThrowsAsync<RuleBrokenException>(() => desk.AgreementAsync(work))).Text.Key;
    }

    [Fact]
    public async Task Comments_are_told_to_the_others_the_next_morning_and_a_new_version_at_once()
    {
        await using var desk = await AcceptedAsync();
        var boss = await desk.MemberAsync(desk.Host, "boss@example.org", CityRole.Coordinator);
        var before = (await desk.AllMailsAsync()).Count;
        var hosts = new Seat(HostCity, boss, "Boss");

        await desk.AgreementAsync((agreeing, stay) => agreeing.CommentAsync(stay, hosts, "purpose", null, "Six whole months?"));
        await desk.AgreementAsync((agreeing, stay) => agreeing.CommentAsync(stay, hosts, "goals", null, "Which one first?"));
        Assert.Empty((await desk.AllMailsAsync()).Skip(before));
        await desk.MoveToAsync(desk.Clock.Now() + Duration.FromDays(1));
        Assert.Equal(["home", "host", "luma"], await TellingAsync());

        var thread = (await CommentsAsync())[0];
        await desk.AgreementAsync((agreeing, stay) => agreeing.CommentAsync(stay, CorridorDesk.SeatOf(StartUp), "purpose", thread.Id, "Yes."));
        await desk.AgreementAsync((agreeing, stay) => agreeing.ResolveAsync(stay, hosts, thread.Id, open: false));
        Assert.Equal(("Boss", true), ((await CommentsAsync())[0].ResolvedBy, (await CommentsAsync())[0].ResolvedAt is not null));
        before = (await desk.AllMailsAsync()).Count;
        await desk.AgreementAsync(async (agreeing, stay) => await agreeing.ProposeAsync(stay, hosts, "purpose", LocalizedText.Of("en", "Six whole months."), "As discussed", (await agreeing.FindAsync(stay))!.Current.Digest));

        Assert.Equal(["home", "host", "luma"], await TellingAsync());

        async Task<List<PaperComment>> CommentsAsync()
        {
            List<PaperComment> found = [];
            var agreement = (await desk.AgreementAsync()).Agreement;
            await desk.Database.In(desk.Host, async services => found = await services.GetRequiredService<Papers>().CommentsAsync(agreement));
            return found;
        }

        async Task<IEnumerable<string>> TellingAsync() => (await desk.AllMailsAsync()).Skip(before).Select(mail => mail.Recipient.Split('@')[0]).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task As_a_file_it_carries_articles_parties_signatures_and_on_each_page_its_digest()
    {
        await using var desk = await AcceptedAsync();
        var wording = LocalizedText.Of("en", string.Join("\n\n", Enumerable.Range(1, 60).Select(number => $"- Clause {number} of **many**, agreed <here>.")) + "\n\nŻaneta Łoś, Елена Žižić και Ελένη Ψάλτη");
        await desk.AgreementAsync(async (agreeing, stay) => await agreeing.ProposeAsync(stay, CorridorDesk.SeatOf(Host), "goals", wording, "In full", (await agreeing.FindAsync(stay))!.Current.Digest));
        await desk.SignAsync(Host);
        var file = await desk.AgreementAsync();
        using var fonts = new PdfFonts();

        var pdf = new AgreementPdf(fonts).Write(file.Agreement, file.Current, "en", "en", instant => InstantPattern.General.Format(instant) + " (Paris time)");

        var text = await TextOfAsync(pdf);
        var pages = text.Split('\f', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(pages.Length > 1);
        Assert.All(pages, page => Assert.Contains(file.Current.Digest, page, StringComparison.Ordinal));
        foreach (var expected in new[] { "Agreement: Luma and Mill", "Article 1: Purpose", "Six months.", "Article 2: Goals", "– Clause 60 of many, agreed <here>.", "Żaneta Łoś, Елена Žižić και Ελένη Ψάλτη", "home", "host", "Host Signer, " + file.Agreement.SignatureOf(Host)!.At.Split('.')[0], "(Paris time)", "Not signed", "version 2", "Page 2 of " + pages.Length })
            Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    internal static async Task<string> TextOfAsync(byte[] pdf)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, pdf);
            using var process = Process.Start(new ProcessStartInfo("pdftotext", ["-layout", "-enc", "UTF-8", path, "-"]) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 })!;
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return text;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<CorridorDesk> AcceptedAsync()
    {
        var desk = await CorridorDesk.OpenAsync();
        await desk.ProposeAsync();
        await desk.StayAsync((staying, stay) => staying.AcceptAsApplicantAsync(stay.Placement));
        await desk.StayAsync((staying, stay) => staying.AcceptAsHostAsync(stay.Placement, new LocalDate(2027, 6, 14)));
        return desk;
    }
}
