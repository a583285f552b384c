using System.Text;
using System.Text.Json;
using Corridor.Texts;

namespace Corridor.Recipes;

/// <summary>A recipe file: Orchard Core's envelope and its steps, not yet read any further.</summary>
public sealed record Recipe(
    string Name, LocalizedText DisplayName, LocalizedText? Description, string? Author, string? Website, string? Version, bool IsSetupRecipe,
    IReadOnlyList<string> Categories, IReadOnlyList<string> Tags, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<NamedStep> Steps)
{
    public const string Extension = ".recipe.json";

    /// <summary>The file as it is named in a refusal, and the folder where its media lie, if it came from one.</summary>
    public required string File { get; init; }

    public string? Folder { get; init; }

    /// <param name="utf8">The file's bytes.</param>
    /// <param name="file">The name that refusals carry.</param>
    /// <param name="variables">Values that take the place of the ones the file declares.</param>
    public static Recipe Parse(ReadOnlySpan<byte> utf8, string file, IReadOnlyDictionary<string, string>? variables = null)
    {
        var root = RecipeParser.Parse(utf8, file);
        root.Script = ScriptOf(root, variables ?? new Dictionary<string, string>());
        return root.Read(envelope => Read(envelope, file));
    }

    public static Recipe Parse(string json, string file, IReadOnlyDictionary<string, string>? variables = null) =>
        Parse(Encoding.UTF8.GetBytes(json), file, variables);

    /// <summary>The steps that none of these names covers.</summary>
    public IReadOnlyList<NamedStep> StepsOtherThan(IEnumerable<string> known)
    {
        var names = known.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. Steps.Where(step => !names.Contains(step.Name))];
    }

    private static RecipeScript ScriptOf(RecipeNode root, IReadOnlyDictionary<string, string> given)
    {
        var declared = new Dictionary<string, RecipeNode>(StringComparer.Ordinal);
        if (root.Kind == JsonValueKind.Object && root.Member("variables") is { Kind: not JsonValueKind.Null } variables)
        {
            if (variables.Kind != JsonValueKind.Object)
                throw variables.Refusal(new Text("An object is expected here, in curly brackets."));
            foreach (var (name, value) in variables.Members)
                declared.Add(name, value);
        }

        foreach (var name in given.Keys)
            if (!declared.ContainsKey(name))
                throw root.Refusal(new Text("The variable “{0}” is not declared under “variables”.", name));

        return new RecipeScript(declared, given);
    }

    private static Recipe Read(ObjectReader envelope, string file)
    {
        // "$schema" helps editors; "requireNewScope" belongs to Orchard Core's own scopes.
        envelope.Without("$schema", "requireNewScope");
        var name = envelope.OptionalText("name") ?? NameOf(file);
        return new Recipe(
            name,
            envelope.OptionalLocalized("displayName") ?? LocalizedText.Of(RecipeNode.NoLanguage, name),
            envelope.OptionalLocalized("description"),
            envelope.OptionalText("author"),
            envelope.OptionalText("website"),
            envelope.OptionalText("version"),
            envelope.Flag("issetuprecipe", otherwise: false),
            envelope.OptionalList("categories", item => item.Text()),
            envelope.OptionalList("tags", item => item.Text()),
            VariablesOf(envelope),
            StepsOf(envelope.Required("steps")))
        { File = file };
    }

    private static Dictionary<string, string> VariablesOf(ObjectReader envelope) =>
        envelope.Optional("variables") is { } variables
            ? variables.Members.ToDictionary(variable => variable.Key, variable => variables.Script.ValueOf(variable.Key, variable.Value))
            : [];

    private static IReadOnlyList<NamedStep> StepsOf(RecipeNode steps)
    {
        var index = 0;
        return steps.ReadAll(step => step.Kind == JsonValueKind.Object
            ? new NamedStep(index++, (step.Member("name") ?? throw step.Refusal(new Text("“{0}” is missing.", "name"))).Filled(), step)
            : throw step.Refusal(new Text("An object is expected here, in curly brackets.")));
    }

    private static string NameOf(string file)
    {
        var name = Path.GetFileName(file);
        return name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? name[..^Extension.Length] : Path.GetFileNameWithoutExtension(name);
    }
}

/// <summary>A step, its place in the list (from 0), and what it holds.</summary>
public sealed record NamedStep(int Index, string Name, RecipeNode Node)
{
    public int Line => Node.Line;
}
