using System.Globalization;
using Corridor.Texts;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Workflows.Expressions;

/// <summary>The types that conditions know.</summary>
public enum ValueKind
{
    /// <summary>Of no known kind: <c>nothing</c> alone.</summary>
    Nothing,
    Text,
    Number,
    Flag,

    /// <summary>An instant.</summary>
    Moment,

    /// <summary>A calendar period: <c>7 days</c>, <c>6 months</c>, <c>2 hours</c>.</summary>
    Span,

    /// <summary>A list of texts.</summary>
    List,
}

/// <summary>A value of an expression, or of a variable: <c>string</c>, <c>decimal</c>, <c>bool</c>, <see cref="Instant"/>, <see cref="Period"/>, a list of strings, a <see cref="LocalizedText"/>, or null where there is none.</summary>
public static class Value
{
    /// <summary>As it is merged into a text that people read.</summary>
    public static string Written(object? value, string language, Scope scope)
    {
        var (culture, t) = (Languages.CultureOf(language), Translations.In(language));
        return value switch
        {
            null => "",
            string text => text,
            LocalizedText written => written.In(language),
            decimal number => number.ToString("#,0.####", culture),
            bool flag => t.Of(flag ? new Text("yes") : new Text("no")),
            Instant moment => moment.InZone(scope.Zone).ToDateTimeUnspecified() is var local
                ? t.Of(new Text("{0} at {1} ({2} time)", local.ToString("D", culture), local.ToString("t", culture), scope.Place)) : "",
            Period span => PeriodPattern.Roundtrip.Format(span),
            IReadOnlyList<string> list => string.Join(", ", list),
            _ => throw new ArgumentOutOfRangeException(nameof(value)),
        };
    }

    /// <summary>As a workflow keeps it between two steps; <see cref="Restore"/> reads it.</summary>
    public static string? Keep(object? value) => value switch
    {
        null => null,
        string text => "t:" + text,
        LocalizedText written => "w:" + System.Text.Json.JsonSerializer.Serialize(written),
        decimal number => "n:" + number.ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "f:true" : "f:false",
        Instant moment => "m:" + InstantPattern.ExtendedIso.Format(moment),
        Period span => "s:" + PeriodPattern.Roundtrip.Format(span),
        IReadOnlyList<string> list => "l:" + System.Text.Json.JsonSerializer.Serialize(list),
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    public static object? Restore(string? kept) => kept is null ? null : kept[0] switch
    {
        't' => kept[2..],
        'w' => System.Text.Json.JsonSerializer.Deserialize<LocalizedText>(kept[2..]),
        'n' => decimal.Parse(kept.AsSpan(2), CultureInfo.InvariantCulture),
        'f' => kept == "f:true",
        'm' => InstantPattern.ExtendedIso.Parse(kept[2..]).Value,
        's' => PeriodPattern.Roundtrip.Parse(kept[2..]).Value,
        'l' => System.Text.Json.JsonSerializer.Deserialize<List<string>>(kept[2..]),
        _ => throw new ArgumentOutOfRangeException(nameof(kept)),
    };
}

/// <summary>A variable as the picker shows it.</summary>
public sealed record Variable(string Name, ValueKind Kind, Text Label);

/// <summary>Why an expression is refused, and where in it, counted from 0.</summary>
public sealed class ExpressionException(int position, Text reason) : Exception(reason.ToString())
{
    public int Position { get; } = position;

    public Text Reason { get; } = reason;
}
