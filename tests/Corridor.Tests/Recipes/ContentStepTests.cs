using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Xunit;

namespace Corridor.Tests.Recipes;

public sealed class ContentStepTests
{
    [Fact]
    public void A_page_as_Orchard_Core_exports_it()
    {
        var step = Read("""
            { "ContentItemId": "4z", "ContentItemVersionId": "[js: uuid()]", "ContentType": "Article", "DisplayText": "Das Rathaus", "Latest": true, "Published": false,
              "Owner": "[js: parameters('AdminUserId')]", "Author": "admin",
              "TitlePart": { "Title": "Rathaus" }, "AutoroutePart": { "Path": "/rathaus", "SetHomepage": true, "RoutedPath": "x" },
              "LocalizationPart": { "LocalizationSet": "set", "Culture": "de" }, "HtmlBodyPart": { "Html": "<p>Hier</p>" }, "SeoMetaPart": {} }
            """);

        Assert.Equal(new PageDefinition("4z", "Article", "Rathaus", "rathaus", true, "de", "set", null, "<p>Hier</p>", false, 2), Assert.Single(step.Pages));
        Assert.Equal(["AutoroutePart.RoutedPath", "SeoMetaPart"], Assert.Single(step.Ignored).Parts);
    }

    [Fact]
    public void Without_a_path_the_title_makes_one()
    {
        var step = Read("""{ "ContentType": "Page", "DisplayText": "L'été à Cuneo : « fête »", "MarkdownBodyPart": { "Markdown": "# Oui" } }""");

        Assert.Equal("l-ete-a-cuneo-fete", Assert.Single(step.Pages).Path);
        Assert.Empty(step.Ignored);
    }

    private static ContentStep Read(string item) =>
        ContentStep.Read(Recipe.Parse("{ \"steps\": [ { \"name\": \"Content\", \"data\": [\n" + item + " ] } ] }", "page.recipe.json").Steps[0].Node);
}
