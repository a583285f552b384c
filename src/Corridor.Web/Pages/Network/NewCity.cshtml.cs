using System.Globalization;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Network;

/// <summary>Creates a city from the recipe, and invites its first coordinator.</summary>
public sealed class NewCityModel(Cities directory, NewCity newCity, RecipeLibrary recipes, MailServer mail) : PageModel
{
    private const string Catalogue = "network-inmc";

    /// <summary>Cities of the network's recipe that are not here yet: choosing one fills the form in.</summary>
    public IReadOnlyList<CityDefinition> Known { get; private set; } = [];

    [BindProperty]
    public string? Slug { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? LocalName { get; set; }

    [BindProperty]
    public string? Country { get; set; }

    [BindProperty]
    public string? Latitude { get; set; }

    [BindProperty]
    public string? Longitude { get; set; }

    [BindProperty]
    public string? Zone { get; set; }

    [BindProperty]
    public string? Language { get; set; }

    [BindProperty]
    public string? CoordinatorName { get; set; }

    [BindProperty]
    public string? CoordinatorEmail { get; set; }

    public async Task OnGetAsync(string? known)
    {
        await LoadAsync();
        if (Known.FirstOrDefault(city => city.Slug == known) is not { } city)
            return;
        (Slug, Name, LocalName, Country, Zone, Language) = (city.Slug, city.Name, city.LocalName, city.Country, city.Zone, city.Language);
        (Latitude, Longitude) = (city.Latitude.ToString(CultureInfo.InvariantCulture), city.Longitude.ToString(CultureInfo.InvariantCulture));
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        await LoadAsync();
        RuleBroken.If(string.IsNullOrWhiteSpace(Name), "Give the city a name.");
        // Asked before the city exists: a wrong address must not leave a city without its coordinator.
        RuleBroken.If(Corridor.Accounts.SignIn.Address(CoordinatorEmail) is null, "This is not an e-mail address: write it like name@example.org.");
        await mail.RequireAsync(cancel);
        var city = await newCity.CreateAsync(
            Slug?.Trim() ?? "", Name, string.IsNullOrWhiteSpace(LocalName) ? Name : LocalName, Country?.Trim().ToUpperInvariant() ?? "", Degrees(Latitude), Degrees(Longitude), Zone?.Trim() ?? "", Language?.Trim() ?? "", cancel: cancel);
        await directory.In(city.Id, async services =>
        {
            var language = Languages.InterfaceSpeaks(city.Language) ? city.Language : Show.Language;
            services.GetRequiredService<Invitations>().Send(CoordinatorEmail, CoordinatorName, CityRole.Coordinator, language);
            await services.GetRequiredService<CorridorDb>().SaveChangesAsync(cancel);
        }, cancel);
        return LocalRedirect($"/{city.Slug}/");
    }

    private async Task LoadAsync()
    {
        var here = (await directory.AllAsync()).Select(city => city.Slug).ToHashSet();
        Known = [.. CitiesStep.Read(recipes.Read(Catalogue).Steps.Single(step => step.Name == CitiesStep.StepName).Node).Cities.Where(city => !here.Contains(city.Slug))];
    }

    private static double Degrees(string? typed) =>
        double.TryParse(typed?.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees)
            ? degrees
            : throw RuleBroken.Now("Write degrees as a number, such as 45.78.");
}
