using Corridor.Applications;
using Corridor.Calls;

namespace Corridor.Jury;

public static class JuryQueries
{
    /// <summary>What a jury reads: sent, and not withdrawn since.</summary>
    public static IQueryable<Application> ForJury(this IQueryable<Application> applications, Guid call) =>
        applications.Where(application => application.CallId == call && application.SubmissionId != null && application.WithdrawnAt == null);

    /// <summary>The reviews of these jurors whose application still stands.</summary>
    public static IQueryable<Review> Of(this IQueryable<Review> reviews, IReadOnlyCollection<Guid> jurors, IQueryable<Application> applications) =>
        reviews.Where(review => jurors.Contains(review.JurorId)
            && applications.Any(application => application.Id == review.ApplicationId && application.WithdrawnAt == null && application.SubmissionId != null));

    /// <summary>What a juror may call an application by: the first short answer that they may see, if any.</summary>
    public static string? TitleForJurors(this Call call, IReadOnlyDictionary<string, string> answers) =>
        call.Form.FieldsForJurors(call.Jury.Blind).Where(field => field.Kind == FieldKind.ShortText)
            .Select(field => answers.GetValueOrDefault(field.Key))
            .FirstOrDefault(answer => !string.IsNullOrWhiteSpace(answer));
}
