using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Notifications.Smtp;

/// <summary>A mail as it goes over the wire (RFC 5322, MIME): text and HTML, and a calendar entry where there is one.</summary>
public sealed partial record MimeMessage
{
    private static readonly InstantPattern DatePattern = InstantPattern.Create("ddd, dd MMM uuuu HH:mm:ss '+0000'", CultureInfo.InvariantCulture);

    public required Mailbox From { get; init; }
    public required string FromName { get; init; }
    public required Mailbox To { get; init; }
    public required string Subject { get; init; }
    public required string MessageId { get; init; }
    public required Instant Date { get; init; }
    public required string Language { get; init; }
    public required string Text { get; init; }
    public required string Html { get; init; }

    /// <summary>An iCalendar text; it says its own METHOD.</summary>
    public string? Calendar { get; init; }

    /// <summary>Where a press of a button, or one POST (RFC 8058), ends such mails.</summary>
    public string? UnsubscribeAddress { get; init; }

    public void WriteTo(Stream stream)
    {
        using var mail = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        Headers(mail);
        if (Calendar is null)
        {
            Alternatives(mail);
            return;
        }

        var between = Boundary("mixed");
        mail.WriteLine($"Content-Type: multipart/mixed;\r\n boundary=\"{between}\"");
        mail.WriteLine();
        mail.WriteLine($"--{between}");
        Alternatives(mail);
        mail.WriteLine($"--{between}");
        mail.WriteLine($"Content-Type: text/calendar; charset=utf-8; method={Method(Calendar)};\r\n name=\"invite.ics\"");
        mail.WriteLine("Content-Transfer-Encoding: base64");
        mail.WriteLine("Content-Disposition: attachment; filename=\"invite.ics\"");
        mail.WriteLine();
        // Not as text: a mail system may touch line ends, and iCalendar's are CRLF.
        var calendar = Convert.ToBase64String(Encoding.UTF8.GetBytes(Calendar.ReplaceLineEndings("\r\n")));
        for (var at = 0; at < calendar.Length; at += 76)
            mail.WriteLine(calendar.AsSpan(at, Math.Min(76, calendar.Length - at)));
        mail.WriteLine($"--{between}--");
    }

    private void Headers(StreamWriter mail)
    {
        var name = EncodedWords.Phrase(FromName, "From: ".Length);
        mail.WriteLine($"From: {name}{(name.Length + From.ToString().Length > 64 ? "\r\n" : "")} <{From}>");
        mail.WriteLine($"To: {To}");
        mail.WriteLine($"Subject: {EncodedWords.Text(Subject, "Subject: ".Length)}");
        mail.WriteLine($"Date: {DatePattern.Format(Date)}");
        mail.WriteLine($"Message-ID: <{Token().Replace(MessageId, "")}>");
        mail.WriteLine("Auto-Submitted: auto-generated");
        mail.WriteLine($"Content-Language: {Token().Replace(Language, "")}");
        // An address holds no line break once it is parsed; one that is none is left out.
        if (Uri.TryCreate(UnsubscribeAddress, UriKind.Absolute, out var leave) && leave.Scheme is "https" or "http" && leave.AbsoluteUri.Length < 900)
        {
            mail.WriteLine($"List-Unsubscribe: <{leave.AbsoluteUri}>");
            mail.WriteLine("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
        }

        mail.WriteLine("MIME-Version: 1.0");
    }

    private void Alternatives(StreamWriter mail)
    {
        var between = Boundary("alternative");
        mail.WriteLine($"Content-Type: multipart/alternative;\r\n boundary=\"{between}\"");
        mail.WriteLine();
        foreach (var (type, text) in ((string, string)[])[("plain", Text), ("html", Html)])
        {
            mail.WriteLine($"--{between}");
            mail.WriteLine($"Content-Type: text/{type}; charset=utf-8");
            mail.WriteLine("Content-Transfer-Encoding: quoted-printable");
            mail.WriteLine();
            mail.Write(QuotedPrintable.Encode(text));
        }

        mail.WriteLine($"--{between}--");
    }

    // "=_" is never written by quoted-printable or Base64: no part can end another.
    private string Boundary(string kind) => $"=_{kind}_{Token().Replace(MessageId.Split('@')[0], "")}";

    private static string Method(string calendar) => CalendarMethod().Match(calendar) is { Success: true } method ? method.Groups[1].Value : "PUBLISH";

    [GeneratedRegex("[^A-Za-z0-9@._-]")]
    private static partial Regex Token();

    [GeneratedRegex("(?m)^METHOD:(PUBLISH|REQUEST|CANCEL)\r?$")]
    private static partial Regex CalendarMethod();
}
