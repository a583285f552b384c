using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;

namespace Corridor.Jury;

/// <summary>The mails to jurors by their personal link, and the decisions to those who applied.</summary>
internal static class JuryMails
{
    public const string InvitationKind = "juror-invitation";
    private const int SomeReviews = 3;

    public static IReadOnlyList<OwnMail> All { get; } =
    [
        new(new Text("Invitation of a juror"), to => Invitation(to.Mails, to.City, to.Call, to.Language, (to.Scoring.Opens, to.Scoring.Closes), to.Intake.Closes, null, MailSetting.Secret)),
        new(new Text("Reminder of a juror who has not answered"), to => Reminder(to.Mails, to.City, to.Call, to.Language, to.Scoring.Closes, null, MailSetting.Secret, StillWaiting(to.City, to.Language, to.Intake.Closes, null))),
        new(new Text("Reminder of a juror who owes reviews"), to => Reminder(to.Mails, to.City, to.Call, to.Language, to.Scoring.Closes, null, MailSetting.Secret, [Owed(SomeReviews)])),
        new(new Text("Decision: selected"), to => Decision(to, Outcome.Winner)),
        new(new Text("Decision: on the reserve list"), to => Decision(to, Outcome.Reserve)),
        new(new Text("Decision: not selected"), to => Decision(to, Outcome.Declined)),
    ];

    /// <param name="mails">Prints addresses.</param>
    /// <param name="city">Whose call.</param>
    /// <param name="call">To whose jury.</param>
    /// <param name="juror">Who is asked.</param>
    /// <param name="zone">Whose clocks the juror lives by, if that is known.</param>
    /// <param name="link">Theirs alone.</param>
    public static MailText Invitation(Mails mails, City city, Call call, Juror juror, string? zone, string link) => Invitation(
        mails, city, call.Title, juror.Language, (call.Rounds[0].Stage.Opens, call.Rounds[^1].Stage.Closes), ZonedMoment.Of(juror.AnswerBy, zone ?? city.Zone), zone, link);

    /// <param name="mails">Prints addresses.</param>
    /// <param name="city">Whose call.</param>
    /// <param name="call">Of whose jury.</param>
    /// <param name="juror">Who is reminded.</param>
    /// <param name="outstanding">Reviews that they owe.</param>
    /// <param name="round">The one that is open or comes next.</param>
    /// <param name="zone">Whose clocks the juror lives by, if that is known.</param>
    /// <param name="link">Theirs alone.</param>
    public static MailText Reminder(Mails mails, City city, Call call, Juror juror, int outstanding, Round round, string? zone, string link) => Reminder(
        mails, city, call.Title, juror.Language, round.Stage.Closes, zone, link,
        juror.State == JurorState.Accepted ? [Owed(outstanding)] : StillWaiting(city, juror.Language, ZonedMoment.Of(juror.AnswerBy, zone ?? city.Zone), zone));

    private static MailText Invitation(Mails mails, City city, LocalizedText call, string language, (ZonedMoment Opens, ZonedMoment Closes) scoring, ZonedMoment answerBy, string? zone, string link) =>
        new(InvitationKind, new Text("{0} asks you to join a jury", city.Name),
        [
            new Text("{0} would like you to score applications to “{1}”.", city.Name, call.In(language, city.Language)),
            new Text("Scoring runs from {0} to {1}.", Words.Of(scoring.Opens, language, zone), Words.Of(scoring.Closes, language, zone)),
            new Text("Please answer by {0}.", Words.Of(answerBy, language, zone)),
            new Text("Open this page to accept or decline. The link is yours alone and stays good until scoring closes:"),
            mails.Link($"/jury/{link}"),
            new Text("If the link does not work, sign in with this e-mail address instead."),
        ]);

    private static MailText Reminder(Mails mails, City city, LocalizedText call, string language, ZonedMoment closes, string? zone, string link, IReadOnlyList<Text> why) =>
        new("juror-reminder", new Text("Reminder: the jury of “{0}”", call.In(language, city.Language)),
        [
            .. why,
            new Text("Scoring closes on {0}.", Words.Of(closes, language, zone)),
            mails.Link($"/jury/{link}"),
        ]);

    private static Text Owed(int outstanding) => Text.Plural(outstanding, "{0} application still waits for your scores.", "{0} applications still wait for your scores.");

    private static IReadOnlyList<Text> StillWaiting(City city, string language, ZonedMoment answerBy, string? zone) =>
    [
        new Text("{0} is still waiting for your answer: will you join the jury?", city.Name),
        new Text("Please answer by {0}.", Words.Of(answerBy, language, zone)),
    ];

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
