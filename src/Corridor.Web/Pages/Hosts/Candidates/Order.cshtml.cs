using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Matches;
using Corridor.Placements.Meetings;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Corridor.Web.Pages.Hosts.Candidates;

/// <summary>A candidate in the host's list, with what the host noted of it.</summary>
public sealed record CandidateLine(StayCandidate Candidate, City? Origin, string? Theme, bool? Interested, Meeting? Meeting);

/// <summary>
/// A call's candidates for an incubator: its order, then all others to browse by theme, language and city. Dragging saves at once;
/// without scripts every button does.
/// </summary>
[ResponseCache(NoStore = true)]
public sealed class OrderModel(CorridorDb db, Preferring preferring, Cities cities, TimeProvider clock, IStringLocalizer t, Show show) : PageModel
{
    private const string ThemeField = "theme";

    private Dictionary<Guid, City> known = [];

    public CandidateChoice Choice { get; private set; } = null!;
    public City There { get; private set; } = null!;
    public Stage Stage { get; private set; } = null!;
    public bool Open { get; private set; }
    public PublicDraw? Draw { get; private set; }

    /// <summary>Not in the order and not marked no, as far as the filters let them through.</summary>
    public Paged<CandidateLine> Others { get; private set; } = new([]);
    public IReadOnlyList<CandidateLine> Refused { get; private set; } = [];

    public IReadOnlyList<(string Key, string Name)> Themes { get; private set; } = [];
    public IReadOnlyList<(string Key, string Name)> Tongues { get; private set; } = [];
    public IReadOnlyList<(string Key, string Name)> Origins { get; private set; } = [];

    public string Closes => show.Instant(Stage.Closes.Instant, Stage.Closes.Zone, There.Name);

    public OrderView Order => new([.. Choice.Ordered.Select((candidate, at) => Item(candidate) with { Tied = at == 0 ? null : Choice.Order!.Tied.Contains(candidate.Id) })], new([]), Choice.Order?.Version, Open,
        Open ? t["Nobody is in your order yet: nobody would come. Add those you would welcome, the best first."] : t["You put nobody in order: nobody comes from this call."])
    {
        Certified = Choice.Order is { } saved ? CertifiedAt(saved.SavedAt) : null,
        Warning = Open ? WarningOf(Choice.Ordered.Count) : null,
    };

