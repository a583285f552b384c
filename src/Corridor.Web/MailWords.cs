using Corridor.Notifications;
using Corridor.Texts;

namespace Corridor.Web;

/// <summary>How people call kinds of mail and the ways they take.</summary>
internal static class MailWords
{
    public static Text NameOf(MailCategory category) => category switch
    {
        MailCategory.Reminders => new Text("Reminders"),
        MailCategory.Progress => new Text("How things go"),
        _ => new Text("Essential"),
    };

    public static Text HelpOn(MailCategory category) => category switch
    {
        MailCategory.Reminders => new Text("That a date comes nearer; the last one always comes as a mail."),
        MailCategory.Progress => new Text("That a call opened or closed, and how much came in."),
        _ => new Text("Sign-in codes, receipts, decisions, agreements, invitations, your own deadlines."),
    };

    public static Text NameOf(MailWay way) => way switch
    {
        MailWay.Mail => new Text("A mail at once"),
        MailWay.Digest => new Text("One mail a day, at eight in the morning"),
        _ => new Text("No mail, only a message inside Corridor"),
    };

    /// <summary>What a mail was about, by its kind.</summary>
    public static Text KindOf(string kind) => kind.Split('-')[0] switch
    {
        "workflow" => new Text("Workflow"),
        "application" or "deck" => new Text("Application"),
        "invitation" => new Text("Invitation"),
        "juror" => new Text("Jury"),
        "decision" => new Text("Decision"),
        "nomination" => new Text("Nominations"),
        "match" or "agreement" or "placement" or "report" => new Text("Stay"),
        _ => new Text("Mail"),
    };
}
