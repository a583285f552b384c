using System.Text;
using Corridor.Calls;
using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Xunit;

namespace Corridor.Tests.Recipes;

/// <summary>Every wrong file is refused with its name, line and column, the JSON path and a reason in plain words.</summary>
public sealed class RecipeMistakeTests
{
    [Theory]
    [InlineData("", 1, 1, "$", "This is not well-formed JSON: The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true.")]
    [InlineData("{\n  \"steps\": [\n    { \"name\": \"Media\" \"Files\": [] }\n  ]\n}", 3, 23, "$.steps[0]", "This is not well-formed JSON: '\"' is invalid after a value. Expected either ',', '}', or ']'.")]
    [InlineData("{\n  \"steps\": []\n}\n}", 4, 1, "$", "This is not well-formed JSON: '}' is invalid after a single JSON value. Expected end of data.")]
    [InlineData("[]", 1, 1, "$", "An object is expected here, in curly brackets.")]
    [InlineData("{\n  \"name\": \"empty\"\n}", 1, 1, "$", "“steps” is missing.")]
    [InlineData("{\n  \"step\": [],\n  \"steps\": []\n}", 2, 11, "$.step", "“step” is not known here.")]
    [InlineData("{\n  \"steps\": [],\n  \"name\": \"a\",\n  \"name\": \"b\"\n}", 4, 3, "$.name", "“name” is given twice.")]
    [InlineData("{\n  \"steps\": [ 3 ]\n}", 2, 14, "$.steps[0]", "An object is expected here, in curly brackets.")]
    [InlineData("{\n  \"steps\": [\n    { \"Files\": [] }\n  ]\n}", 3, 5, "$.steps[0]", "“name” is missing.")]
    [InlineData("{\n  \"tags\": [ \"a\", 7 ],\n  \"steps\": []\n}", 2, 18, "$.tags[1]", "A text is expected here.")]
    [InlineData("{\n  \"issetuprecipe\": \"yes\",\n  \"steps\": []\n}", 2, 20, "$.issetuprecipe", "true or false is expected here.")]
    [InlineData("{\n  \"author\": \"\\ud800\",\n  \"steps\": []\n}", 2, 13, "$.author", "This text holds characters that are not valid Unicode.")]
    [InlineData("{\n  \"author\": \"a\\u0000b\",\n  \"steps\": []\n}", 2, 13, "$.author", "This text holds control characters, which are not allowed.")]
    [InlineData("{\n  \"displayName\": { \"français\": \"x\" },\n  \"steps\": []\n}", 2, 32, "$.displayName.français", "“français” is not a language such as fr, en or pt-BR.")]
    [InlineData("{\n  \"variables\": { \"a\": \"[js: variables('b')]\", \"b\": \"[js: variables('a')]\" },\n  \"steps\": []\n}", 2, 52, "$.variables.b", "The variable “b” is defined by itself.")]
    [InlineData("{\n  \"name\": \"[js: variables('who')]\",\n  \"steps\": []\n}", 2, 11, "$.name", "The variable “who” is not declared under “variables”.")]
    [InlineData("{\n  \"author\": \"[js: parameters('AdminUsername')]\",\n  \"steps\": []\n}", 2, 13, "$.author", "This script is not known here: [js: parameters('AdminUsername')]. Only [js: uuid()] and [js: variables('name')] are.")]
    [InlineData("{\n  \"author\": \"[js: [1].join()]\",\n  \"steps\": []\n}", 2, 13, "$.author", "This script is not known here: [js: [1]. Only [js: uuid()] and [js: variables('name')] are.")]
    [InlineData("{\n  \"author\": \"[file:text('/etc/passwd')]\",\n  \"steps\": []\n}", 2, 13, "$.author", "This script is not known here: [file:text('/etc/passwd')]. Only [js: uuid()] and [js: variables('name')] are.")]
    [InlineData("{\n  // who\n  \"author\": \"{{ User.Name }}\",\n  \"steps\": []\n}", 3, 13, "$.author", "Liquid is not executed here: {{ User.Name }}")]
    public void A_wrong_envelope(string json, int line, int column, string path, string reason)
    {
        var refusal = Assert.Throws<RecipeException>(() => Recipe.Parse(json, "wrong.recipe.json"));

        Assert.Equal(("wrong.recipe.json", line, column, path, reason), (refusal.File, refusal.Line, refusal.Column, refusal.Path, refusal.Reason.ToString()));
        Assert.Equal($"wrong.recipe.json, line {line}, column {column}, at {path}: {reason}", refusal.Message);
    }

