using Corridor.Applications;
using Corridor.Calls;

namespace Corridor.Jury;

public static class JuryQueries
{
    /// <summary>What a jury reads: sent, and not withdrawn since.</summary>
    public static IQueryable<Application> ForJury(this IQueryable<Application> applications, Guid call) =>
        applications.Where(application => application.CallId == call && application.SubmissionId != null && application.WithdrawnAt == null);

    /// <summary>What a jury reads in a round: in the first, all of that; in a later one, those that were taken into it.</summary>
    public static IQueryable<Application> ForRound(this IQueryable<Application> applications, Round round, IQueryable<RoundEntry> entries) => round.IsFirst
        ? applications.ForJury(round.Call.Id)
        : applications.ForJury(round.Call.Id).Where(application => entries.Any(entry => entry.ApplicationId == application.Id && entry.Round == round.Key && entry.IsIn));

    /// <summary>The reviews of these jurors whose application still stands.</summary>
    public static IQueryable<Review> Of(this IQueryable<Review> reviews, IReadOnlyCollection<Guid> jurors, IQueryable<Application> applications) =>
        reviews.Where(review => jurors.Contains(review.JurorId)
            && applications.Any(application => application.Id == review.ApplicationId && application.WithdrawnAt == null && application.SubmissionId != null));

    /// <summary>Those whose jurors may discuss what they read: they are in, and no conflict that counts ties their juror to the application.</summary>
    public static IQueryable<Review> WhoMayDiscuss(this IQueryable<Review> reviews, IQueryable<Conflict> conflicts) =>
        reviews.Where(review => review.State == ReviewState.Done
            && !conflicts.Any(conflict => conflict.JurorId == review.JurorId && conflict.ApplicationId == review.ApplicationId && conflict.WaivedAt == null));

    /// <summary>What a juror may call an application by: the first short answer that they may see, if any.</summary>
    public static string? TitleOf(this Round round, IReadOnlyDictionary<string, string> answers) =>
        round.FieldsForJurors.Where(field => field.Kind == FieldKind.ShortText)
            .Select(field => answers.GetValueOrDefault(field.Key))
            .FirstOrDefault(answer => !string.IsNullOrWhiteSpace(answer));
}
