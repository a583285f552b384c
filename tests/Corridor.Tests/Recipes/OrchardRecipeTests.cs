using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Xunit;

namespace Corridor.Tests.Recipes;

public sealed class OrchardRecipeTests
{
    private static readonly string[] Known = ["Settings", "Roles", "Content", "Media", "WorkflowType"];

    [Theory]
    [InlineData("ContactForm", "VueForm.ContactForm", "0 feature 12, 2 ContentDefinition 154")]
    [InlineData("OrchardCore.Commerce.Samples.CartWorkflows", "OrchardCore.Commerce.Samples.CartWorkflows", "0 ContentDefinition 12, 2 Templates 73")]
    [InlineData("Scheduling", "scheduling-app", "0 Feature 12, 1 recipes 86, 2 ContentDefinition 95, 4 AdminMenu 842, 5 deployment 922")]
    [InlineData("ScoringPage", "Hackathon.ScoringPage", "0 feature 12")]
    [InlineData("digital", "digital-theme-setup", "0 feature 12, 2 themes 98, 3 Layers 103")]
    [InlineData("roles", "roles", "")]
    public void A_recipe_of_a_real_site_is_read_and_the_steps_we_do_not_know_are_listed(string file, string name, string unknown)
    {
        var recipe = Read(file);

        Assert.Equal(name, recipe.Name);
        Assert.Equal(unknown, string.Join(", ", recipe.StepsOtherThan(Known).Select(step => $"{step.Index} {step.Name} {step.Line}")));
    }

    [Fact]
    public void Every_step_we_know_in_them_can_be_read()
    {
        var read = new List<string>();
        foreach (var file in new[] { "ContactForm", "OrchardCore.Commerce.Samples.CartWorkflows", "Scheduling", "ScoringPage", "digital", "roles" })
            foreach (var step in Read(file).Steps)
                switch (step.Name.ToLowerInvariant())
                {
                    case "settings": SettingsStep.Read(step.Node); read.Add("Settings"); break;
                    case "roles": RolesStep.Read(step.Node); read.Add("Roles"); break;
                    case "content": ContentStep.Read(step.Node); read.Add("Content"); break;
                    case "media": MediaStep.Read(step.Node); read.Add("Media"); break;
                }

        Assert.Equal(
            ["Content", "Content", "Content", "Roles", "Settings", "Content", "Settings", "Content", "Media", "Roles"],
            read);
    }

    [Fact]
    public void Items_that_are_no_pages_are_named_not_dropped()
    {
        var step = ContentStep.Read(Read("digital").Steps[4].Node);

        Assert.Empty(step.Pages);
        Assert.Equal(
            ["NavBar: Site Navbar - English", "NavBar: Site Navbar - French", "Menu: Site Menu - French", "Menu: Site Menu - English",
                "Menu: Footer Navigation - English", "Menu: Footer Navigation - French", "FatFooter: Site Footer - English", "FatFooter: Site Footer - French"],
            step.Ignored.Select(item => $"{item.ContentType}: {item.DisplayText}"));
    }

    [Fact]
    public void Settings_and_roles_carry_their_values()
    {
        var settings = SettingsStep.Read(Read("digital").Steps[1].Node);
        var roles = RolesStep.Read(Read("roles").Steps[0].Node);

        Assert.Equal("America/Toronto", settings.Zone);
        Assert.Equal("en", settings.Language);
        Assert.Equal(["fr", "en"], settings.Languages);
        Assert.Equal(["AppendVersion", "AdminSettings", "LoginSettings", "ResetPasswordSettings", "RegistrationSettings", "LayerSettings"], settings.Ignored);
        Assert.Equal(["Hacker", "Volunteer", "Authenticated"], roles.Roles.Select(role => role.Name));
        Assert.Equal(["ManageOwnCustomUserSettings_ParticipantProfile", "ManageOwnCustomUserSettings_Hacker"], roles.Roles[2].Permissions);
    }

    private static Recipe Read(string file)
    {
        var folder = Environment.GetEnvironmentVariable("CORRIDOR_TEST_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "CORRIDOR_TEST_DATA is not set");

        var name = file + ".recipe.json";
        return Recipe.Parse(File.ReadAllBytes(Path.Combine(folder!, "orchard", name)), name);
    }
}
