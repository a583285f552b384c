using System.Text.Json;
using System.Text.RegularExpressions;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Recipes;

/// <summary>Reads one object of a recipe strictly: every member is asked for by name and kind, and none is left over.</summary>
public sealed partial class ObjectReader(RecipeNode node)
{
    private readonly HashSet<RecipeNode> read = [];

    public RecipeNode Node { get; } = node;

    public RecipeNode? Optional(string name)
    {
        if (Node.Member(name) is not { } member)
            return null;

        read.Add(member);
        return member.Kind == JsonValueKind.Null ? null : member;
    }

    public RecipeNode Required(string name) =>
        Optional(name) ?? throw Node.Refusal(new Text("“{0}” is missing.", name));

    public string Text(string name, int maxLength = 400) => WithinLength(Required(name), maxLength);

    public string? OptionalText(string name, int maxLength = 400) =>
        Optional(name) is { } member ? WithinLength(member, maxLength) : null;

    public LocalizedText Localized(string name) => Required(name).Localized();

    public LocalizedText? OptionalLocalized(string name) => Optional(name)?.Localized();

    public string Slug(string name) => SlugOf(Required(name));

    public string? OptionalSlug(string name) => Optional(name) is { } member ? SlugOf(member) : null;

    public int WholeNumber(string name, int min, int max) => Within(Required(name), min, max);

    public int? OptionalWholeNumber(string name, int min, int max) => Optional(name) is { } member ? Within(member, min, max) : null;

    public decimal Number(string name, decimal min, decimal max) => Within(Required(name), min, max);

    public decimal? OptionalNumber(string name, decimal min, decimal max) => Optional(name) is { } member ? Within(member, min, max) : null;

    public bool Flag(string name, bool otherwise) => Optional(name)?.Flag() ?? otherwise;

    public T OneOf<T>(string name) where T : struct, Enum => OneOf<T>(Required(name));

    public T OneOf<T>(string name, T otherwise) where T : struct, Enum => Optional(name) is { } member ? OneOf<T>(member) : otherwise;

    public T Inner<T>(string name, Func<ObjectReader, T> reading) => Required(name).Read(reading);

    public T? OptionalInner<T>(string name, Func<ObjectReader, T> reading) where T : class => Optional(name)?.Read(reading);

    public IReadOnlyList<T> List<T>(string name, Func<RecipeNode, T> reading) => Required(name).ReadAll(reading);

    public IReadOnlyList<T> OptionalList<T>(string name, Func<RecipeNode, T> reading) => Optional(name)?.ReadAll(reading) ?? [];

    public string Language(string name) => LanguageOf(Required(name));

    public IReadOnlyList<string> Languages(string name)
    {
        var languages = Required(name);
        var all = languages.ReadAll(LanguageOf);
        return all.Count == 0 ? throw languages.Refusal(new Text("Name at least one language.")) : all;
    }

    public string Country(string name)
    {
        var member = Required(name);
        return CountryCode().IsMatch(member.Text())
            ? member.Text()
            : throw member.Refusal(new Text("“{0}” is not a country code of two capital letters, such as FR.", member.Text()));
    }

    public string Zone(string name)
    {
        var member = Required(name);
        return DateTimeZoneProviders.Tzdb.GetZoneOrNull(member.Text()) is not null
            ? member.Text()
            : throw member.Refusal(new Text("“{0}” is not a time zone such as Europe/Paris.", member.Text()));
    }

    public string? OptionalColour(string name) => Optional(name) is { } member
        ? ColourCode().IsMatch(member.Text()) ? member.Text() : throw member.Refusal(new Text("“{0}” is not a colour such as #1a4f8b.", member.Text()))
        : null;

    public string? OptionalEmail(string name) => Optional(name) is { } member ? EmailOf(member) : null;

    public string Email(string name) => EmailOf(Required(name));

    /// <summary>Sets members aside that mean something to Orchard Core and nothing here.</summary>
    public ObjectReader Without(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            Optional(name);
        return this;
    }

    /// <summary>The names that nobody asked for so far. For formats that others may extend: the caller must list them, not drop them.</summary>
    public IReadOnlyList<string> TakeTheRest()
    {
        var rest = Node.Members.Where(member => !read.Contains(member.Value)).ToArray();
        read.UnionWith(rest.Select(member => member.Value));
        return [.. rest.Select(member => member.Key)];
    }

    internal void RefuseTheRest()
    {
        foreach (var (name, member) in Node.Members)
            if (!read.Contains(member))
                throw member.Refusal(new Text("“{0}” is not known here.", name));
    }

    public static string SlugOf(RecipeNode member) => IsSlug(member.Text())
        ? member.Text()
        : throw member.Refusal(new Text("“{0}” must be made of small letters a to z, digits and single hyphens.", member.Text()));

    public static string LanguageOf(RecipeNode member) => IsLanguage(member.Text())
        ? member.Text()
        : throw member.Refusal(new Text("“{0}” is not a language such as fr, en or pt-BR.", member.Text()));

    public static bool IsLanguage(string text) => LanguageTag().IsMatch(text);

    public static bool IsSlug(string text) => SlugShape().IsMatch(text) && text.Length <= 80;

    /// <summary>Refuses a key that two items of a list share; the second one is named.</summary>
    public static IReadOnlyList<T> Distinct<T>(RecipeNode list, IReadOnlyList<T> items, Func<T, string> key)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
            if (!seen.Add(key(items[i])))
                throw list.Items[i].Refusal(new Text("“{0}” is given twice.", key(items[i])));
        return items;
    }

    private static string WithinLength(RecipeNode member, int maxLength) => member.Filled() is var text && text.Length <= maxLength
        ? text
        : throw member.Refusal(new Text("Use at most {0} characters here.", maxLength));

    private static int Within(RecipeNode member, int min, int max) => member.WholeNumber() is var value && value >= min && value <= max
        ? (int)value
        : throw member.Refusal(new Text("A number from {0} to {1} is expected here.", min, max));

    private static decimal Within(RecipeNode member, decimal min, decimal max) => member.Number() is var value && value >= min && value <= max
        ? value
        : throw member.Refusal(new Text("A number from {0} to {1} is expected here.", min, max));

    public static T OneOf<T>(RecipeNode member) where T : struct, Enum
    {
        var text = member.Text();
        foreach (var name in Enum.GetNames<T>())
            if (JsonNamingPolicy.CamelCase.ConvertName(name) == text)
                return Enum.Parse<T>(name);
        throw member.Refusal(new Text("“{0}” is not one of: {1}.", text, string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))));
    }

    private static string EmailOf(RecipeNode member) =>
        System.Net.Mail.MailAddress.TryCreate(member.Text(), out var address) && address.Address == member.Text()
            ? member.Text()
            : throw member.Refusal(new Text("“{0}” is not an e-mail address.", member.Text()));

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex SlugShape();

    [GeneratedRegex(@"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\z")]
    private static partial Regex LanguageTag();

    [GeneratedRegex(@"^[A-Z]{2}\z")]
    private static partial Regex CountryCode();

    [GeneratedRegex(@"^#[0-9a-f]{6}\z", RegexOptions.IgnoreCase)]
    private static partial Regex ColourCode();
}
