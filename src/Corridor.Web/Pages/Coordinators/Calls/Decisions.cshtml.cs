using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Tenancy;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>Prepared in silence, changed one by one over the days, released at once after a second look, by two people where two run the call.</summary>
public sealed class DecisionsModel(CorridorDb db, CurrentAccount who, CurrentCity city, JuryRanking ranking, Jury.Decisions decisions, TimeProvider clock) : PageModel, IManyForms
{
    private List<PreparedDecision> waiting = [];

    public Call Call { get; private set; } = null!;
    public IReadOnlyList<RankedLine> Lines { get; private set; } = [];
    public Paged<RankedLine> Shown { get; private set; } = new([]);
    public IReadOnlyDictionary<Guid, PreparedDecision> Prepared { get; private set; } = new Dictionary<Guid, PreparedDecision>();

    public ReserveList Reserves { get; private set; } = new(0, []);

    /// <summary>The confirmation step of the release is shown.</summary>
    public bool Confirming { get; private set; }

    /// <summary>The first of two people is to release.</summary>
    public bool Asking { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty]
    public Outcome Outcome { get; set; }

    [BindProperty]
    public string? Message { get; set; }

    [BindProperty]
    public string? Note { get; set; }

    [BindProperty]
    public string? Beside { get; set; }

    /// <summary>The request that is confirmed.</summary>
    [BindProperty]
    public long? Seen { get; set; }

    public int Open => Lines.Count(line => !Prepared.ContainsKey(line.Candidate.Id));

    public int Unreleased => waiting.Count;

    /// <summary>Somebody asked for the release of what waits, or of a part that nobody changed since.</summary>
    public PreparedDecision? Asked => waiting.Where(decision => decision.AskedAt is not null).MaxBy(decision => decision.AskedAt);

    public int ChangedSinceAsked => Asked is null ? 0 : waiting.Count(decision => decision.AskedAt is null);

    /// <summary>Nobody changed anything since.</summary>
    public bool MayBeConfirmed => Asked is not null && ChangedSinceAsked == 0;

    public bool IsMyRequest => Asked?.AskedById == who.Id;

    public async Task OnGetAsync(string slug, bool release)
    {
        await LoadAsync(slug);
        Confirming = release && Unreleased > 0 && !(MayBeConfirmed && IsMyRequest);
        Asking = Confirming && !MayBeConfirmed && await decisions.TakesTwoAsync(Call);
    }

    public async Task<IActionResult> OnPostPrepareAsync(string slug)
    {
        await LoadAsync(slug);
        await decisions.PrepareAsync(Call);
        return RedirectToPage(new { slug });
    }

    public async Task<IActionResult> OnPostEditAsync(string slug, Guid application)
    {
        await LoadAsync(slug);
        await decisions.EditAsync(Call, application, Outcome, Message ?? "", Note ?? "");
        return RedirectToPage(new { slug, after = After });
    }

    public async Task<IActionResult> OnPostReleaseAsync(string slug)
    {
        await LoadAsync(slug);
        await decisions.ReleaseAsync(Call, Seen is { } ticks ? Instant.FromUnixTimeTicks(ticks) : null);
        return RedirectToPage(new { slug });
    }

    /// <summary>Who was chosen to move up, where that was refused.</summary>
    public Guid? MovesUp { get; private set; }

    public async Task<IActionResult> OnPostMoveUpAsync(string slug, Guid application)
    {
        MovesUp = application;
        await LoadAsync(slug);
        await decisions.MoveUpAsync(Call, application, Note ?? "");
        return RedirectToPage(new { slug });
    }

    public async Task<IActionResult> OnPostTakeBackAsync(string slug)
    {
        await LoadAsync(slug);
        await decisions.TakeBackAsync(Call);
        return RedirectToPage(new { slug });
    }

    public int Count(Outcome outcome) => Lines.Count(line => Prepared.TryGetValue(line.Candidate.Id, out var decision) && decision.Outcome == outcome);

    /// <summary>By the calendar of the city.</summary>
    public bool ChangedSinceYesterday(PreparedDecision decision)
    {
        var zone = DateTimeZoneProviders.Tzdb[city.Required.Zone];
        var yesterday = clock.Now().InZone(zone).Date.PlusDays(-1).AtStartOfDayInZone(zone).ToInstant();
        return decision.History.Any(line => line.At >= yesterday && line.From is not null);
    }

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Lines = await ranking.RankAsync(Call);
        Shown = Lines.Page(After, line => line.Candidate.Id);
        Prepared = await decisions.ReadAsync(Call.Id, [.. Shown.Select(line => line.Candidate.Id)]);
        Reserves = ReserveList.Of(Call, Lines, Prepared);
        waiting = [.. Lines.Select(line => Prepared.GetValueOrDefault(line.Candidate.Id)).OfType<PreparedDecision>().Where(decision => decision.ReleasedAt is null)];
    }
}
