using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Notifications;

/// <summary>What a mail says, for whom it may concern: its kind, one line, and paragraphs.</summary>
public sealed record MailText(string Kind, Text Subject, IReadOnlyList<Text> Lines);

/// <summary>What the example of a mail speaks of.</summary>
/// <param name="Mails">Prints dates and addresses.</param>
/// <param name="City">Which writes.</param>
/// <param name="Call">The call's title.</param>
/// <param name="Intake">When applications open and close.</param>
/// <param name="Scoring">When the jury scores.</param>
/// <param name="Application">An application, and its title.</param>
/// <param name="Language">The reader's.</param>
public sealed record MailSetting(Mails Mails, City City, LocalizedText Call, MailPeriod Intake, MailPeriod Scoring, (Guid Id, string Title) Application, string Language)
{
    /// <summary>Stands for what is secret in links and codes.</summary>
    public const string Secret = "…";

    /// <summary>The call's title, as the reader gets it.</summary>
    public string CallTitle => Call.In(Language, City.Language);
}

/// <summary>From when until when.</summary>
public sealed record MailPeriod(ZonedMoment Opens, ZonedMoment Closes);

/// <summary>
/// A mail that Corridor writes by itself, without a workflow: what it is called, and its text by an example. The text is made by the
/// same function that makes it for sending.
/// </summary>
public sealed record OwnMail(Text Label, Func<MailSetting, MailText> Write);

public static class OwnMailServices
{
    public static IServiceCollection AddOwnMails(this IServiceCollection services, params IEnumerable<OwnMail> mails)
    {
        foreach (var mail in mails)
            services.AddSingleton(mail);
        return services;
    }
}
