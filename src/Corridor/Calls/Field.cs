using System.Text.Json.Serialization;
using Corridor.Texts;

namespace Corridor.Calls;

/// <summary>One question of a form.</summary>
public sealed record Field
{
    public required string Key { get; init; }
    public required FieldKind Kind { get; init; }
    public required LocalizedText Label { get; init; }
    public LocalizedText? Help { get; init; }
    public LocalizedText? Example { get; init; }
    public bool Required { get; init; }

    /// <summary>Limits of a text: words as <see cref="WordCount"/> counts them, characters as a person sees them.</summary>
    public int? MaxWords { get; init; }
    public int? MaxCharacters { get; init; }

    /// <summary>Limits of a number, an amount, or the members of a team or of a multiple choice.</summary>
    public decimal? Min { get; init; }
    public decimal? Max { get; init; }

    public IReadOnlyList<Choice> Choices { get; init; } = [];

    /// <summary>The version of the text a person consents to; the text itself is the help.</summary>
    public string? Version { get; init; }

    /// <summary>False for what would tell a juror who is behind an application.</summary>
    public bool VisibleToJurors { get; init; } = true;

    /// <summary>A single choice by whose answers the winners may be balanced.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Diversity { get; init; }

    /// <summary>Whom its answer names: a juror tied to them does not read the application.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Named Names { get; init; }

    /// <summary>Of a number in a report after a stay: what the network sums it up as.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Counted Counts { get; init; }

    /// <summary>The field is asked only if another one has this answer.</summary>
    public Condition? When { get; init; }

    [JsonIgnore]
    public bool IsText => Kind is FieldKind.ShortText or FieldKind.LongText;

    [JsonIgnore]
    public bool HasChoices => Kind is FieldKind.SingleChoice or FieldKind.MultipleChoice;

    [JsonIgnore]
    public bool HasRange => Kind is FieldKind.Number or FieldKind.Money or FieldKind.Team or FieldKind.MultipleChoice;
}

public sealed record Choice(string Key, LocalizedText Label);

/// <summary>Holds where the answer to <paramref name="Field"/> is, or for a multiple choice contains, <paramref name="EqualTo"/>.</summary>
public sealed record Condition(string Field, [property: JsonPropertyName("equals")] string EqualTo);
