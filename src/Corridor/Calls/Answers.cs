using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Corridor.Calls;

public sealed record TeamMember(string Name, string Role, string? Email = null);

/// <summary>
/// The one form in which an answer is stored, always a string: yes or no; a choice's key; a JSON array of keys; yyyy-MM-dd; 1234.5; "1234.5 EUR";
/// a country's ISO code; a consent's version; a deck's id; a team as a JSON array of name, role and email.
/// </summary>
public static class Answers
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        // Stored in a database, never written into a page as it is: names stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What was typed, made tidy without changing what it says: one kind of line end, no spaces around, composed accents.</summary>
    public static string Tidy(Field field, string typed)
    {
        var text = typed.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Trim().Trim('\uFEFF');
        // Broken surrogates cannot be normalised; AnswerCheck refuses them with a reason.
        if (IsValidUnicode(text))
            text = text.Normalize(NormalizationForm.FormC);

        return field.Kind switch
        {
            FieldKind.LongText or FieldKind.Team or FieldKind.MultipleChoice => text,
            FieldKind.Country => text.ToUpperInvariant(),
            FieldKind.Number => WithPoint(text),
            FieldKind.Money => Money(text),
            _ => text.Replace('\n', ' '),
        };
    }

    public static string Write(IEnumerable<TeamMember> members) => JsonSerializer.Serialize(members, Json);

    public static string Write(IEnumerable<string> keys) => JsonSerializer.Serialize(keys, Json);

    public static IReadOnlyList<TeamMember>? ReadTeam(string answer) => Read<TeamMember>(answer);

    public static IReadOnlyList<string>? ReadKeys(string answer) => Read<string>(answer);

    public static decimal? ReadNumber(string answer) =>
        decimal.TryParse(answer, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static (decimal Amount, string Currency)? ReadMoney(string answer) =>
        answer.Split(' ') is [var amount, var currency] && ReadNumber(amount) is { } value ? (value, currency) : null;

    public static bool IsYesOrNo(string answer) => answer is "yes" or "no";

    internal static bool IsValidUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsSurrogate(text[i]))
            {
                if (!char.IsSurrogatePair(text, i))
                    return false;
                i++;
            }

        return true;
    }

    // 1 234,5 and 1'234.5 are one number; a lone comma before exactly three digits could be either and is left for the check to refuse.
    private static string WithPoint(string text)
    {
        var digits = new string([.. text.Where(c => !char.IsWhiteSpace(c) && c is not ('\'' or '’'))]);
        return digits.Count(c => c == ',') == 1 && !digits.Contains('.', StringComparison.Ordinal) && digits.Length - digits.IndexOf(',', StringComparison.Ordinal) != 4
            ? digits.Replace(',', '.')
            : digits;
    }

    private static string Money(string text)
    {
        var currency = new string([.. text.Where(char.IsAsciiLetter)]).ToUpperInvariant();
        var amount = new string([.. text.Where(c => !char.IsAsciiLetter(c))]);
        return currency.Length == 0 ? WithPoint(amount) : $"{WithPoint(amount)} {currency}";
    }

    // Null where the answer is not such a list, or where one of its items is missing.
    private static List<T>? Read<T>(string answer)
    {
        try
        {
            return JsonSerializer.Deserialize<List<T>>(answer, Json) is { } items && !items.Contains(default!) ? items : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
