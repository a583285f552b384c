using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Discussions;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Jurors;

/// <summary>A round of a juror: all that is theirs to read, and the page of it that is shown.</summary>
public sealed record JurorRound(Juror Juror, Round Round, IReadOnlyList<QueuedReview> Queue, Paged<QueuedReview> Shown)
{
    /// <summary>How they score beside the others, where everybody scores some applications first and they were given them.</summary>
    public Drift? Drift { get; init; }

    public Call Call => Round.Call;

    /// <summary>Of its part of a page.</summary>
    public string Id => SectionOf(Juror, Round);

    internal static string SectionOf(Juror juror, Round round) => round.Call.Rounds.Count > 1 ? $"round-{juror.Id}-{round.Key}" : $"round-{juror.Id}";

    /// <summary>What a juror finds: the rounds that are open, else the next one; whoever has not answered finds one.</summary>
    internal static IEnumerable<(Juror Juror, Round Round)> Of(IEnumerable<Juror> jurors, IReadOnlyDictionary<Guid, Call> calls, Instant now) => jurors.SelectMany(juror =>
        calls[juror.CallId].Rounds.Where(round => juror.IsOnPanel && round.IsOpenAt(now)).DefaultIfEmpty(Round.At(calls[juror.CallId], now)).Select(round => (juror, round)));
}

/// <summary>A juror's home: what is theirs to read in this city, not yet scored first.</summary>
[ResponseCache(NoStore = true)]
public sealed class IndexModel(JurorAccess access, CorridorDb db, Panel panel, Scoring scoring, Discussing discussing, Drifts drifts, TimeProvider clock) : PageModel
{
    public IReadOnlyList<JurorRound> Rounds { get; private set; } = [];

    public IReadOnlyList<OwnDiscussion> Discussions { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public bool HasPitches => Rounds.Any(round => round.Juror.IsOnPanel && round.Call.StageOf(StageKind.Pitch) is not null);

    public bool IsBefore(Call call) => clock.Now() < Round.EndOf(call);

    public bool IsOpen(Round round) => round.IsOpenAt(clock.Now());

    public async Task OnGetAsync()
    {
        var mine = await access.MineAsync();
        var calls = await access.CallsAsync();
        var all = await scoring.QueueAsync([.. mine], calls);
        var queue = all.ToLookup(row => (row.Review.JurorId, row.Round.Key));
        var rounds = JurorRound.Of(mine, calls, clock.Now()).ToList();
        var beside = await drifts.ReadAsync([.. rounds.Where(one => queue[(one.Juror.Id, one.Round.Key)].Any(row => row.IsShared))], all);
        Rounds = [.. rounds.Select(one =>
        {
            List<QueuedReview> own = [.. queue[(one.Juror.Id, one.Round.Key)]];
            return new JurorRound(one.Juror, one.Round, own, own.Page(After, row => row.Review.Id)) { Drift = beside.GetValueOrDefault((one.Juror.Id, one.Round.Key)) };
        })];
        Discussions = await discussing.OfAsync(await access.SeatsAsync());
    }

    /// <summary>Signed in with the invited address: the answer page opens without looking for the mail.</summary>
    public async Task<IActionResult> OnPostAnswerAsync(Guid id)
    {
        var juror = (await access.MineAsync()).SingleOrDefault(juror => juror.Id == id) ?? throw new NotFoundException();
        var link = panel.LinkFor(juror, clock.Now());
        await db.SaveChangesAsync();
        return RedirectToPage("/Jurors/Answer", new { link });
    }
}