    public bool IsFiltered => !string.IsNullOrEmpty(Theme) || !string.IsNullOrEmpty(Language) || !string.IsNullOrEmpty(From);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Theme { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Language { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    public Task OnGetAsync(Guid call, Guid incubator) => LoadAsync(call, incubator);

    public async Task<IActionResult> OnPostAsync(Guid call, Guid incubator, OrderMove move, Guid? tie, int? version)
    {
        await LoadAsync(call, incubator);
        if (tie is { } tied)
            await preferring.TieAsync(Choice, tied, version, HttpContext.ReceivedAt());
        else
            await preferring.SaveAsync(Choice, move.Apply(Choice.Ordered.Select(candidate => candidate.Id)), version, HttpContext.ReceivedAt());
        return Back(call, incubator);
    }

    public async Task<IActionResult> OnPostMarkAsync(Guid call, Guid incubator, Guid? interested, Guid? no, Guid? undo)
    {
        await LoadAsync(call, incubator);
        if ((interested ?? no ?? undo) is { } marked)
            await preferring.MarkAsync(Choice, marked, undo is null ? interested is not null : null, HttpContext.ReceivedAt());
        return Back(call, incubator);
    }

    /// <summary>The whole order, from a script.</summary>
    public async Task<IActionResult> OnPostOrderAsync(Guid call, Guid incubator, List<Guid> ids, int? version)
    {
        await LoadAsync(call, incubator);
        try
        {
            List<Guid> order = [.. ids.Where(one => one != Guid.Empty)];
            return new JsonResult(new { saved = true, version = await preferring.SaveAsync(Choice, order, version, HttpContext.ReceivedAt()), certified = CertifiedAt(clock.Now()), warning = WarningOf(order.Count) });
        }
        catch (RuleBrokenException refusal)
        {
            return refusal.Answer(t, show);
        }
    }

    /// <summary>What stays in the address while one marks and orders.</summary>
    public Dictionary<string, string> Kept => new (string Key, string? Value)[] { ("after", After?.ToString()), ("theme", Theme), ("language", Language), ("from", From) }
        .Where(one => !string.IsNullOrEmpty(one.Value)).ToDictionary(one => one.Key, one => one.Value!);

    private RedirectToPageResult Back(Guid call, Guid incubator) => RedirectToPage(null, null, new { call, incubator, after = After, theme = Theme, language = Language, from = From }, "others");

    private string CertifiedAt(Instant saved) => Open
        ? t["Certified: the order saved on {0} counts as it stands. You can change it until {1}.", show.Instant(saved), Closes]
        : t["Certified: the order saved on {0} counts.", show.Instant(saved)];

    private string? WarningOf(int ranked) => ranked < Choice.Free
        ? t["You have {0} and {1}: places stay free when fewer come than there are.", t.Plural(Choice.Free, "{0} free place", "{0} free places"), t.Plural(ranked, "{0} start-up in order", "{0} start-ups in order")].Value
        : null;

    private OrderItem Item(StayCandidate candidate) => new(
        candidate.Id, candidate.Title, t["{0}, written in {1}", known.GetValueOrDefault(candidate.OriginCityId)?.Name ?? "", Languages.OwnNameOf(candidate.Language)],
        $"{Request.PathBase}/host/candidates/{Choice.Call.Id}/{Choice.Incubator.Id}/{candidate.Id}");

    private async Task LoadAsync(Guid call, Guid incubator)
    {
        Choice = await preferring.CandidatesAsync(call, incubator);
        known = (await cities.AllAsync()).ToDictionary(city => city.Id);
        There = known[Choice.Call.CityId];
        Stage = Choice.Call.StageOf(StageKind.Preferences)!;
        Open = Stage.IsOpenAt(HttpContext.ReceivedAt());
        Draw = Choice.Draw;
        var meetings = (await db.Set<Meeting>().AsNoTracking().Where(one => one.CallId == call && one.IncubatorId == incubator).OrderBy(one => one.Id).ToListAsync()).ToLookup(one => one.ApplicationId);
        var themes = Choice.Call.Form.Field(ThemeField)?.Choices.ToDictionary(choice => choice.Key, choice => show.Written(choice.Label)) ?? [];
        CandidateLine Line(StayCandidate one) => new(one, known.GetValueOrDefault(one.OriginCityId), themes.GetValueOrDefault(one.Answers.GetValueOrDefault(ThemeField, "")), Choice.MarkOf(one.Id), meetings[one.Id].LastOrDefault());
        Others = Choice.Others.Where(Fits).ToList().Page(After, one => one.Id).Map(Line);
        Refused = [.. Choice.Refused.Where(Fits).Take(Paging.Lines).Select(Line)];
        var all = Choice.All.ToList();
        Themes = Options(all.Select(one => one.Answers.GetValueOrDefault(ThemeField, "")).Where(themes.ContainsKey).Select(key => (key, themes[key])));
        Tongues = Options(all.Select(one => (one.Language, Languages.OwnNameOf(one.Language))));
        Origins = Options(all.Where(one => known.ContainsKey(one.OriginCityId)).Select(one => (known[one.OriginCityId].Slug, known[one.OriginCityId].Name)));
    }

    private bool Fits(StayCandidate candidate) =>
        (string.IsNullOrEmpty(Theme) || candidate.Answers.GetValueOrDefault(ThemeField) == Theme)
        && (string.IsNullOrEmpty(Language) || candidate.Language == Language)
        && (string.IsNullOrEmpty(From) || known.GetValueOrDefault(candidate.OriginCityId)?.Slug == From);

    private static List<(string, string)> Options(IEnumerable<(string Key, string Name)> options) =>
        [.. options.DistinctBy(option => option.Key).OrderBy(option => option.Name, StringComparer.CurrentCulture)];
}
