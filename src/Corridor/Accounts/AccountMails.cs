using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;

namespace Corridor.Accounts;

/// <summary>The mails about signing in, roles and messages.</summary>
internal static class AccountMails
{
    public static IReadOnlyList<OwnMail> All { get; } =
    [
        new(new Text("Sign-in code"), to => SignIn(to.Mails, "123456", MailSetting.Secret)),
        new(new Text("Invitation of a coordinator"), to => Invitation(to.Mails, to.City, CityRole.Coordinator, MailSetting.Secret)),
        new(new Text("Invitation of an incubator manager"), to => Invitation(to.Mails, to.City, CityRole.Host, MailSetting.Secret)),
        new(new Text("Mail of the day"), to => Digest([($"{to.City.Name}: {to.CallTitle}", to.Mails.AddressOf("/"))], 1, to.Mails.AddressOf("/"), MailSetting.Secret)),
    ];

    public static MailText SignIn(Mails mails, string code, string link) => new(OutgoingMail.SignInKind, new Text("{0} is your sign-in code", code),
    [
        new Text("Your code is {0}. It is good for ten minutes.", code),
        new Text("Or open this page and press the button; the link is good for 24 hours:"),
        mails.Link($"/sign-in/link/{link}"),
        new Text("If you did not ask for it, do nothing: nobody can sign in without this mail."),
    ]);

    public static MailText Invitation(Mails mails, City city, CityRole role, string link) => new("invitation", new Text("{0} invites you", city.Name),
    [
        role == CityRole.Coordinator
            ? new Text("{0} asks you to run its calls as a coordinator in Corridor.", city.Name)
            : new Text("{0} asks you to publish places for start-ups as an incubator manager in Corridor.", city.Name),
        new Text("Open this page to accept; the link is good for 14 days:"),
        mails.Link($"/invitations/{link}"),
    ]);

    /// <param name="listed">Subjects and addresses of messages.</param>
    /// <param name="unread">How many there are.</param>
    /// <param name="all">The address of all of them.</param>
    /// <param name="leave">Where one ends this mail.</param>
    public static MailText Digest(IReadOnlyList<(string Subject, string Address)> listed, int unread, string all, string leave) =>
        new("digest", Text.Plural(unread, "{0} new message", "{0} new messages"),
        [
            .. listed.Select(message => new Text("{0}\n{1}", message.Subject, message.Address)),
            .. unread > listed.Count ? [new Text("And {0} more.", unread - listed.Count)] : (Text[])[],
            new Text("{0}\n{1}", new Text("All my messages"), all),
            new Text("{0}\n{1}", new Text("You chose one mail a day. If you no longer want it, say so here; your messages stay in Corridor:"), leave),
        ]);
}
