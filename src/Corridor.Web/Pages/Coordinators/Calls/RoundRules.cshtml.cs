using System.Globalization;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>What is otherwise in one round of the jury than its call says.</summary>
public sealed class RoundRulesModel(CorridorDb db, CurrentAccount who, Audit audit, IStringLocalizer t, TimeProvider clock) : PageModel, IVersioned
{
    public Call Call { get; private set; } = null!;
    public Round Round { get; private set; } = null!;

    /// <summary>As it was when the page was opened: two people do not overwrite each other.</summary>
    [BindProperty]
    public int Version { get; set; }

    [BindProperty(SupportsGet = true, Name = "round")]
    public string? RoundKey { get; set; }

    /// <summary>Empty: as the call says.</summary>
    [BindProperty]
    public string? Reviews { get; set; }

    [BindProperty]
    public bool? Blind { get; set; }

    [BindProperty]
    public List<string> Hides { get; set; } = [];

    [BindProperty]
    public PeerSight? Peers { get; set; }

    // Whom the jury keeps apart, in every round of the call.
    [BindProperty]
    public bool OwnCity { get; set; }

    [BindProperty]
    public bool OwnCountry { get; set; }

    [BindProperty]
    public bool OnePerCity { get; set; }

    [BindProperty]
    public bool OnePerOrganisation { get; set; }

    /// <summary>Empty: who goes on is chosen one by one.</summary>
    [BindProperty]
    public string? Keep { get; set; }

    /// <summary>Empty: as everywhere.</summary>
    [BindProperty]
    public string? Split { get; set; }

    [BindProperty]
    public Dictionary<string, string?> Weights { get; set; } = [];

    public IEnumerable<Field> CanHide => Call.Form.Fields.Where(asked => asked.VisibleToJurors && !Call.Form.Identifies(asked));

    public async Task OnGetAsync(string slug)
    {
        await LoadAsync(slug);
        var own = Round.Own;
        (Version, Blind, Peers, Hides) = (Call.Version, own.Blind, own.Peers, [.. own.Hides ?? []]);
        (OwnCity, OwnCountry, OnePerCity, OnePerOrganisation) = (Call.Jury.ExcludeOwnCity, Call.Jury.ExcludeOwnCountry, Call.Jury.OnePerCity, Call.Jury.OnePerOrganisation);
        (Reviews, Keep, Split) = (Typed(own.ReviewsPerApplication), Typed(own.Keep), Typed(own.Split));
        Weights = own.Criteria?.Criteria.ToDictionary(criterion => criterion.Key, criterion => (string?)criterion.Weight.ToString(CultureInfo.InvariantCulture)) ?? [];
    }

    public async Task<IActionResult> OnPostAsync(string slug)
    {
        await LoadAsync(slug);
        var own = Round.Own;
        var hides = Hides.Where(key => CanHide.Any(field => field.Key == key)).ToList();
        var rules = own with
        {
            ReviewsPerApplication = this.Count(nameof(Reviews), Reviews, t),
            Blind = Blind,
            Hides = hides.Count > 0 ? hides : null,
            Peers = Peers,
            Keep = this.Count(nameof(Keep), Keep, t),
            Split = this.Count(nameof(Split), Split, t),
            Criteria = Call.IsPublic ? own.Criteria : own.Criteria?.Weighed(this.ReadWeights(own.Criteria, Weights, t)),
        };
        if (!ModelState.IsValid)
            return this.Refused();

        db.Entry(Call).Property(call => call.Version).OriginalValue = Version;
        Call.Rule(Round, rules, clock.Now());
        Call.KeepApart(OwnCity, OwnCountry, OnePerCity, OnePerOrganisation);
        audit.Record("round.changed", Call.Id, new { Round.Key });
        await db.SaveChangesAsync();
        return RedirectToPage("Rounds", new { slug, round = RoundKey });
    }

    private static string? Typed(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Round = JuryCall.RoundOf(Call, RoundKey, clock.Now());
        RoundKey = JuryCall.KeyOf(Round);
    }
}
