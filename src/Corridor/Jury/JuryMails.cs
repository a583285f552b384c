using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;

namespace Corridor.Jury;

/// <summary>The mails to jurors by their personal link, and the decisions to those who applied.</summary>
internal static class JuryMails
{
    private const int SomeReviews = 3;

    public static IReadOnlyList<OwnMail> All { get; } =
    [
        new(new Text("Invitation of a juror"), to => Invitation(to.Mails, to.City, to.Call, to.Language, to.Scoring.Opens, to.Scoring.Closes, MailSetting.Secret)),
        new(new Text("Reminder of a juror who has not answered"), to => Reminder(to.Mails, to.City, to.Call, to.Language, to.Scoring.Closes, MailSetting.Secret, hasAccepted: false, SomeReviews)),
        new(new Text("Reminder of a juror who owes reviews"), to => Reminder(to.Mails, to.City, to.Call, to.Language, to.Scoring.Closes, MailSetting.Secret, hasAccepted: true, SomeReviews)),
        new(new Text("Decision: selected"), to => Decision(to, Outcome.Winner)),
        new(new Text("Decision: on the reserve list"), to => Decision(to, Outcome.Reserve)),
        new(new Text("Decision: not selected"), to => Decision(to, Outcome.Declined)),
    ];

    public static MailText Invitation(Mails mails, City city, LocalizedText call, string language, ZonedMoment opens, ZonedMoment closes, string link) =>
        new("juror-invitation", new Text("{0} asks you to join a jury", city.Name),
        [
            new Text("{0} would like you to score applications to “{1}”.", city.Name, call.In(language, city.Language)),
            new Text("Scoring runs from {0} to {1}.", Words.Of(opens, language), Words.Of(closes, language)),
            new Text("Open this page to accept or decline. The link is yours alone and stays good until scoring closes:"),
            mails.Link($"/jury/{link}"),
            new Text("If the link does not work, sign in with this e-mail address instead."),
        ]);

    public static MailText Reminder(Mails mails, City city, LocalizedText call, string language, ZonedMoment closes, string link, bool hasAccepted, int outstanding) =>
        new("juror-reminder", new Text("Reminder: the jury of “{0}”", call.In(language, city.Language)),
        [
            !hasAccepted ? new Text("{0} is still waiting for your answer: will you join the jury?", city.Name)
                : outstanding == 0 ? new Text("Every review you were given is in. Thank you.")
                : Text.Plural(outstanding, "{0} application still waits for your scores.", "{0} applications still wait for your scores."),
            new Text("Scoring closes on {0}.", Words.Of(closes, language)),
            mails.Link($"/jury/{link}"),
        ]);

    /// <param name="mails">Prints addresses.</param>
    /// <param name="id">The application.</param>
    /// <param name="application">Its title.</param>
    /// <param name="call">The call's title, as its reader gets it.</param>
    /// <param name="outcome">What was decided.</param>
    /// <param name="message">What the coordinator adds; may be empty.</param>
    /// <param name="hasFeedback">There is a page with what the jury says.</param>
    public static MailText Decision(Mails mails, Guid id, string application, string call, Outcome outcome, string message, bool hasFeedback) =>
        new("decision", new Text("The decision on “{0}”", application),
        [
            outcome switch
            {
                Outcome.Winner => new Text("Congratulations: “{0}” was selected in “{1}”.", application, call),
                Outcome.Reserve => new Text("“{0}” is on the reserve list of “{1}”: if a place comes free, we write to you.", application, call),
                _ => new Text("“{0}” was not selected in “{1}”. Thank you for applying; we know how much work it was.", application, call),
            },
            .. message.Length > 0 ? [new Text("{0}", message)] : (Text[])[],
            .. hasFeedback ? [new Text("What the jury says of it:"), mails.Link($"/applications/{id}/decision")] : (Text[])[],
            new Text("Your application, as you sent it:"),
            mails.Link($"/applications/{id}"),
        ]);

    private static MailText Decision(MailSetting to, Outcome outcome) => Decision(to.Mails, to.Application.Id, to.Application.Title, to.CallTitle, outcome, "", hasFeedback: true);
}
