using System.Globalization;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>Texts per language, dates by the city's clock, numbers and weights of a call.</summary>
public sealed class EditModel(CorridorDb db, CurrentAccount who, CurrentCity city, Audit audit, IStringLocalizer t, Show show) : PageModel, IVersioned
{
    public Call Call { get; private set; } = null!;
    public IReadOnlyList<string> Offered { get; private set; } = [];
    public IReadOnlyList<Theme> Themes { get; private set; } = [];

    /// <summary>As it was when the page was opened: two people do not overwrite each other.</summary>
    [BindProperty]
    public int Version { get; set; }

    [BindProperty]
    public string? Slug { get; set; }

    [BindProperty]
    public Dictionary<string, string?> Titles { get; set; } = [];

    [BindProperty]
    public Dictionary<string, string?> Summaries { get; set; } = [];

    [BindProperty]
    public Dictionary<string, string?> Bodies { get; set; } = [];

    [BindProperty]
    public Dictionary<string, string?> Opens { get; set; } = [];

    [BindProperty]
    public Dictionary<string, string?> Closes { get; set; } = [];

    [BindProperty]
    public Dictionary<string, string?> Weights { get; set; } = [];

    [BindProperty]
    public List<string> Spoken { get; set; } = [];

    [BindProperty]
    public List<string> About { get; set; } = [];

    [BindProperty]
    public string? Winners { get; set; }

    [BindProperty]
    public string? Reviews { get; set; }

    public async Task OnGetAsync(string slug)
    {
        await LoadAsync(slug);
        (Version, Slug, Spoken, About) = (Call.Version, Call.Slug, Call.Languages, Call.Themes);
        (Titles, Summaries, Bodies) = (Typed(Call.Title), Typed(Call.Summary), Typed(Call.Body));
        Opens = Call.Stages.ToDictionary(stage => stage.Key, stage => (string?)LocalField.Write(stage.Opens.Local));
        Closes = Call.Stages.ToDictionary(stage => stage.Key, stage => (string?)LocalField.Write(stage.Closes.Local));
        Weights = Call.Criteria.Criteria.ToDictionary(criterion => criterion.Key, criterion => (string?)criterion.Weight.ToString(CultureInfo.InvariantCulture));
        (Winners, Reviews) = (Call.Winners.ToString(CultureInfo.InvariantCulture), Call.ReviewsPerApplication.ToString(CultureInfo.InvariantCulture));
    }

    public async Task<IActionResult> OnPostAsync(string slug)
    {
        await LoadAsync(slug);
        var stages = Call.Stages.Select(stage => stage with
        {
            Opens = Date($"Opens[{stage.Key}]", Opens.GetValueOrDefault(stage.Key), stage.Opens),
            Closes = Date($"Closes[{stage.Key}]", Closes.GetValueOrDefault(stage.Key), stage.Closes),
        }).ToList();
        var weights = this.ReadWeights(Call.Criteria, Weights, t);
        var (winners, reviews) = (Number(nameof(Winners), Winners), Number(nameof(Reviews), Reviews));
        if (!ModelState.IsValid)
            return this.Refused();

        db.Entry(Call).Property(call => call.Version).OriginalValue = Version;
        Call.Describe(Written(Call.Title, Titles), Written(Call.Summary, Summaries), Written(Call.Body, Bodies));
        if (!Call.IsPublic)
        {
            RuleBroken.If(Slug != Call.Slug && await db.Set<Call>().AnyAsync(other => other.Slug == Slug), "Another call of this city has the address “{0}”.", Slug);
            Call.Rename(Slug?.Trim() ?? "");
            Call.Weigh(weights);
        }

        Call.Speak(Spoken.Where(Offered.Contains));
        Call.AboutThemes(About.Where(key => Themes.Any(theme => theme.Key == key)));
        Call.Ask(winners, reviews);
        if (!stages.SequenceEqual(Call.Stages))
            Call.Schedule(stages);
        audit.Record("call.changed", Call.Id, new { Call.Slug });
        await db.SaveChangesAsync();
        return LocalRedirect($"~/coordinator/calls/{Call.Slug}");
    }

    private async Task LoadAsync(string slug)
    {
        Call = await db.Set<Call>().RunBy(await who.CallsRunAsync()).BySlugAsync(slug);
        Offered = [.. city.Required.Languages.Concat(Call.Languages).Distinct()];
        Themes = await db.ThemesAsync();
    }

    private Dictionary<string, string?> Typed(LocalizedText text) =>
        Offered.ToDictionary(language => language, language => text.ByLanguage.GetValueOrDefault(language));

    // Languages that are not on the page stay as they were.
    private LocalizedText Written(LocalizedText before, Dictionary<string, string?> typed) =>
        typed.Where(one => Offered.Contains(one.Key)).Aggregate(before, (text, one) => text.With(one.Key, one.Value?.ReplaceLineEndings("\n").Trim()));

    private ZonedMoment Date(string field, string? typed, ZonedMoment before)
    {
        if (LocalField.Read(typed) is not { } local)
            ModelState.AddModelError(field, t["Give a date and a time."]);
        // A date that nobody touched keeps its instant.
        else if (local == before.Local)
            return before;
        else if (ZonedMoment.Problem(local, Call.Zone, city.Required.Name) is { } problem)
            ModelState.AddModelError(field, t.Of(problem, show.Argument));
        else
            return ZonedMoment.At(local, Call.Zone);
        return before;
    }

    private int Number(string field, string? typed)
    {
        if (int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        ModelState.AddModelError(field, t["Give a whole number, in digits."]);
        return 0;
    }
}
