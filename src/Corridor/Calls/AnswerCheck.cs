using System.Buffers;
using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using Corridor.Texts;

namespace Corridor.Calls;

/// <summary>Checks answers against a form: null where all is well, otherwise what to do about it, in plain words.</summary>
public static partial class AnswerCheck
{
    /// <summary>No answer is longer, whatever its field allows.</summary>
    public const int MaxLength = 100_000;

    private const int MaxShortText = 400;
    private const int MaxTeam = 30;

    /// <summary>One answer that was given, in its stored form. An empty answer is never wrong here: see the whole form.</summary>
    public static Text? Problem(Field field, string? answer)
    {
        if (string.IsNullOrWhiteSpace(answer))
            return null;
        if (Unstorable(answer) is { } unstorable)
            return unstorable;

        return field.Kind switch
        {
            FieldKind.ShortText => answer.Contains('\n', StringComparison.Ordinal) ? new Text("Answer in one line.") : LengthOf(field, answer, field.MaxCharacters ?? MaxShortText),
            FieldKind.LongText => LengthOf(field, answer, field.MaxCharacters),
            FieldKind.Number => Answers.ReadNumber(answer) is { } number ? Range(field, number) : new Text("Give a number, in digits."),
            FieldKind.Money => MoneyProblem(field, answer),
            FieldKind.Date => DateProblem(answer),
            FieldKind.YesNo => Answers.IsYesOrNo(answer) ? null : new Text("Answer yes or no."),
            FieldKind.SingleChoice => IsChoice(field, answer) ? null : new Text("Choose one of the answers in the list."),
            FieldKind.MultipleChoice => ChoicesProblem(field, answer),
            FieldKind.Country => Countries.Contains(answer) ? null : new Text("Choose a country from the list."),
            FieldKind.City => answer.Length > 120 || answer.Contains('\n', StringComparison.Ordinal) ? new Text("Give the name of one city.") : null,
            FieldKind.WebAddress => IsWebAddress(answer) ? null : new Text("Give a full web address, such as https://example.org."),
            FieldKind.Email => IsEmail(answer) ? null : new Text("Give an e-mail address, such as name@example.org."),
            FieldKind.Telephone => Telephone().IsMatch(answer) && answer.Count(char.IsAsciiDigit) is >= 5 and <= 15 ? null : new Text("Give a telephone number with its country code, such as +33 4 73 00 00 00."),
            FieldKind.Team => TeamProblem(field, answer),
            FieldKind.Consent => answer == field.Version ? null : new Text("The text has changed since you agreed to it: read it and agree again."),
            FieldKind.Deck => Guid.TryParseExact(answer, "D", out _) ? null : new Text("Choose the file again."),
            _ => throw new InvalidOperationException($"No check for {field.Kind}."),
        };
    }

    /// <summary>What not even a draft can keep.</summary>
    public static Text? Unstorable(string answer)
    {
        if (answer.Length > MaxLength)
            return new Text("This answer is far too long.");
        if (!Answers.IsValidUnicode(answer))
            return new Text("This answer holds broken characters: delete and retype the last ones.");
        return answer.AsSpan().ContainsAny(Unprintable) ? new Text("This answer holds invisible control characters: paste it as plain text.") : null;
    }

    /// <summary>
    /// Everything that keeps a form from being submitted, by field, in the form's order. Fields whose condition does not hold are not asked.
    /// Decks are checked by <see cref="DeckRules"/> where the files are known; pass their ids to have required ones asked for here.
    /// </summary>
    public static IReadOnlyDictionary<string, Text> Problems(FormDefinition form, IReadOnlyDictionary<string, string> answers)
    {
        var problems = new OrderedDictionary<string, Text>(StringComparer.Ordinal);
        foreach (var field in form.FieldsAsked(answers))
        {
            var answer = answers.GetValueOrDefault(field.Key);
            if (field.Required && IsMissing(field, answer))
                problems.Add(field.Key, Missing(field));
            else if (Problem(field, answer) is { } problem)
                problems.Add(field.Key, problem);
        }

        return problems;
    }

    private static bool IsMissing(Field field, string? answer) => string.IsNullOrWhiteSpace(answer) || field.Kind switch
    {
        FieldKind.MultipleChoice => Answers.ReadKeys(answer) is { Count: 0 },
        FieldKind.Team => Answers.ReadTeam(answer) is { Count: 0 },
        _ => false,
    };

    private static Text Missing(Field field) => field.Kind switch
    {
        FieldKind.Consent => new Text("Your agreement is needed to go on."),
        FieldKind.Deck => new Text("Attach a pitch deck."),
        FieldKind.Team => new Text("Name at least one member of the team."),
        FieldKind.SingleChoice or FieldKind.MultipleChoice or FieldKind.YesNo or FieldKind.Country => new Text("Choose an answer."),
        _ => new Text("This question needs an answer."),
    };

