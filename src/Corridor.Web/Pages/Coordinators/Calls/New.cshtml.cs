using System.Globalization;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>Opens a call: choose a recipe, then answer a few questions.</summary>
public sealed class NewModel(NewEdition editions, CurrentCity city, CurrentAccount who, IStringLocalizer t, Show show) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Recipe { get; set; }

    [BindProperty]
    public Dictionary<string, string?> Titles { get; set; } = [];

    [BindProperty]
    public string? Slug { get; set; }

    [BindProperty]
    public string? Opens { get; set; }

    [BindProperty]
    public string? Closes { get; set; }

    [BindProperty]
    public List<string> Spoken { get; set; } = [];

    [BindProperty]
    public string? Winners { get; set; }

    [BindProperty]
    public string? Reviews { get; set; }

    public IReadOnlyList<EditionRecipe> Recipes { get; private set; } = [];
    public Call? Proposal { get; private set; }

    /// <summary>Those the city writes in and those the recipe speaks.</summary>
    public IReadOnlyList<string> Offered { get; private set; } = [];

    public async Task OnGetAsync()
    {
        await LoadAsync();
        if (Proposal is not { } call)
            return;
        Titles = Offered.ToDictionary(language => language, language => call.Title.ByLanguage.GetValueOrDefault(language));
        (Slug, Spoken) = (call.Slug, call.Languages);
        (Opens, Closes) = (LocalField.Write(call.Intake.Opens.Local), LocalField.Write(call.Intake.Closes.Local));
        (Winners, Reviews) = (call.Winners.ToString(CultureInfo.InvariantCulture), call.ReviewsPerApplication.ToString(CultureInfo.InvariantCulture));
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        if (Proposal is null)
            return RedirectToPage();

        var (opens, closes) = (Date(nameof(Opens), Opens), Date(nameof(Closes), Closes));
        var winners = Number(nameof(Winners), Winners);
        var reviews = Number(nameof(Reviews), Reviews);
        if (!ModelState.IsValid)
            return this.Refused();

        var title = Titles.Where(written => Offered.Contains(written.Key)).Aggregate(LocalizedText.Empty, (text, written) => text.With(written.Key, written.Value?.Trim()));
        var call = await editions.OpenAsync(Recipe!, new EditionAnswers(Slug?.Trim() ?? "", title, opens, closes, [.. Spoken.Where(Offered.Contains)], winners, reviews));
        return LocalRedirect($"~/coordinator/calls/{call.Slug}");
    }

    private async Task LoadAsync()
    {
        // Somebody who runs one call only does not open others.
        if (await who.CallsRunAsync() is not null)
            throw new NotFoundException();
        Recipes = editions.Recipes();
        if (string.IsNullOrEmpty(Recipe))
            return;
        Proposal = editions.Proposal(Recipe);
        Offered = [.. city.Required.Languages.Concat(Proposal.Languages).Distinct()];
    }

    private LocalDateTime Date(string field, string? typed)
    {
        if (LocalField.Read(typed) is not { } local)
            ModelState.AddModelError(field, t["Give a date and a time."]);
        else if (ZonedMoment.Problem(local, city.Required.Zone, city.Required.Name) is { } problem)
            ModelState.AddModelError(field, t.Of(problem, show.Argument));
        else
            return local;
        return default;
    }

    private int Number(string field, string? typed)
    {
        if (int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        ModelState.AddModelError(field, t["Give a whole number, in digits."]);
        return 0;
    }
}
