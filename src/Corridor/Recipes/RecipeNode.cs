using System.Globalization;
using System.Text.Json;
using Corridor.Texts;

namespace Corridor.Recipes;

/// <summary>One value of a recipe file, which knows its place in the file. Scripts are evaluated when a text is read, never before.</summary>
public sealed class RecipeNode
{
    // "Undetermined" in BCP 47: a text given without a language serves them all.
    internal const string NoLanguage = "und";

    private readonly RecipeSource source;
    private readonly int offset;
    private readonly RecipeNode? parent;
    private readonly string segment;
    private string? evaluated;

    internal RecipeNode(RecipeSource source, JsonValueKind kind, int offset, RecipeNode? parent, string segment, string? literal = null)
    {
        this.source = source;
        this.offset = offset;
        this.parent = parent;
        this.segment = segment;
        Kind = kind;
        Literal = literal;
    }

    public JsonValueKind Kind { get; }
    public string File => source.File;
    public int Line => source.Place(offset).Line;
    public int Column => source.Place(offset).Column;
    public string Path => parent is null ? "$" : parent.Path + segment;

    public IReadOnlyList<RecipeNode> Items => ItemList;
    public IReadOnlyList<KeyValuePair<string, RecipeNode>> Members => MemberList;

    internal List<RecipeNode> ItemList { get; } = [];
    internal List<KeyValuePair<string, RecipeNode>> MemberList { get; } = [];

    // The characters of a string before scripts, or the digits of a number.
    internal string? Literal { get; }

    internal RecipeScript Script { get => field ?? parent!.Script; set; }

    public RecipeNode? Member(string name) =>
        MemberList.Find(member => member.Key == name).Value
        ?? MemberList.Find(member => string.Equals(member.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The text, with <c>[js: uuid()]</c> and <c>[js: variables('x')]</c> evaluated, once.</summary>
    public string Text()
    {
        if (Kind != JsonValueKind.String)
            throw Refusal(new Text("A text is expected here."));

        return evaluated ??= Script.Evaluate(this, Literal!);
    }

    public long WholeNumber()
    {
        if (Kind == JsonValueKind.Number && long.TryParse(Literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return value;
        throw Refusal(new Text("A whole number is expected here."));
    }

    public decimal Number()
    {
        if (Kind == JsonValueKind.Number && decimal.TryParse(Literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return value;
        throw Refusal(new Text("A number is expected here."));
    }

    public bool Flag() => Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Refusal(new Text("true or false is expected here.")),
    };

    /// <summary>Reads an object; a member that <paramref name="read"/> did not ask for is refused.</summary>
    public T Read<T>(Func<ObjectReader, T> read)
    {
        if (Kind != JsonValueKind.Object)
            throw Refusal(new Text("An object is expected here, in curly brackets."));

        var reader = new ObjectReader(this);
        var value = read(reader);
        reader.RefuseTheRest();
        return value;
    }

    public IReadOnlyList<T> ReadAll<T>(Func<RecipeNode, T> read)
    {
        if (Kind != JsonValueKind.Array)
            throw Refusal(new Text("A list is expected here, in square brackets."));

        return [.. ItemList.Select(read)];
    }

    /// <summary>A text, or an object of texts by language.</summary>
    public LocalizedText Localized()
    {
        if (Kind == JsonValueKind.String)
            return LocalizedText.Of(NoLanguage, Filled());
        if (Kind != JsonValueKind.Object)
            throw Refusal(new Text("A text, or an object of texts by language, is expected here."));
        if (MemberList.Count == 0)
            throw Refusal(new Text("Give the text in at least one language."));

        return LocalizedText.Of(MemberList.Select(ByLanguage));
    }

    internal string Filled()
    {
        var text = Text();
        return string.IsNullOrWhiteSpace(text) ? throw Refusal(new Text("This text is empty.")) : text;
    }

    public RecipeException Refusal(Text reason) => source.Refusal(offset, Path, reason);

    private static KeyValuePair<string, string> ByLanguage(KeyValuePair<string, RecipeNode> member) =>
        ObjectReader.IsLanguage(member.Key)
            ? new(member.Key, member.Value.Filled())
            : throw member.Value.Refusal(new Text("“{0}” is not a language such as fr, en or pt-BR.", member.Key));
}