    [Theory]
    [InlineData("CorridorCities", "\"cities\": [\n{ \"slug\": \"Clermont\" } ]", 3, "$.steps[0].cities[0]", "“languages” is missing.")]
    [InlineData("CorridorCities", "\"cities\": [\n{ \"languages\": [\"fr\"],\n\"language\": \"en\" } ]", 4, "$.steps[0].cities[0].language", "“en” is not among the city's languages.")]
    [InlineData("CorridorCities", "\"cities\": [\n{ \"languages\": [\"fr\"], \"language\": \"fr\",\n\"slug\": \"Ō ta\" } ]", 4, "$.steps[0].cities[0].slug", "“Ō ta” must be made of small letters a to z, digits and single hyphens.")]
    [InlineData("CorridorCities", "\"cities\": [\n{ \"languages\": [\"fr\"], \"language\": \"fr\", \"slug\": \"a\", \"name\": \"A\", \"localName\": \"A\",\n\"country\": \"fr\" } ]", 4, "$.steps[0].cities[0].country", "“fr” is not a country code of two capital letters, such as FR.")]
    [InlineData("CorridorCities", "\"cities\": [\n{ \"languages\": [\"fr\"], \"language\": \"fr\", \"slug\": \"a\", \"name\": \"A\", \"localName\": \"A\", \"country\": \"FR\",\n\"latitude\": 91 } ]", 4, "$.steps[0].cities[0].latitude", "A number from -90 to 90 is expected here.")]
    [InlineData("CorridorCities", "\"cities\": [\n{ \"languages\": [\"fr\"], \"language\": \"fr\", \"slug\": \"a\", \"name\": \"A\", \"localName\": \"A\", \"country\": \"FR\", \"latitude\": 1, \"longitude\": 1,\n\"zone\": \"Paris\" } ]", 4, "$.steps[0].cities[0].zone", "“Paris” is not a time zone such as Europe/Paris.")]
    [InlineData("Settings", "\"CorridorCitySettings\": {\n\"accent\": \"blue\" }", 3, "$.steps[0].CorridorCitySettings.accent", "“blue” is not a colour such as #1a4f8b.")]
    [InlineData("Roles", "\"Roles\": [ { \"Name\": \"a\" },\n{ \"Name\": \"a\" } ]", 3, "$.steps[0].Roles[1]", "“a” is given twice.")]
    [InlineData("Content", "\"data\": [ { \"ContentType\": \"Page\",\n\"HtmlBodyPart\": { \"Html\": \"x\" } } ]", 2, "$.steps[0].data[0]", "A page needs a title, in TitlePart or DisplayText.")]
    [InlineData("Content", "\"data\": [ { \"ContentType\": \"Page\", \"DisplayText\": \"t\",\n\"MarkdownBodyPart\": { \"Markdown\": \"{% include 'secret' %}\" } } ]", 3, "$.steps[0].data[0].MarkdownBodyPart.Markdown", "Liquid is not executed here: {% include 'secret' %}")]
    [InlineData("Media", "\"Files\": [ { \"TargetPath\": \"a.png\",\n\"SourceUrl\": \"https://example.org/a.png\" } ]", 3, "$.steps[0].Files[0].SourceUrl", "Files are not fetched from the web: put the file beside the recipe and name it in SourcePath.")]
    [InlineData("Media", "\"Files\": [ { \"TargetPath\": \"a.png\",\n\"SourcePath\": \"../../etc/passwd\" } ]", 3, "$.steps[0].Files[0].SourcePath", "“../../etc/passwd” is not a path inside the folder, with / between its parts.")]
    [InlineData("CorridorOffers", "\"incubators\": [], \"offers\": [\n{ \"slug\": \"a\", \"incubator\": \"b\", \"title\": \"t\", \"summary\": \"s\", \"places\": 1, \"starts\": \"2027-13\", \"themes\": [], \"languages\": [\"en\"] } ]", 3, "$.steps[0].offers[0].starts", "“2027-13” is neither a month such as 2027-09 nor months from now such as +4m.")]
    [InlineData("CorridorPeople", "\"people\": [\n{ \"email\": \"nobody\" } ]", 3, "$.steps[0].people[0].email", "“nobody” is not an e-mail address.")]
    [InlineData("CorridorCall", "\"slug\": \"a\",\n\"programme\": \"p\"", 2, "$.steps[0]", "“title” is missing.")]
    public void A_wrong_step(string name, string members, int line, string path, string reason)
    {
        var recipe = Recipe.Parse("{ \"steps\": [\n{ \"name\": \"" + name + "\", " + members + " } ] }", "wrong.recipe.json");

        var refusal = Assert.Throws<RecipeException>(() => StepReading.Of(recipe.Steps[0]));

        Assert.Equal((line, path, reason), (refusal.Line, refusal.Path, refusal.Reason.ToString()));
    }

