using System.Globalization;
using System.Text.Json;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Jury;
using Corridor.Jury.Discussions;
using Corridor.Jury.Pitches;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Jurors;

/// <summary>One application: deck left, criteria right. With scripts each score is saved at once; without, by the button.</summary>
[ResponseCache(NoStore = true)]
public sealed class ScoreModel(JurorAccess access, CorridorDb db, Scoring scoring, TimeProvider clock, IStringLocalizer t, Show show) : PageModel
{
    public Review Review { get; private set; } = null!;
    public Call Call { get; private set; } = null!;
    public Round Round { get; private set; } = null!;
    public int? Number { get; private set; }
    public string? Name { get; private set; }
    public string Language { get; private set; } = "";
    public Deck? Deck { get; private set; }
    public bool OpenNow { get; private set; }
    public bool Ahead { get; private set; }

    /// <summary>Its jurors lie far apart, and this one may talk with the others.</summary>
    public bool IsDiscussed { get; private set; }

    /// <summary>What it is scored by, when it is pitched; none: by the round's dates.</summary>
    public Pitch? Pitch { get; private set; }
    public int? StageMark { get; private set; }
    public ReviewFields Fields { get; private set; } = null!;
    public IReadOnlyList<(string Label, string Value)> Said { get; private set; } = [];
    public IReadOnlyList<PeerReview> Peers { get; private set; } = [];
    public Guid? Next { get; private set; }
    public Guid? Previous { get; private set; }
    public int Over { get; private set; }
    public int All { get; private set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>It is more than an abstention: a conflict of interest.</summary>
    [BindProperty]
    public bool Tied { get; set; }

    /// <summary>The juror declared a conflict already.</summary>
    public bool IsTied { get; private set; }

    public string DeckTexts => JsonSerializer.Serialize(new
    {
        loading = t["The deck is loading…"].Value,
        failed = t["The deck cannot be shown here. Download it instead."].Value,
        deck = t["Deck"].Value,
        previous = t["Previous page"].Value,
        next = t["Next page"].Value,
        smaller = t["Smaller"].Value,
        larger = t["Larger"].Value,
        page = t["Page {0} of {1}"].Value,
    });

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    public async Task<IActionResult> OnPostSaveAsync(Guid id)
    {
        await LoadAsync(id);
        return await SaveFormAsync() ? RedirectToPage(new { id }) : LookAgain();
    }

    public async Task<IActionResult> OnPostFinishAsync(Guid id)
    {
        await LoadAsync(id);
        if (!await SaveFormAsync())
            return LookAgain();
        await scoring.FinishAsync(Review, Call);
        return Next is { } next ? RedirectToPage(new { id = next }) : RedirectToPage("/Jurors/Index");
    }

    public async Task<IActionResult> OnPostAbstainAsync(Guid id)
    {
        await LoadAsync(id);
        await scoring.AbstainAsync(Review, Call, Reason ?? "", Tied);
        return Next is { } next ? RedirectToPage(new { id = next }) : RedirectToPage("/Jurors/Index");
    }

    private Task<bool> SaveFormAsync() => Fields.SaveAsync(scoring, Request.Form);

    private PageResult LookAgain()
    {
        ModelState.AddModelError("", t["Another device saved something else meanwhile. Both are shown below: choose, and send the form again."]);
        return new PageResult { StatusCode = StatusCodes.Status409Conflict };
    }

    private async Task LoadAsync(Guid id)
    {
        var seats = await access.SeatsAsync();
        var found = await (
            from review in db.Set<Review>().Of(seats, db.Set<Application>())
            join call in db.Set<Call>() on review.CallId equals call.Id
            join application in db.Set<Application>() on review.ApplicationId equals application.Id
            join submission in db.Set<Submission>() on application.SubmissionId equals submission.Id
            where review.Id == id
            select new
            {
                review,
                call,
                application.Number,
                application.Language,
                submission,
                IsTied = db.Set<Conflict>().Any(conflict => conflict.JurorId == review.JurorId && conflict.ApplicationId == review.ApplicationId && conflict.Kind == ConflictKind.Declared && conflict.WaivedAt == null),
                IsDiscussed = db.Set<DiscussionSeat>().Any(seat => seat.ReviewId == review.Id) && db.Set<Review>().WhoMayDiscuss(db.Set<Conflict>()).Any(one => one.Id == review.Id),
            }).SingleOrDefaultAsync() ?? throw new NotFoundException();
        (Review, Call, Number, Language, IsTied, IsDiscussed) = (found.review, found.call, found.Number, found.Language, found.IsTied, found.IsDiscussed);
        Round = Round.Of(Call, Review.Round);
        Name = Round.TitleOf(found.submission.Answers);
        Deck = found.submission.DeckId is { } deck ? await db.Set<Deck>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == deck) : null;
        (OpenNow, Ahead) = (Round.IsOpenAt(clock.Now()), clock.Now() < Round.Stage.Opens.Instant);
        Pitch = await scoring.PitchOfAsync(Review, Call);
        if (Pitch is not null)
        {
            OpenNow = Pitch.TakesScores;
            StageMark = await db.Set<PitchDay>().Where(day => day.Id == Pitch.DayId).Select(day => (int?)day.Moves).SingleAsync();
        }

        Fields = new ReviewFields(Review, Call, await scoring.ScoresAsync([Review.Id]), await scoring.NoteOfAsync(Review));
        Peers = await scoring.PeersAsync(Review, Call);
        Said = [.. Round.FieldsForJurors
            .Where(field => found.submission.Answers.TryGetValue(field.Key, out var answer) && answer.Length > 0)
            .Select(field => (show.Written(field.Label), Say(field, found.submission.Answers[field.Key])))
            .Where(said => said.Item2.Length > 0)];

        var juror = (await access.MineAsync()).Where(juror => juror.Id == Review.JurorId).ToList();
        var queue = (await scoring.QueueAsync(juror, new Dictionary<Guid, Call> { [Call.Id] = Call })).Where(row => row.Round.Key == Round.Key).ToList();
        (All, Over) = (queue.Count, queue.Count(row => row.IsOver));
        var todo = queue.Where(row => !row.IsOver || row.Review.Id == id).Select(row => row.Review.Id).ToList();
        var here = todo.IndexOf(id);
        Next = todo.Count > 1 ? todo[(here + 1) % todo.Count] : null;
        Previous = todo.Count > 1 ? todo[(here - 1 + todo.Count) % todo.Count] : null;
    }

    private string Say(Field field, string answer) => field.Kind switch
    {
        FieldKind.YesNo => answer == "yes" ? t["Yes"] : t["No"],
        FieldKind.SingleChoice => Choice(field, answer),
        FieldKind.MultipleChoice => string.Join(", ", (Answers.ReadKeys(answer) ?? []).Select(key => Choice(field, key))),
        FieldKind.Team => string.Join("\n", (Answers.ReadTeam(answer) ?? []).Select(member => $"{member.Name} ({member.Role})")),
        FieldKind.Money when Answers.ReadMoney(answer) is { } money => $"{money.Amount.ToString("N2", CultureInfo.CurrentCulture)} {money.Currency}",
        FieldKind.Country => Show.Country(answer),
        FieldKind.Consent or FieldKind.Deck or FieldKind.City or FieldKind.Email or FieldKind.Telephone => "",
        _ => answer,
    };

    private string Choice(Field field, string key) => field.Choices.FirstOrDefault(choice => choice.Key == key) is { } choice ? show.Written(choice.Label) : key;
}
