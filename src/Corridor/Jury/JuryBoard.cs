using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>An application as the jury's side sees it: its last submission, and who is behind it.</summary>
public sealed record Candidate(
    Guid Id, string Title, int? Number, string Language, Guid OwnerId, string OwnerEmail, Guid OriginCityId, IReadOnlyDictionary<string, string> Answers);

/// <summary>Everything a call's assignment depends on, read in five queries whatever the numbers.</summary>
public sealed class JuryBoard
{
    private readonly HashSet<string> choicesOfCall;

    private JuryBoard(Call call, List<Candidate> candidates, List<Juror> jurors, List<Review> reviews, List<Conflict> conflicts)
    {
        Call = call;
        Candidates = candidates;
        Jurors = jurors;
        Reviews = reviews;
        Conflicts = conflicts;
        choicesOfCall = [.. call.Form.Fields.Where(field => field.HasChoices).Select(field => field.Key)];
    }

    public Call Call { get; }

    /// <summary>Submitted and not withdrawn, by number.</summary>
    public IReadOnlyList<Candidate> Candidates { get; }
    public IReadOnlyList<Juror> Jurors { get; }
    public IReadOnlyList<Review> Reviews { get; }
    public IReadOnlyList<Conflict> Conflicts { get; }

    public static async Task<JuryBoard> ReadAsync(CorridorDb db, Call call, CancellationToken cancel = default)
    {
        var candidates = await (
            from application in db.Set<Application>().ForJury(call.Id)
            join submission in db.Set<Submission>() on application.SubmissionId equals submission.Id
            join owner in db.Users on application.OwnerId equals owner.Id
            orderby application.Number, application.Id
            select new Candidate(application.Id, application.Title, application.Number, application.Language, application.OwnerId, owner.Email!, application.OriginCityId, submission.Answers)).ToListAsync(cancel);
        var jurors = await db.Set<Juror>().Where(juror => juror.CallId == call.Id).OrderBy(juror => juror.Name).ThenBy(juror => juror.Email).ToListAsync(cancel);
        var reviews = await db.Set<Review>().Where(review => review.CallId == call.Id).ToListAsync(cancel);
        var conflicts = await (
            from conflict in db.Set<Conflict>()
            join juror in db.Set<Juror>() on conflict.JurorId equals juror.Id
            where juror.CallId == call.Id
            orderby conflict.Id
            select conflict).ToListAsync(cancel);
        return new JuryBoard(call, candidates, jurors, reviews, conflicts);
    }

    /// <summary>The juror's own address stands in an application of this call: they compete, and judge nobody in it.</summary>
    public bool Competes(Juror juror) => Candidates.Any(candidate => StandsIn(juror, candidate));

    public bool IsHome(Juror juror, Candidate candidate) => Call.Jury.ExcludeOwnCity && juror.HomeCityId == candidate.OriginCityId;

    public bool StandsIn(Juror juror, Candidate candidate) =>
        (juror.AccountId is { } account && account == candidate.OwnerId)
        || Plain(juror.Email) == Plain(candidate.OwnerEmail)
        || Call.Form.Fields.Where(field => field.Kind == FieldKind.Team)
            .SelectMany(field => candidate.Answers.TryGetValue(field.Key, out var team) ? Answers.ReadTeam(team) ?? [] : [])
            .Any(member => member.Email is { } email && Plain(email) == Plain(juror.Email));

    public IReadOnlyList<string> SharedThemes(Juror juror, Candidate candidate) =>
        [.. ThemesOf(candidate).Intersect(juror.Themes)];

    public static bool Reads(Juror juror, Candidate candidate) => juror.Languages.Any(language => language.Split('-')[0] == candidate.Language.Split('-')[0]);

    /// <summary>A digest of everything a plan follows from.</summary>
    public string Basis()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Call.Id} {Call.ReviewsPerApplication}\n");
        foreach (var candidate in Candidates)
            text.Append(CultureInfo.InvariantCulture, $"a {candidate.Id} {candidate.OriginCityId} {candidate.Language}\n");
        foreach (var juror in Jurors.OrderBy(juror => juror.Id))
            text.Append(CultureInfo.InvariantCulture, $"j {juror.Id} {juror.IsOnPanel} {juror.HomeCityId} {juror.MaxLoad} {string.Join(',', juror.Languages)} {string.Join(',', juror.Themes)}\n");
        foreach (var review in Reviews.OrderBy(review => review.Id))
            text.Append(CultureInfo.InvariantCulture, $"r {review.Id} {review.Counts}\n");
        foreach (var conflict in Conflicts.OrderBy(conflict => conflict.Id))
            text.Append(CultureInfo.InvariantCulture, $"c {conflict.Id} {conflict.Bars}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private IEnumerable<string> ThemesOf(Candidate candidate) =>
        candidate.Answers.Where(answer => choicesOfCall.Contains(answer.Key))
            .SelectMany(answer => Answers.ReadKeys(answer.Value) ?? [answer.Value]);

    // name+anything@example.org is name@example.org.
    private static string Plain(string email)
    {
        var at = email.LastIndexOf('@');
        var plus = email.IndexOf('+', StringComparison.Ordinal);
        return (plus > 0 && plus < at ? email[..plus] + email[at..] : email).Trim().ToLowerInvariant();
    }
}
