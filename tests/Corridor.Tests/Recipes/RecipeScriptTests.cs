using Corridor.Recipes;
using Xunit;

namespace Corridor.Tests.Recipes;

public sealed class RecipeScriptTests
{
    [Fact]
    public void Variables_are_put_in_whole_and_inside_longer_texts()
    {
        var recipe = Recipe.Parse("""
            { "variables": { "city": "Oyem", "title": "Bienvenue à [js: variables('city')]" },
              "displayName": "[js:variables(\"title\")] !", "name": "[js: variables('city')]", "steps": [] }
            """, "oyem.recipe.json");

        Assert.Equal("Bienvenue à Oyem !", recipe.DisplayName.In("fr"));
        Assert.Equal("Oyem", recipe.Name);
        Assert.Equal("Bienvenue à Oyem", recipe.Variables["title"]);
    }

    [Fact]
    public void Values_given_by_the_caller_take_the_place_of_declared_ones_and_are_no_script()
    {
        var recipe = Recipe.Parse(
            """{ "variables": { "city": "Oyem" }, "name": "[js: variables('city')]", "steps": [] }""", "x.recipe.json",
            new Dictionary<string, string> { ["city"] = "[js: uuid()]" });

        Assert.Equal("[js: uuid()]", recipe.Name);
        Assert.Equal("[js: uuid()]", recipe.Variables["city"]);
    }

    [Fact]
    public void A_value_for_a_variable_that_is_not_declared_is_refused()
    {
        var refusal = Assert.Throws<RecipeException>(() =>
            Recipe.Parse("""{ "steps": [] }""", "x.recipe.json", new Dictionary<string, string> { ["city"] = "Oyem" }));

        Assert.Equal("The variable “city” is not declared under “variables”.", refusal.Reason.ToString());
    }

    [Fact]
    public void An_identifier_is_made_once_for_each_place_and_once_for_each_variable()
    {
        var recipe = Recipe.Parse("""
            { "variables": { "id": "[js: uuid()]" },
              "steps": [ { "name": "A", "one": "[js: variables('id')]", "two": "[js: variables('id')]", "three": "[js:uuid()]" } ] }
            """, "x.recipe.json");
        var step = recipe.Steps[0].Node;

        var (one, two, three) = (step.Member("one")!.Text(), step.Member("two")!.Text(), step.Member("three")!.Text());

        Assert.Matches("^[0-9a-hjkmnp-tv-z]{26}$", one);
        Assert.Equal(one, two);
        Assert.NotEqual(one, three);
        Assert.Equal(three, step.Member("three")!.Text());
    }

    [Fact]
    public void Variables_that_multiply_each_other_stop_before_the_memory_does()
    {
        var doubling = string.Join(", ", Enumerable.Range(1, 30).Select(i => $"\"v{i}\": \"[js: variables('v{i - 1}')][js: variables('v{i - 1}')]\""));

        var refusal = Assert.Throws<RecipeException>(() => Recipe.Parse($$"""{ "variables": { "v0": "0123456789", {{doubling}} }, "steps": [] }""", "x.recipe.json"));

        Assert.Equal(("$.variables.v17", "This text grows longer than 1000000 characters."), (refusal.Path, refusal.Reason.ToString()));
    }

    [Fact]
    public void A_long_chain_of_variables_stops_before_the_stack_does()
    {
        var chain = string.Join(", ", Enumerable.Range(1, 4000).Reverse().Select(i => $"\"v{i}\": \"[js: variables('v{i - 1}')]\""));

        var refusal = Assert.Throws<RecipeException>(() => Recipe.Parse($$"""{ "variables": { {{chain}}, "v0": "" }, "steps": [] }""", "x.recipe.json"));

        Assert.Equal("More than 32 variables refer to each other in a row.", refusal.Reason.ToString());
    }

    [Fact]
    public void A_script_that_nobody_reads_is_nobodys_concern()
    {
        var recipe = Recipe.Parse("""{ "steps": [ { "name": "VueForm", "Template": "{% if x %}[js: deleteAll()]{% endif %}" } ] }""", "x.recipe.json");

        Assert.Equal(["VueForm"], recipe.StepsOtherThan([]).Select(step => step.Name));
    }

    [Theory]
    [InlineData("[not a script]")]
    [InlineData("See [this page](https://example.org), {braces} and 100 %.")]
    [InlineData("js: uuid()")]
    public void Ordinary_brackets_are_left_alone(string text)
    {
        var recipe = Recipe.Parse($$"""{ "author": "{{text}}", "steps": [] }""", "x.recipe.json");

        Assert.Equal(text, recipe.Author);
    }
}