    private static Text? LengthOf(Field field, string answer, int? maxCharacters)
    {
        if (field.MaxWords is { } maxWords && WordCount.Of(answer) is var words && words > maxWords)
            return new Text("Use at most {0} words: you have {1}.", maxWords, words);
        if (maxCharacters is { } max && new StringInfo(answer).LengthInTextElements is var characters && characters > max)
            return new Text("Use at most {0} characters: you have {1}.", max, characters);
        return null;
    }

    private static Text? Range(Field field, decimal value)
    {
        if (value < field.Min)
            return new Text("Give {0} or more.", field.Min);
        return value > field.Max ? new Text("Give {0} or less.", field.Max) : null;
    }

    private static Text? MoneyProblem(Field field, string answer)
    {
        if (Answers.ReadMoney(answer) is not { } money)
            return new Text("Give an amount and its currency, such as 25000 EUR.");
        if (!Currencies.Contains(money.Currency))
            return new Text("“{0}” is not a currency code such as EUR, USD or MXN.", money.Currency);
        if (money.Amount < 0 && field.Min is null)
            return new Text("Give {0} or more.", 0m);
        return Range(field, money.Amount);
    }

    private static Text? DateProblem(string answer) =>
        DateOnly.TryParseExact(answer, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 1900 and <= 2200
            ? null
            : new Text("Give a date that exists, as year-month-day, such as 2027-03-31.");

    private static bool IsChoice(Field field, string key) => field.Choices.Any(choice => choice.Key == key);

    private static Text? ChoicesProblem(Field field, string answer)
    {
        if (Answers.ReadKeys(answer) is not { } keys || keys.Distinct().Count() != keys.Count || !keys.All(key => IsChoice(field, key)))
            return new Text("Choose among the answers in the list.");
        if (keys.Count < field.Min)
            return new Text("Choose at least {0}.", field.Min);
        return keys.Count > field.Max ? new Text("Choose at most {0}.", field.Max) : null;
    }

    private static Text? TeamProblem(Field field, string answer)
    {
        if (Answers.ReadTeam(answer) is not { } members)
            return new Text("The list of the team could not be read: enter it again.");
        for (var i = 0; i < members.Count; i++)
            if (MemberProblem(members[i], i + 1) is { } problem)
                return problem;
        if (members.Count < field.Min)
            return new Text("Name at least {0} members of the team.", field.Min);
        return members.Count > (field.Max ?? MaxTeam) ? new Text("Name at most {0} members of the team.", field.Max ?? MaxTeam) : null;
    }

    private static Text? MemberProblem(TeamMember member, int number)
    {
        if (string.IsNullOrWhiteSpace(member.Name))
            return new Text("Member {0} has no name.", number);
        if (member.Name.Length > 200 || member.Role.Length > 200)
            return new Text("Shorten the name or the role of member {0}.", number);
        // JSON escapes can bring in what the answer's own characters may not hold.
        if ((member.Name + member.Role).AsSpan().ContainsAny(Unprintable))
            return new Text("This answer holds invisible control characters: paste it as plain text.");
        return string.IsNullOrWhiteSpace(member.Email) || IsEmail(member.Email) ? null : new Text("The e-mail address of member {0} is not one: {1}", number, member.Email);
    }

    private static bool IsEmail(string text) =>
        text.Length <= 254 && MailAddress.TryCreate(text, out var address) && address.Address == text && address.Host.Contains('.', StringComparison.Ordinal);

    private static bool IsWebAddress(string text) =>
        text.Length <= 2000 && Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri.Host.Contains('.', StringComparison.Ordinal) && uri.UserInfo.Length == 0 && !text.Any(char.IsWhiteSpace);

    // Control and format characters change what others see; the joiners are ordinary in emoji and in some scripts.
    private static readonly SearchValues<char> Unprintable = SearchValues.Create(
        [.. Enumerable.Range(0, 0xFFFE).Select(code => (char)code).Where(IsUnprintable), '\uFFFE', '\uFFFF']);

    private static bool IsUnprintable(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\t')) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static readonly HashSet<string> Currencies =
        [.. CultureInfo.GetCultures(CultureTypes.SpecificCultures).Select(culture => new RegionInfo(culture.Name).ISOCurrencySymbol)];

    /// <summary>ISO 3166-1, two letters.</summary>
    public static IReadOnlySet<string> Countries { get; } = new HashSet<string>((
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ "
        + "DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP "
        + "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM "
        + "PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ "
        + "UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW").Split(' '), StringComparer.Ordinal);

    [GeneratedRegex(@"^\+?[0-9(][0-9 ().\-/]*\z")]
    private static partial Regex Telephone();
}