    [Theory]
    [InlineData("{ \"key\": \"a\", \"kind\": \"poem\", \"label\": \"l\" }", ".kind", "“poem” is not one of: shortText, longText, number, money, date, yesNo, singleChoice, multipleChoice, country, city, webAddress, email, telephone, team, consent, deck.")]
    [InlineData("{ \"key\": \"a\", \"kind\": \"longText\", \"label\": \"l\", \"maxWord\": 9 }", ".maxWord", "“maxWord” is not known here.")]
    [InlineData("{ \"key\": \"first\", \"kind\": \"date\", \"label\": \"l\" }", "", "“first” is given twice.")]
    [InlineData("{ \"key\": \"a\", \"kind\": \"singleChoice\", \"label\": \"l\" }", "", "A choice needs at least two choices.")]
    [InlineData("{ \"key\": \"a\", \"kind\": \"date\", \"label\": \"l\", \"choices\": [ { \"key\": \"x\", \"label\": \"l\" } ] }", "", "Only a single or multiple choice has choices.")]
    [InlineData("{ \"key\": \"a\", \"kind\": \"date\", \"label\": \"l\", \"maxWords\": 10 }", "", "Only a text is limited in words or characters.")]
    [InlineData("{ \"key\": \"a\", \"kind\": \"date\", \"label\": \"l\", \"min\": 10 }", "", "Only numbers, amounts, teams and multiple choices have a least and a most.")]
    [InlineData("{ \"key\": \"a\", \"kind\": \"number\", \"label\": \"l\", \"min\": 10, \"max\": 9 }", "", "The least is more than the most.")]
    [InlineData("{ \"key\": \"a\", \"kind\": \"consent\", \"label\": \"l\" }", "", "A consent, and only a consent, names the version of its text.")]
    [InlineData("{ \"key\": \"a\", \"kind\": \"date\", \"label\": \"l\", \"when\": { \"field\": \"b\", \"equals\": \"yes\" } }", "", "The condition asks for “b”, which is no earlier field.")]
    [InlineData("{ \"key\": \"a\", \"kind\": \"date\", \"label\": \"l\", \"when\": { \"field\": \"first\", \"equals\": \"maybe\" } }", "", "“maybe” is not one of: yes, no.")]
    [InlineData("{ \"key\": \"a\", \"kind\": \"shortText\", \"label\": {} }", ".label", "Give the text in at least one language.")]
    public void A_wrong_field(string field, string path, string reason)
    {
        var form = NodeOf("{ \"sections\": [ { \"key\": \"s\", \"label\": \"l\", \"fields\": [\n{ \"key\": \"first\", \"kind\": \"yesNo\", \"label\": \"l\" },\n" + field + " ] } ] }");

        var refusal = Assert.Throws<RecipeException>(() => CallReading.Form(form));

        Assert.Equal((3, "$.steps[0].sections[0].fields[1]" + path, reason), (refusal.Line, refusal.Path, refusal.Reason.ToString()));
    }

    [Theory]
    [InlineData("[]", "", "Give at least one criterion.")]
    [InlineData("[ { \"key\": \"a\", \"label\": \"l\", \"weight\": 0, \"scale\": { \"min\": 1, \"max\": 5 } } ]", "[0]", "A weight is more than zero.")]
    [InlineData("[ { \"key\": \"a\", \"label\": \"l\", \"weight\": 1, \"scale\": { \"min\": 5, \"max\": 5 } } ]", "[0]", "The scale ends where it begins, or before.")]
    [InlineData("[ { \"key\": \"a\", \"label\": \"l\", \"weight\": 1, \"scale\": { \"min\": 1, \"max\": 5, \"anchors\": [ { \"score\": 6, \"label\": \"l\" } ] } } ]", "[0]", "The words of a scale belong to scores from 1 to 5.")]
    [InlineData("[ { \"key\": \"a\", \"label\": \"l\", \"weight\": 1, \"scale\": { \"min\": 1, \"max\": 5 } }, { \"key\": \"a\", \"label\": \"l\", \"weight\": 1, \"scale\": { \"min\": 1, \"max\": 5 } } ]", "[1]", "“a” is given twice.")]
    public void Wrong_criteria(string criteria, string path, string reason)
    {
        var list = NodeOf("{ \"criteria\": " + criteria + " }").Member("criteria")!;

        var refusal = Assert.Throws<RecipeException>(() => CallReading.Criteria(list));

        Assert.Equal(("$.steps[0].criteria" + path, reason), (refusal.Path, refusal.Reason.ToString()));
    }

