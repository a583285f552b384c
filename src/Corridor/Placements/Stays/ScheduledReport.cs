using Corridor.Calls;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Placements.Stays;

/// <summary>A report of a stay and the morning on which it opens, by the dates that hold now.</summary>
/// <param name="Terms">What is asked of whom.</param>
/// <param name="Number">Which one of several.</param>
/// <param name="At">When it opens.</param>
public sealed record ScheduledReport(ReportTerms Terms, int Number, Instant At)
{
    /// <summary>What it is called, for people.</summary>
    public static Text TitleOf(ReportTerms terms, int number) => terms.When switch
    {
        ReportTime.Days => new Text("{0}, day {1}", terms.Title, number),
        ReportTime.EachMonth => new Text("{0}, month {1}", terms.Title, number),
        ReportTime.After => new Text("{0}, {1} months after the end", terms.Title, number),
        _ => new Text("{0}", terms.Title),
    };

    /// <summary>
    /// The field that alone is enough when all is well: the form's first question, answered yes, leaves nothing else to ask.
    /// None: the report takes more than one press.
    /// </summary>
    public static Field? AllWell(FormDefinition form) =>
        form.Fields.FirstOrDefault() is { Kind: FieldKind.YesNo } first && AnswerCheck.Problems(form, new Dictionary<string, string> { [first.Key] = "yes" }).Count == 0 ? first : null;
}
