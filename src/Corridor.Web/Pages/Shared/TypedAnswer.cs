using Corridor.Calls;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Primitives;

namespace Corridor.Web.Pages.Shared;

/// <summary>Between what a form's inputs hold and the one form in which an answer is stored.</summary>
internal static class TypedAnswer
{
    private const string Prefix = "a_";

    public static string InputOf(Field field) => Prefix + field.Key;

    public static string? KeyOf(string? input) => input?.StartsWith(Prefix, StringComparison.Ordinal) == true ? input[Prefix.Length..] : null;

    public static string Read(Field field, StringValues typed) => field.Kind switch
    {
        // Scripts send the ticked boxes one a line, forms one a value.
        FieldKind.MultipleChoice => Lines(typed) is { Count: > 0 } keys ? Answers.Write(keys) : "",
        FieldKind.Team => Lines(typed) is { Count: > 0 } members ? Answers.Write(members.Select(Member)) : "",
        _ => typed.ToString(),
    };

    /// <summary>As a person types it.</summary>
    public static string Show(Field field, string stored) =>
        field.Kind == FieldKind.Team && Answers.ReadTeam(stored) is { } members
            ? string.Join('\n', members.Select(member => string.Join(", ", new[] { member.Name, member.Role, member.Email ?? "" }).TrimEnd(',', ' ')))
            : stored;

    /// <summary>Said beside a question that is asked only after a certain answer to another one.</summary>
    public static string? OnlyIf(FormDefinition form, Field field, IStringLocalizer t, Show show)
    {
        if (field.When is not { } when || form.Field(when.Field) is not { } other)
            return null;
        var answer = when.EqualTo switch
        {
            "yes" when other.Kind == FieldKind.YesNo => t["Yes"].Value,
            "no" when other.Kind == FieldKind.YesNo => t["No"].Value,
            var key => other.Choices.FirstOrDefault(choice => choice.Key == key) is { } choice ? show.Written(choice.Label) : key,
        };
        return t["Only if your answer to “{0}” is “{1}”.", show.Written(other.Label), answer];
    }

    private static TeamMember Member(string line)
    {
        var parts = line.Split(',', 3, StringSplitOptions.TrimEntries);
        return new TeamMember(parts[0], parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2) is { Length: > 0 } email ? email : null);
    }

    private static List<string> Lines(StringValues typed) =>
        [.. typed.SelectMany(value => (value ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}

/// <summary>A field as its partial shows it.</summary>
public sealed record FieldView(Field Field, string Value, string? Error, string? OnlyIf);

/// <summary>What was answered, for reading; by jurors, as a round shows it.</summary>
public sealed record AnswersView(FormDefinition Form, IReadOnlyDictionary<string, string> Answers, Round? Round = null);