    [Theory]
    [InlineData("\"opens\": \"+9d 09:00\",\n\"closes\": \"+8d 18:00\"", 4, ".stages[0].closes", "This stage closes before it opens.")]
    [InlineData("\"opens\": \"2027-03-01T09:00\",\n\"closes\": \"2027-02-30T18:00\"", 4, ".stages[0].closes", "“2027-02-30T18:00” is neither a local date and time such as 2027-03-31T18:00 nor days from the start such as +30d 18:00.")]
    [InlineData("\"opens\": \"+1d 09:00\",\n\"closes\": \"+8d 18:00\", \"round\": { \"split\": 101 }", 4, ".stages[0].round.split", "A number from 1 to 100 is expected here.")]
    public void A_wrong_stage(string dates, int line, string path, string reason)
    {
        var recipe = Recipe.Parse("""
            { "steps": [ { "name": "CorridorCall", "slug": "a", "programme": "p", "title": "t", "summary": "s", "body": "b", "languages": ["en"],
            "winners": 1, "reviewsPerApplication": 1, "deck": { "maxMegabytes": 1, "maxPages": 1 }, "jury": { "maxLoad": 1 },
            "stages": [ { "key": "a", "kind": "intake", "label": "l",
            """ + dates + " } ] } ] }", "wrong.recipe.json");

        var refusal = Assert.Throws<RecipeException>(() => CallDefinition.Read(recipe.Steps[0].Node));

        Assert.Equal((line, "$.steps[0]" + path, reason), (refusal.Line, refusal.Path, refusal.Reason.ToString()));
    }

    [Fact]
    public void A_file_that_nests_too_deep()
    {
        var json = "{ \"steps\": " + new string('[', 70) + new string(']', 70) + " }";

        var refusal = Assert.Throws<RecipeException>(() => Recipe.Parse(json, "deep.recipe.json"));

        Assert.Equal("A recipe may nest 64 levels deep at most.", refusal.Reason.ToString());
    }

    [Fact]
    public void An_object_with_too_many_members()
    {
        var json = "{ \"variables\": { " + string.Join(", ", Enumerable.Range(0, 5001).Select(i => $"\"v{i}\": \"\"")) + " } }";

        var refusal = Assert.Throws<RecipeException>(() => Recipe.Parse(json, "wide.recipe.json"));

        Assert.Equal(("$.variables", "An object may have 5000 members at most."), (refusal.Path, refusal.Reason.ToString()));
    }

    [Fact(Timeout = 20_000)]
    public async Task Opened_brackets_by_the_hundred_thousand_take_no_time()
    {
        var text = string.Concat(Enumerable.Repeat("[js: {{ {% ", 300_000));

        var recipe = await Task.Run(() => Recipe.Parse($$"""{ "displayName": "{{text}}", "steps": [] }""", "brackets.recipe.json"), TestContext.Current.CancellationToken);

        Assert.Equal(text, recipe.DisplayName.In("en"));
    }

    [Fact]
    public void A_file_that_is_too_large()
    {
        var bytes = new byte[8 * 1024 * 1024 + 1];

        var refusal = Assert.Throws<RecipeException>(() => Recipe.Parse(bytes, "large.recipe.json"));

        Assert.Equal("A recipe may have 8 MB at most.", refusal.Reason.ToString());
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8()
    {
        byte[] bytes = [.. "{\n\"author\": \""u8, 0xE9, .. "\", \"steps\": [] }"u8];

        var refusal = Assert.Throws<RecipeException>(() => Recipe.Parse(bytes, "latin.recipe.json"));

        Assert.Equal((2, "$.author", "This text holds characters that are not valid Unicode."), (refusal.Line, refusal.Path, refusal.Reason.ToString()));
    }

    [Fact]
    public void Columns_count_characters_not_bytes()
    {
        var refusal = Assert.Throws<RecipeException>(() => Recipe.Parse("{ \"author\": \"Éloïse\", \"tags\": 1, \"steps\": [] }", "wrong.recipe.json"));

        Assert.Equal((1, 31), (refusal.Line, refusal.Column));
    }

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_fine()
    {
        byte[] bytes = [.. Encoding.UTF8.Preamble, .. "// one\n{ /* two */ \"name\": \"x\", \"steps\": [ { \"name\": \"A\", }, ], }\n"u8];

        var recipe = Recipe.Parse(bytes, "fine.recipe.json");

        Assert.Equal(("A", 2), (recipe.Steps[0].Name, recipe.Steps[0].Line));
    }

    private static RecipeNode NodeOf(string step) =>
        Recipe.Parse("{ \"steps\": [ " + step.Insert(1, " \"name\": \"x\", ") + " ] }", "wrong.recipe.json").Steps[0].Node is { } node
            ? WithoutName(node)
            : throw new InvalidOperationException();

    // A form stands deeper in a real step; here it is the step itself.
    private static RecipeNode WithoutName(RecipeNode node)
    {
        node.MemberList.RemoveAt(0);
        return node;
    }
}
