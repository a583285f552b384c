using Corridor.Accounts;
using Corridor.Data;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Public;

/// <summary>Only on an empty database, only with the token of the log.</summary>
[NetworkPage, ResponseCache(NoStore = true)]
public sealed class SetupModel(SetupState setup, FirstRun firstRun, RecipeLibrary recipes, Settings settings, MailServer mail, SignInManager<Account> session) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    [BindProperty]
    public string? NetworkName { get; set; }

    [BindProperty]
    public string? Recipe { get; set; } = "network-inmc";

    [BindProperty]
    public string? AdministratorName { get; set; }

    [BindProperty]
    public string? AdministratorEmail { get; set; }

    [BindProperty]
    public string? MailHost { get; set; }

    [BindProperty]
    public string? MailPort { get; set; } = "587";

    [BindProperty]
    public string? MailUser { get; set; }

    [BindProperty]
    public string? MailPassword { get; set; }

    [BindProperty]
    public string? MailFrom { get; set; }

    [BindProperty]
    public MailEncryption MailEncryption { get; set; } = MailEncryption.StartTls;

    public bool TokenIsRight => setup.Takes(Token);

    public bool MailIsConfigured => mail.IsConfigured;

    public string StorageKind => settings.Storage.Kind;

    /// <summary>Recipes that set a network up.</summary>
    public IReadOnlyList<Recipe> Choices { get; } = [.. recipes.Names.Select(name => recipes.Read(name)).Where(recipe => recipe.Name == "blank" || recipe.Steps.Any(step => step.Name == Recipes.Steps.NetworkStep.StepName))];

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        RuleBroken.If(!TokenIsRight, "The token is not the one in the log of this server.");
        RuleBroken.If(Choices.All(recipe => recipe.Name != Recipe), "Choose one of the recipes.");
        var typed = string.IsNullOrWhiteSpace(MailHost) ? null : MailSettings.Typed(MailHost, MailPort, MailUser, MailPassword, MailEncryption, MailFrom);
        var administrator = await firstRun.SetUpAsync(NetworkName, Recipe!, AdministratorEmail, AdministratorName, Show.Language, typed, cancel);
        setup.Finish();
        mail.Changed();
        // Whoever reads the log runs this server; a mail might have no way out yet.
        await session.SignInAsync(administrator, isPersistent: true);
        return LocalRedirect("/network");
    }
}
