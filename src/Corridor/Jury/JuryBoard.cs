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
    Guid Id, Guid SubmissionId, string Title, int? Number, string Language, Guid OwnerId, string OwnerEmail, Guid OriginCityId, IReadOnlyDictionary<string, string> Answers)
{
    /// <summary>Of the city it comes from.</summary>
    public string OriginCountry { get; init; } = "";

    /// <summary>It is one of those that everybody reads first in this round.</summary>
    public bool IsShared { get; init; }
}

/// <summary>Everything the assignment of a round depends on, read in four or five queries whatever the numbers.</summary>
public sealed class JuryBoard
{
    private readonly List<Field> choices;
    private readonly HashSet<Guid> shared;
    private ILookup<Guid, Conflict>? ties;

    private JuryBoard(Round round, List<Candidate> candidates, Persons persons, List<Conflict> conflicts)
    {
        Round = round;
        Candidates = candidates;
        Persons = persons;
        Conflicts = conflicts;
        shared = [.. candidates.Where(candidate => candidate.IsShared).Select(candidate => candidate.Id)];
        choices = [.. round.Call.Form.Fields.Where(field => field.HasChoices)];
    }

    public Round Round { get; }

    public Call Call => Round.Call;

    /// <summary>Submitted, not withdrawn, and taken into the round; by number.</summary>
    public IReadOnlyList<Candidate> Candidates { get; }
    public IReadOnlyList<Juror> Jurors => Persons.Jurors;
    public IReadOnlyList<Review> Reviews { get; private set; } = [];
    public IReadOnlyList<Conflict> Conflicts { get; private set; }

    /// <summary>What jurors would like to read, where the call asks them.</summary>
    public IReadOnlyList<Bid> Bids { get; private set; } = [];

    /// <summary>What everybody reads first, as far as it is chosen.</summary>
    public IReadOnlySet<Guid> Shared => shared;

    /// <summary>Reviews that make the round complete.</summary>
    public int Wanted
    {
        get
        {
            var given = Reviews.Where(review => review.Counts).CountBy(review => review.ApplicationId).ToDictionary();
            return Candidates.Sum(candidate => Round.Wanted(Shared.Contains(candidate.Id), given.GetValueOrDefault(candidate.Id)));
        }
    }

    internal Persons Persons { get; }

    public static async Task<JuryBoard> ReadAsync(CorridorDb db, Round round, CancellationToken cancel = default)
    {
        var (board, call) = (await WhoAsync(db, round, cancel), round.Call);
        board.Reviews = await db.Set<Review>().Where(review => review.CallId == call.Id && review.Round == round.Key).ToListAsync(cancel);
        if (call.Jury.Bids)
            board.Bids = await db.Set<Bid>().AsNoTracking().Where(bid => db.Set<Juror>().Any(juror => juror.Id == bid.JurorId && juror.CallId == call.Id)).OrderBy(bid => bid.Id).ToListAsync(cancel);
        return board;
    }

    /// <summary>Who there is on both sides and what keeps them apart, without reviews and wishes: in three queries.</summary>
    internal static async Task<JuryBoard> WhoAsync(CorridorDb db, Round round, CancellationToken cancel = default)
    {
        var call = round.Call;
        var candidates = await CandidatesAsync(db, round, cancel);
        var persons = await Persons.ReadAsync(db, call.Id, cancel);
        var conflicts = await (
            from conflict in db.Set<Conflict>()
            join juror in db.Set<Juror>() on conflict.JurorId equals juror.Id
            where juror.CallId == call.Id
            orderby conflict.Id
            select conflict).ToListAsync(cancel);
        if (!round.IsFirst)
        {
            // What ties jurors to the others is no business of this round, and stays.
            var read = candidates.Select(candidate => candidate.Id).ToHashSet();
            conflicts.RemoveAll(conflict => !read.Contains(conflict.ApplicationId));
        }

        return new JuryBoard(round, candidates, persons, conflicts);
    }

    /// <summary>A round's applications before people who are not on its jury: in one query.</summary>
    internal static async Task<JuryBoard> BeforeAsync(CorridorDb db, Round round, IReadOnlyList<Juror> jurors, CancellationToken cancel = default) =>
        new(round, await CandidatesAsync(db, round, cancel), Persons.Of(jurors), []);

    internal static Task<List<Candidate>> CandidatesAsync(CorridorDb db, Round round, CancellationToken cancel) => (
        from application in db.Set<Application>().ForRound(round, db.Set<RoundEntry>())
        join submission in db.Set<Submission>() on application.SubmissionId equals submission.Id
        join owner in db.Users on application.OwnerId equals owner.Id
        orderby application.Number, application.Id
        select new Candidate(application.Id, submission.Id, application.Title, application.Number, application.Language, application.OwnerId, owner.Email!, application.OriginCityId, submission.Answers)
        {
            OriginCountry = db.Cities.Where(city => city.Id == application.OriginCityId).Select(city => city.Country).FirstOrDefault() ?? "",
            IsShared = db.Set<SharedApplication>().Any(shared => shared.ApplicationId == application.Id && shared.Round == round.Key),
        }).ToListAsync(cancel);

