using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;

namespace Corridor.Placements.Nominations;

/// <summary>The mail about a file that came from another call.</summary>
internal static class NominationMails
{
    public static IReadOnlyList<OwnMail> All { get; } =
    [
        new(new Text("A nominated file lacks answers"), to => Incomplete(to.Mails, to.City, to.Language, to.Application.Id, to.Call, to.Intake.Closes.Instant)),
    ];

    public static MailText Incomplete(Mails mails, City city, string language, Guid application, LocalizedText call, NodaTime.Instant closes) =>
        new("nomination-incomplete", new Text("Complete your file for “{0}”", call),
        [
            new Text("Your file has arrived in {0}. “{1}” asks for more than your first application: complete it and send it before {2}.", city.Name, call, mails.When(closes, language)),
            mails.Link($"/applications/{application}"),
        ]);
}
