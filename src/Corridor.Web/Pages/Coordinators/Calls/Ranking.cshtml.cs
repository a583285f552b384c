using System.Globalization;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls;

public sealed class RankingModel(CorridorDb db, CurrentAccount who, JuryRanking ranking, Quotas quotas, Jury.Decisions decisions, TimeProvider clock, IStringLocalizer t, Show show) : PageModel
{
    public Call Call { get; private set; } = null!;
    public Round Round { get; private set; } = null!;
    public CallRanking Ranking { get; private set; } = null!;
    public IReadOnlyList<RankedLine> Lines => Ranking.Lines;
    public Paged<RankedLine> Shown { get; private set; } = new([]);

    /// <summary>What winners can be balanced by.</summary>
    public IReadOnlyList<QuotaTrait> Traits { get; private set; } = [];

    /// <summary>What the quotas in the address would change.</summary>
    public QuotaOutcome? Tried { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty(SupportsGet = true, Name = "round")]
    public string? RoundKey { get; set; }

    [BindProperty(SupportsGet = true)]
    public int? Winners { get; set; }

    /// <summary>By trait and value, as <see cref="KeyOf"/> writes them.</summary>
    [BindProperty(SupportsGet = true)]
    public Dictionary<string, string?> Least { get; set; } = [];

    [BindProperty(SupportsGet = true)]
    public Dictionary<string, string?> Most { get; set; } = [];

    public PageLinks Links => Shown.Links("ranking", [("round", RoundKey), .. Tried is null ? [] : Given()]);

    public async Task OnGetAsync(string slug) => await LoadAsync(slug);

    public async Task<IActionResult> OnPostQuotasAsync(string slug)
    {
        await LoadAsync(slug);
        if (Tried is { } tried)
            await decisions.PrepareAsync(Call, tried);
        return RedirectToPage("Decisions", new { slug });
    }

    public static string KeyOf(QuotaTrait trait, QuotaValue value) => $"{trait.Key}.{value.Key}";

    public string Called(QuotaTrait trait) => trait.Key switch
    {
        QuotaTrait.City => t["City"],
        QuotaTrait.Country => t["Country"],
        _ => show.Written(trait.Label!),
    };

    public string Called(QuotaTrait trait, QuotaValue value) =>
        trait.Key == QuotaTrait.Country ? Show.Country(value.Name) : value.Label is { } label ? show.Written(label) : value.Name;

    public string Called(QuotaBounds bounds)
    {
        var trait = Traits.First(one => one.Key == bounds.Trait);
        var name = Called(trait, trait.Values.First(value => value.Key == bounds.Value));
        return bounds switch
        {
            { Most: null } => t["{0}: {1} at least", name, bounds.Least],
            { Least: 0 } => t["{0}: {1} at most", name, bounds.Most],
            _ => t["{0}: {1} to {2}", name, bounds.Least, bounds.Most],
        };
    }

    public string PlaceOf(Matching.Rankings.RankInterval? place) => place switch
    {
        null => "–",
        { IsTie: true } tie => t["{0}–{1}, a tie", tie.First, tie.Last],
        { } one => one.First.ToString(CultureInfo.CurrentCulture),
    };

    /// <summary>The quotas as the address has them, for links and for the form that prepares decisions.</summary>
    public IEnumerable<(string Key, string? Value)> Given() =>
    [
        (nameof(Winners), Winners?.ToString(CultureInfo.InvariantCulture)),
        .. Least.Where(typed => Number(typed.Value) is not null).Select(typed => ($"Least[{typed.Key}]", typed.Value)),
        .. Most.Where(typed => Number(typed.Value) is not null).Select(typed => ($"Most[{typed.Key}]", typed.Value)),
    ];

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Round = JuryCall.RoundOf(Call, RoundKey, clock.Now());
        RoundKey = JuryCall.KeyOf(Round);
        Ranking = await ranking.ReadAsync(Round);
        Shown = Lines.Page(After, line => line.Candidate.Id);
        Traits = await quotas.TraitsAsync(Call, Lines);
        if (Winners is { } winners)
            Tried = quotas.Try(Traits, Lines, winners, [.. Bounds()]);
    }

    private IEnumerable<QuotaBounds> Bounds() =>
        from trait in Traits
        from value in trait.Values
        let key = KeyOf(trait, value)
        let bounds = new QuotaBounds(trait.Key, value.Key, Number(Least.GetValueOrDefault(key)) ?? 0, Number(Most.GetValueOrDefault(key)))
        where bounds.Least > 0 || bounds.Most is not null
        select bounds;

    private static int? Number(string? typed) => int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
