using System.Diagnostics;
using System.Text.Json;
using Corridor.Recipes;
using Xunit;

namespace Corridor.Tests.Recipes;

/// <summary>The published JSON Schema, by the validator that the world uses.</summary>
public sealed class RecipeSchemaTests
{
    private const string Program = """
        const Ajv = require(process.env.CORRIDOR_TEST_NODE_MODULES + '/ajv/dist/2020');
        let input = '';
        process.stdin.on('data', part => input += part).on('end', () => {
          const { schema, documents } = JSON.parse(input);
          const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
          const results = documents.map(document => validate(document) ? 'valid' : validate.errors[0].instancePath + ' ' + validate.errors[0].message);
          process.stdout.write(JSON.stringify(results));
        });
        """;

    [Fact]
    public async Task Every_shipped_recipe_is_valid()
    {
        var library = RecipeLibrary.Shipped();

        var results = await ValidateAsync([.. library.Names.Select(name => File.ReadAllText(Path.Combine(library.Folder, name + ".recipe.json")))]);

        Assert.Equal(library.Names.Select(name => name + ": valid"), library.Names.Zip(results, (name, result) => $"{name}: {result}"));
    }

    [Fact]
    public async Task Recipes_of_real_sites_are_valid()
    {
        var folder = Environment.GetEnvironmentVariable("CORRIDOR_TEST_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "CORRIDOR_TEST_DATA is not set");
        var files = Directory.GetFiles(Path.Combine(folder!, "orchard"), "*.recipe.json").Order().ToArray();

        var results = await ValidateAsync([.. files.Select(File.ReadAllText)]);

        Assert.Equal(6, files.Length);
        Assert.All(results, result => Assert.Equal("valid", result));
    }

    [Fact]
    public async Task What_the_reader_refuses_the_schema_refuses_too()
    {
        string[] wrong =
        [
            """{ "step": [], "steps": [] }""",
            """{ "steps": [ {} ] }""",
            """{ "steps": [ { "name": "CorridorCities", "cities": [ { "slug": "Ōta" } ] } ] }""",
            """{ "steps": [ { "name": "CorridorProgramme", "slug": "a--b", "label": "l", "summary": "s" } ] }""",
            """{ "steps": [ { "name": "media", "Files": [ { "TargetPath": "a", "SourcePath": "../a" } ] } ] }""",
            """{ "steps": [ { "name": "Media", "Files": [ { "TargetPath": "a", "SourceUrl": "https://example.org" } ] } ] }""",
            """{ "steps": [ { "name": "CorridorNetwork", "title": {}, "languages": ["fr"], "themes": [] } ] }""",
        ];

        var results = await ValidateAsync(wrong);

        Assert.All(results, result => Assert.NotEqual("valid", result));
        foreach (var json in wrong)
            Assert.Throws<RecipeException>(() => Recipe.Parse(json, "wrong.recipe.json").Steps.Select(StepReading.Of).ToArray());
    }

    private static async Task<string[]> ValidateAsync(string[] documents)
    {
        var modules = Environment.GetEnvironmentVariable("CORRIDOR_TEST_NODE_MODULES");
        Assert.SkipWhen(string.IsNullOrEmpty(modules), "CORRIDOR_TEST_NODE_MODULES is not set");

        var schema = File.ReadAllText(Path.Combine(RecipeLibrary.Shipped().Folder, "recipe.schema.json"));
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Program]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await node.StandardInput.WriteAsync($$"""{ "schema": {{schema}}, "documents": [ {{string.Join(", ", documents.Select(WithoutComments))}} ] }""");
        node.StandardInput.Close();
        var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, node.ExitCode);
        return JsonSerializer.Deserialize<string[]>(output)!;
    }

    private static string WithoutComments(string json) => JsonSerializer.Serialize(JsonDocument.Parse(
        json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }).RootElement);
}
