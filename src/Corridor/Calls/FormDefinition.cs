using System.Text.Json.Serialization;
using Corridor.Texts;

namespace Corridor.Calls;

/// <summary>The form of a call: sections in order, each with its fields in order. Keys are unique in the whole form.</summary>
public sealed record FormDefinition(IReadOnlyList<FormSection> Sections)
{
    public static readonly FormDefinition Empty = new([]);

    [JsonIgnore]
    public IEnumerable<Field> Fields => Sections.SelectMany(section => section.Fields);

    public Field? Field(string key) => Fields.FirstOrDefault(field => field.Key == key);

    /// <summary>The fields a person is asked, given the answers so far.</summary>
    public IEnumerable<Field> FieldsAsked(IReadOnlyDictionary<string, string> answers)
    {
        // Conditions look back only, so one pass in order settles them, chains included.
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in Fields)
            if (field.When is not { } when
                || (asked.Contains(when.Field) && Field(when.Field) is { } other && Holds(when, other, answers.GetValueOrDefault(when.Field))))
            {
                asked.Add(field.Key);
                yield return field;
            }
    }

    /// <summary>Its answer says who applies: a blind jury never sees it.</summary>
    public bool Identifies(Field field) =>
        field.Names == Named.Organisation
        || field.Kind is FieldKind.Team or FieldKind.Email or FieldKind.Telephone or FieldKind.WebAddress or FieldKind.City
        || field == NamesApplicant;

    /// <summary>Without a field that says so, the first short text names who applies.</summary>
    [JsonIgnore]
    public Field? NamesApplicant => Fields.Any(one => one.Names == Named.Organisation) ? null : Fields.FirstOrDefault(one => one.Kind == FieldKind.ShortText);

    private static bool Holds(Condition when, Field other, string? answer) =>
        answer is not null && (other.Kind == FieldKind.MultipleChoice
            ? Answers.ReadKeys(answer)?.Contains(when.EqualTo) == true
            : answer == when.EqualTo);

    /// <summary>The first thing that is wrong with the form, with the key of the field it concerns.</summary>
    public (string Key, Text Problem)? Problem()
    {
        var seen = new Dictionary<string, Field>(StringComparer.Ordinal);
        foreach (var field in Fields)
        {
            if (ProblemOf(field, seen) is { } problem)
                return (field.Key, problem);
            seen.Add(field.Key, field);
        }

        return null;
    }

    private static Text? ProblemOf(Field field, Dictionary<string, Field> before)
    {
        if (before.ContainsKey(field.Key))
            return new Text("“{0}” is given twice.", field.Key);
        if (field.HasChoices && field.Choices.Count < 2)
            return new Text("A choice needs at least two choices.");
        if (!field.HasChoices && field.Choices.Count > 0)
            return new Text("Only a single or multiple choice has choices.");
        if (field.Choices.GroupBy(choice => choice.Key).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return new Text("“{0}” is given twice.", twice.Key);
        if (!field.IsText && (field.MaxWords ?? field.MaxCharacters) is not null)
            return new Text("Only a text is limited in words or characters.");
        if (!field.HasRange && (field.Min ?? field.Max) is not null)
            return new Text("Only numbers, amounts, teams and multiple choices have a least and a most.");
        if (field.Min > field.Max)
            return new Text("The least is more than the most.");
        if (field.Kind == FieldKind.Consent != field.Version is not null)
            return new Text("A consent, and only a consent, names the version of its text.");
        if (field.Counts != Counted.Nothing && field.Kind != FieldKind.Number)
            return new Text("Only a number is counted.");
        return field.When is { } when ? ProblemOf(when, before) : null;
    }

    private static Text? ProblemOf(Condition when, Dictionary<string, Field> before)
    {
        if (!before.TryGetValue(when.Field, out var other))
            return new Text("The condition asks for “{0}”, which is no earlier field.", when.Field);
        if (other.Kind is not (FieldKind.YesNo or FieldKind.SingleChoice or FieldKind.MultipleChoice))
            return new Text("A condition can depend on yes or no, or on a choice.");
        return other.Kind == FieldKind.YesNo ? Answers.IsYesOrNo(when.EqualTo) ? null : new Text("“{0}” is not one of: {1}.", when.EqualTo, "yes, no")
            : other.Choices.Any(choice => choice.Key == when.EqualTo) ? null
            : new Text("“{0}” is not one of: {1}.", when.EqualTo, string.Join(", ", other.Choices.Select(choice => choice.Key)));
    }
}

public sealed record FormSection(string Key, LocalizedText Label, IReadOnlyList<Field> Fields, LocalizedText? Help = null);
