using Corridor.Notifications;
using Corridor.Notifications.Smtp;
using NodaTime;

namespace Corridor.Tests.Notifications;

public sealed class MimeMessageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corridor-mime-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("Évian, \"les-Bains\" <lac@example.org>")]
    [InlineData("Smith, John; \"Jack\" \\ (the 2nd) @ example.org")]
    [InlineData("Ville de Saint-Étienne, capitale du design depuis deux mille dix, et Réseau international des villes Michelin")]
    [InlineData("=?utf-8?B?ZXZpbA==?=")]
    [InlineData("京都 🏯")]
    public void A_name_is_read_as_it_is_written(string name)
    {
        var mail = Read(Message() with { FromName = name, Subject = name });

        Assert.Equal((name, "corridor@example.org", name), (mail.FromName, mail.FromAddress, mail.Subject));
        Assert.All(mail.Raw.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
    }

    [Theory]
    [InlineData("Hello\r\nBcc: evil@example.org")]
    [InlineData("Hello\nBcc: evil@example.org")]
    [InlineData("Hello\rBcc: evil@example.org")]
    [InlineData("Hello\r\n\r\n<script>alert(1)</script>")]
    [InlineData("Hello\u0000\u000b\u0085\u2028\u2029Bcc: evil@example.org")]
    [InlineData("Hello\"\r\n <evil@example.org>\r\nBcc: evil@example.org")]
    [InlineData("\r\n.\r\nMAIL FROM:<evil@example.org>\r\n")]
    [InlineData("é\r\nBcc: evil@example.org")]
    public void No_text_of_anybody_becomes_a_header(string evil)
    {
        var mail = Read(Message() with { FromName = evil, Subject = evil, Language = evil, MessageId = evil, UnsubscribeAddress = "https://example.org/" + evil, Text = evil, Calendar = "METHOD:REQUEST\r\nX\r\n" + evil });

        Assert.Equal(
            ["auto-submitted", "content-language", "content-type", "date", "from", "list-unsubscribe", "list-unsubscribe-post", "message-id", "mime-version", "subject", "to"],
            mail.Headers.Keys.Select(key => key.ToLowerInvariant()).Where(key => !key.StartsWith("list-", StringComparison.Ordinal)).Concat(["list-unsubscribe", "list-unsubscribe-post"]).Order(StringComparer.Ordinal));
        Assert.Equal(("corridor@example.org", "ada@example.org"), (mail.FromAddress, Assert.Single(mail.To)));
        Assert.DoesNotContain("\n", mail.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", mail.FromName, StringComparison.Ordinal);
        Assert.Equal("invite.ics", Assert.Single(mail.Attachments).FileName);
    }

    [Fact]
    public void Without_a_list_there_is_no_way_out_of_one()
    {
        Assert.DoesNotContain("List-", Read(Message()).Raw, StringComparison.Ordinal);
        Assert.DoesNotContain("List-", Read(Message() with { UnsubscribeAddress = "javascript:alert(1)" }).Raw, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_and_html_are_two_ways_to_read_one_mail()
    {
        var mail = Read(Message() with { Text = "Ça va ?\n=_alternative_abc\n--=_alternative_abc--\n", Html = "<p>Ça va ?</p>\n" });

        Assert.Equal("Ça va ?\n=_alternative_abc\n--=_alternative_abc--\n", mail.Text);
        Assert.Equal("<p>Ça va ?</p>\n", mail.Html);
        Assert.Empty(mail.Attachments);
        Assert.Equal("Sun, 01 Nov 2026 08:30:00 +0000", mail.Headers["Date"]);
    }

    [Fact]
    public void A_date_for_the_calendar_arrives_as_it_was_written()
    {
        var calendar = new CalendarEvent
        {
            Uid = "abc@corridor",
            Sequence = 1,
            Stamp = Instant.FromUtc(2026, 11, 1, 8, 30),
            Start = Instant.FromUtc(2026, 12, 1, 17, 0),
            Summary = "Clôture des candidatures, prix « Mobilité » ; édition 2027, à Clermont-Ferrand et ailleurs",
            Description = "Une ligne\u2028et une autre.",
        }.Write();

        var attached = Assert.Single(Read(Message() with { Calendar = calendar }).Attachments);

        // Read as a text, its lines end as texts do here.
        Assert.Equal(("invite.ics", "text/calendar", "PUBLISH", calendar.Replace("\r\n", "\n", StringComparison.Ordinal)), (attached.FileName, attached.Type, attached.Method, attached.Text));
    }

    private static MimeMessage Message() => new()
    {
        From = Mailbox.TryParse("corridor@example.org", out var from) ? from : throw new InvalidOperationException(),
        FromName = "Besançon",
        To = Mailbox.TryParse("ada@example.org", out var to) ? to : throw new InvalidOperationException(),
        Subject = "Subject",
        MessageId = "abc@corridor",
        Date = Instant.FromUtc(2026, 11, 1, 8, 30),
        Language = "fr",
        Text = "Text\n",
        Html = "<p>Text</p>\n",
    };

    private ReceivedMail Read(MimeMessage message)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
            File.Delete(file);
        using (var stream = File.Create(Path.Combine(folder, "one.eml")))
            message.WriteTo(stream);
        return Assert.Single(ReceivedMail.Parse(folder));
    }
}
