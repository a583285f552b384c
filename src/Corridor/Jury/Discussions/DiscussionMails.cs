using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;

namespace Corridor.Jury.Discussions;

/// <summary>The mails to those who discuss an application: by its number, since a blind jury reads them.</summary>
internal static class DiscussionMails
{
    private const int SomeNumber = 12;

    public static IReadOnlyList<OwnMail> All { get; } =
    [
        new(new Text("Discussion: somebody is called"), to => Mention(to.Mails, to.City, to.Call, to.Language, new Text("Reviewer {0}", "B"), SomeNumber, MailPath)),
        new(new Text("Discussion: new remarks"), to => Digest(to.Mails, to.City, to.Call, to.Language, [(SomeNumber, 2)], MailPath)),
    ];

    private const string MailPath = "/jury/" + MailSetting.Secret;

    /// <param name="mails">Prints addresses.</param>
    /// <param name="city">Which writes.</param>
    /// <param name="call">Its title.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="by">Who calls.</param>
    /// <param name="number">Of the application.</param>
    /// <param name="path">Where the discussion is.</param>
    public static MailText Mention(Mails mails, City city, LocalizedText call, string language, Text by, int? number, string path) =>
        new("discussion-mention", new Text("You are asked about application no. {0}", number),
        [
            new Text("{0} asks you something in the discussion of application no. {1} to “{2}”.", by, number, call.In(language, city.Language)),
            new Text("Read it and answer here:"),
            mails.Link(path),
        ]);

    /// <param name="mails">Prints addresses.</param>
    /// <param name="city">Which writes.</param>
    /// <param name="call">Its title.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="unread">The numbers of applications, with how many remarks the reader has not seen.</param>
    /// <param name="path">Where they are.</param>
    public static MailText Digest(Mails mails, City city, LocalizedText call, string language, IReadOnlyList<(int? Number, int Remarks)> unread, string path) =>
        new("discussion-digest", new Text("New remarks on what you discuss in “{0}”", call.In(language, city.Language)),
        [
            new Text("Jurors who lie far apart talk about these applications, and you have not read all that was said:"),
            .. unread.Select(one => Text.Plural(one.Remarks, "No. {1}: {0} new remark", "No. {1}: {0} new remarks", one.Number)),
            mails.Link(path),
        ]);
}