    /// <summary>The juror comes from the applicant's city or country, and the call keeps such apart.</summary>
    public bool IsHome(Juror juror, Candidate candidate) => Call.Jury.KeepsApart((juror.HomeCityId, juror.CountryOfOrigin), (candidate.OriginCityId, candidate.OriginCountry));

    /// <summary>Those whose own address stands in an application of this call: they compete, and judge nobody in it.</summary>
    public IReadOnlySet<Guid> Competing()
    {
        var standing = Candidates.Select(candidate => candidate.Id).ToHashSet();
        return Conflicts.Where(conflict => conflict.Kind == ConflictKind.OwnAddress && standing.Contains(conflict.ApplicationId)).Select(conflict => conflict.JurorId).ToHashSet();
    }

    /// <summary>The conflicts of a juror, on whichever seat, with an application; waived ones too.</summary>
    internal IEnumerable<Conflict> TiesOf(Juror juror, Guid application)
    {
        ties ??= Conflicts.ToLookup(conflict => conflict.ApplicationId);
        return ties[application].Where(conflict => conflict.JurorId == juror.Id || Persons.Are(conflict.JurorId, juror.Id));
    }

    /// <summary>Neither their city nor anything else keeps this juror from it.</summary>
    internal bool MayRead(Juror juror, Candidate candidate)
    {
        var between = TiesOf(juror, candidate.Id).ToList();
        return !between.Exists(conflict => conflict.Bars) && (!IsHome(juror, candidate) || between.Exists(conflict => conflict.Kind == ConflictKind.HomeCity));
    }

    internal void Share(Candidate candidate) => shared.Add(candidate.Id);

    internal void Know(IReadOnlyList<Conflict> conflicts) => (Conflicts, ties) = (conflicts, null);

    public IReadOnlyList<string> SharedThemes(Juror juror, Candidate candidate) =>
        [.. ThemesOf(candidate).Intersect(juror.Themes)];

    public static bool Reads(Juror juror, Candidate candidate) => juror.Languages.Any(language => Spoken(language) == Spoken(candidate.Language));

    /// <summary>Without the country: who reads es reads es-MX.</summary>
    internal static string Spoken(string language) => language.Split('-')[0];

    /// <summary>A digest of everything a plan follows from.</summary>
    public string Basis()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Call.Id} {Round.Key} {Round.ReviewsPerApplication} {Call.Jury.ExcludeOwnCity} {Call.Jury.ExcludeOwnCountry} {Call.Jury.OnePerCity} {Call.Jury.OnePerOrganisation}\n");
        foreach (var candidate in Candidates)
            text.Append(CultureInfo.InvariantCulture, $"a {candidate.Id} {candidate.SubmissionId} {candidate.OriginCityId} {candidate.Language}\n");
        foreach (var juror in Jurors.OrderBy(juror => juror.Id))
            text.Append(CultureInfo.InvariantCulture, $"j {juror.Id} {juror.IsOnPanel} {juror.HomeCityId} {juror.MaxLoad} {juror.AccountId} {juror.Name} {juror.Organisation} {string.Join(',', juror.Languages)} {string.Join(',', juror.Themes)} {juror.Expertise}\n");
        foreach (var review in Reviews.OrderBy(review => review.Id))
            text.Append(CultureInfo.InvariantCulture, $"r {review.Id} {review.Counts}\n");
        foreach (var conflict in Conflicts.OrderBy(conflict => conflict.Id))
            text.Append(CultureInfo.InvariantCulture, $"c {conflict.Id} {conflict.Bars}\n");
        foreach (var one in shared.Order())
            text.Append(CultureInfo.InvariantCulture, $"s {one}\n");
        foreach (var bid in Bids)
            text.Append(CultureInfo.InvariantCulture, $"b {bid.Id} {bid.Wish}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>What an application says in words of its own.</summary>
    internal string WordsOf(Candidate candidate) => string.Join('\n', Call.Form.Fields
        .Where(field => field.Kind is FieldKind.ShortText or FieldKind.LongText && candidate.Answers.ContainsKey(field.Key))
        .Select(field => candidate.Answers[field.Key]));

    internal IEnumerable<string> ThemesOf(Candidate candidate) => choices
        .Where(field => candidate.Answers.ContainsKey(field.Key))
        .SelectMany(field => field.Kind == FieldKind.MultipleChoice ? Answers.ReadKeys(candidate.Answers[field.Key]) ?? [] : [candidate.Answers[field.Key]])
        .Distinct();
}
