using System.Globalization;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Applications;

/// <summary>The mails to those who apply: that something was received, is gone, or has to be done again.</summary>
internal static class ApplicationMails
{
    private static readonly Text NotPdf = new("This file is not a PDF: its content does not start like one.");

    public static IReadOnlyList<OwnMail> All { get; } =
    [
        new(new Text("Receipt of an application"), to => Received(to.Mails, to.Language, to.Application.Id, to.Application.Title, "0042", to.Call, to.Intake.Opens.Instant, to.Intake.Closes.Instant, ("deck.pdf", 12_345_678, new string('0', 64)))),
        new(new Text("Withdrawal of an application"), to => Withdrawn(to.Mails, to.Language, to.Application.Title, to.Call, to.Intake.Opens.Instant)),
        new(new Text("A deck was refused before it was sent"), to => DeckRefused(to.Mails, to.Application.Id, "deck.pdf", NotPdf, wasSent: false)),
        new(new Text("A deck was refused after it was sent"), to => DeckRefused(to.Mails, to.Application.Id, "deck.pdf", NotPdf, wasSent: true)),
    ];

    public static MailText Received(Mails mails, string language, Guid application, string title, string receipt, LocalizedText call, Instant at, Instant closes, (string? Name, long Length, string? Sha256)? deck) =>
        new("application-received", new Text("Received: application {0} to {1}", receipt, call),
        [
            new Text("We received your application “{0}” to {1}.", title, call),
            new Text("Number: {0}", receipt),
            new Text("Received: {0}", mails.When(at, language)),
            .. deck is var (name, length, sha256) ? [new Text("Deck: {0}, {1} bytes, SHA-256 {2}", name, length.ToString("N0", CultureInfo.GetCultureInfo(language)), sha256)] : (Text[])[],
            new Text("You may change it and send it again until {0}. What you sent stands until then.", mails.When(closes, language)),
            mails.Link($"/applications/{application}/receipt"),
        ]);

    public static MailText Withdrawn(Mails mails, string language, string title, LocalizedText call, Instant at) =>
        new("application-withdrawn", new Text("Withdrawn: {0}", call),
        [
            new Text("Your application “{0}” to {1} was withdrawn on {2}.", title, call, mails.When(at, language)),
            new Text("Nobody reads it any more. While the call is open you may start a new one."),
        ]);

    public static MailText DeckRefused(Mails mails, Guid application, string file, Text reason, bool wasSent) =>
        new("deck-refused", new Text("Your deck needs to be replaced: {0}", file),
        [
            reason,
            wasSent
                ? new Text("You have 24 hours from now to upload another file and send again, even after the deadline:")
                : new Text("Upload another file before you send your application:"),
            mails.Link($"/applications/{application}#deck"),
        ]);
}
