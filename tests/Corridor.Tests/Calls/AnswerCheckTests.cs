using Corridor.Calls;
using Corridor.Texts;
using Xunit;

namespace Corridor.Tests.Calls;

public sealed class AnswerCheckTests
{
    [Theory]
    [InlineData(FieldKind.ShortText, "Vélogrume")]
    [InlineData(FieldKind.LongText, "One.\nTwo.")]
    [InlineData(FieldKind.LongText, "日本語の回答 👩‍🔬")]
    [InlineData(FieldKind.Number, "-12.5")]
    [InlineData(FieldKind.Money, "25000 EUR")]
    [InlineData(FieldKind.Money, "0.5 MXN")]
    [InlineData(FieldKind.Date, "2028-02-29")]
    [InlineData(FieldKind.YesNo, "yes")]
    [InlineData(FieldKind.Country, "TH")]
    [InlineData(FieldKind.City, "Nyíregyháza")]
    [InlineData(FieldKind.WebAddress, "https://exämple.org/ein/weg?x=1")]
    [InlineData(FieldKind.Email, "zoë+start@example.org")]
    [InlineData(FieldKind.Telephone, "+33 4 73 00 00 00")]
    [InlineData(FieldKind.Telephone, "(0864) 555-0100")]
    [InlineData(FieldKind.Team, """[{"name":"Ploy","role":"lead","email":"ploy@example.org"},{"name":"Wit","role":""}]""")]
    [InlineData(FieldKind.Deck, "0199c0de-0000-7000-8000-000000000000")]
    [InlineData(FieldKind.Email, "")]
    [InlineData(FieldKind.Date, "  ")]
    public void A_good_answer_has_no_problem(FieldKind kind, string answer) =>
        Assert.Null(AnswerCheck.Problem(FieldOf(kind), answer));

    [Theory]
    [InlineData(FieldKind.ShortText, "two\nlines", "Answer in one line.")]
    [InlineData(FieldKind.LongText, "nul \0 here", "This answer holds invisible control characters: paste it as plain text.")]
    [InlineData(FieldKind.LongText, "turned \u202E round", "This answer holds invisible control characters: paste it as plain text.")]
    [InlineData(FieldKind.LongText, "\uFFFF", "This answer holds invisible control characters: paste it as plain text.")]
    [InlineData(FieldKind.Number, "12,5", "Give a number, in digits.")]
    [InlineData(FieldKind.Number, "1e9", "Give a number, in digits.")]
    [InlineData(FieldKind.Number, "twelve", "Give a number, in digits.")]
    [InlineData(FieldKind.Money, "25000", "Give an amount and its currency, such as 25000 EUR.")]
    [InlineData(FieldKind.Money, "25000 DUB", "“DUB” is not a currency code such as EUR, USD or MXN.")]
    [InlineData(FieldKind.Money, "-1 EUR", "Give 0 or more.")]
    [InlineData(FieldKind.Date, "2027-02-29", "Give a date that exists, as year-month-day, such as 2027-03-31.")]
    [InlineData(FieldKind.Date, "31/03/2027", "Give a date that exists, as year-month-day, such as 2027-03-31.")]
    [InlineData(FieldKind.Date, "0027-03-31", "Give a date that exists, as year-month-day, such as 2027-03-31.")]
    [InlineData(FieldKind.YesNo, "true", "Answer yes or no.")]
    [InlineData(FieldKind.Country, "XX", "Choose a country from the list.")]
    [InlineData(FieldKind.Country, "fr", "Choose a country from the list.")]
    [InlineData(FieldKind.City, "Ota\nOyem", "Give the name of one city.")]
    [InlineData(FieldKind.WebAddress, "example.org", "Give a full web address, such as https://example.org.")]
    [InlineData(FieldKind.WebAddress, "javascript:alert(1)", "Give a full web address, such as https://example.org.")]
    [InlineData(FieldKind.WebAddress, "file:///etc/passwd", "Give a full web address, such as https://example.org.")]
    [InlineData(FieldKind.WebAddress, "https://user:secret@example.org", "Give a full web address, such as https://example.org.")]
    [InlineData(FieldKind.WebAddress, "https://localhost", "Give a full web address, such as https://example.org.")]
    [InlineData(FieldKind.Email, "Zoë <zoe@example.org>", "Give an e-mail address, such as name@example.org.")]
    [InlineData(FieldKind.Email, "zoe@example", "Give an e-mail address, such as name@example.org.")]
    [InlineData(FieldKind.Email, "zoe", "Give an e-mail address, such as name@example.org.")]
    [InlineData(FieldKind.Telephone, "call me", "Give a telephone number with its country code, such as +33 4 73 00 00 00.")]
    [InlineData(FieldKind.Telephone, "+1234567890123456", "Give a telephone number with its country code, such as +33 4 73 00 00 00.")]
    [InlineData(FieldKind.Team, "Ploy", "The list of the team could not be read: enter it again.")]
    [InlineData(FieldKind.Team, """[{"name":"Ploy","role":"lead","admin":true}]""", "The list of the team could not be read: enter it again.")]
    [InlineData(FieldKind.Team, """[{"name":"\ud83d","role":""}]""", "The list of the team could not be read: enter it again.")]
    [InlineData(FieldKind.MultipleChoice, """[null]""", "Choose among the answers in the list.")]
    [InlineData(FieldKind.Team, """[null]""", "The list of the team could not be read: enter it again.")]
    [InlineData(FieldKind.Team, """[{"name":"Ploy","role":"lead"},{"name":" ","role":"x"}]""", "Member 2 has no name.")]
    [InlineData(FieldKind.Team, """[{"name":"Ploy","role":"lead","email":"ploy"}]""", "The e-mail address of member 1 is not one: ploy")]
    [InlineData(FieldKind.Team, """[{"name":"Pl\u0007oy","role":"lead"}]""", "This answer holds invisible control characters: paste it as plain text.")]
    [InlineData(FieldKind.Deck, "../deck.pdf", "Choose the file again.")]
    public void A_wrong_answer_is_told_what_to_do(FieldKind kind, string answer, string problem) =>
        Assert.Equal(problem, AnswerCheck.Problem(FieldOf(kind), answer)?.ToString());

    // Test runners pass text as UTF-8, in which half a surrogate cannot travel.
    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Equal("This answer holds broken characters: delete and retype the last ones.", AnswerCheck.Problem(FieldOf(FieldKind.LongText), "cut \ud83d")?.Key);

    [Fact]
    public void Words_and_characters_are_limited()
    {
        var field = FieldOf(FieldKind.LongText) with { MaxWords = 3 };
        var short_ = FieldOf(FieldKind.ShortText) with { MaxCharacters = 3 };

        Assert.Null(AnswerCheck.Problem(field, "L'eau : porte-monnaie ?"));
        Assert.Equal(new Text("Use at most {0} words: you have {1}.", 3, 4), AnswerCheck.Problem(field, "one two three four"));
        Assert.Null(AnswerCheck.Problem(short_, "👩‍🔬éไ"));
        Assert.Equal(new Text("Use at most {0} characters: you have {1}.", 3, 4), AnswerCheck.Problem(short_, "abcd"));
    }

    [Fact]
    public void Numbers_amounts_teams_and_choices_keep_to_their_range()
    {
        var number = FieldOf(FieldKind.Number) with { Min = 1, Max = 6 };
        var team = FieldOf(FieldKind.Team) with { Min = 2, Max = 2 };
        var choice = FieldOf(FieldKind.MultipleChoice) with { Min = 1, Max = 1, Choices = [Choice("a"), Choice("b")] };

        Assert.Equal("Give 1 or more.", AnswerCheck.Problem(number, "0.99")?.ToString());
        Assert.Null(AnswerCheck.Problem(number, "6.0"));
        Assert.Equal("Give 6 or less.", AnswerCheck.Problem(number, "7")?.ToString());
        Assert.Equal("Give 5 or more.", AnswerCheck.Problem(FieldOf(FieldKind.Money) with { Min = 5 }, "4 EUR")?.ToString());
        Assert.Equal("Name at least 2 members of the team.", AnswerCheck.Problem(team, Answers.Write([new TeamMember("A", "")]))?.ToString());
        Assert.Equal("Name at most 2 members of the team.", AnswerCheck.Problem(team, Answers.Write([new("A", ""), new TeamMember("B", ""), new("C", "")]))?.ToString());
        Assert.Null(AnswerCheck.Problem(choice, """["a"]"""));
        Assert.Equal("Choose at most 1.", AnswerCheck.Problem(choice, """["a","b"]""")?.ToString());
        Assert.Equal("Choose among the answers in the list.", AnswerCheck.Problem(choice, """["c"]""")?.ToString());
        Assert.Equal("Choose among the answers in the list.", AnswerCheck.Problem(choice, """["a","a"]""")?.ToString());
        Assert.Equal("Choose among the answers in the list.", AnswerCheck.Problem(choice, "a")?.ToString());
    }

    [Fact]
    public void A_consent_is_to_one_version_of_the_text()
    {
        var consent = FieldOf(FieldKind.Consent) with { Version = "2027-2" };

        Assert.Null(AnswerCheck.Problem(consent, "2027-2"));
        Assert.Equal("The text has changed since you agreed to it: read it and agree again.", AnswerCheck.Problem(consent, "2027-1")?.Key);
    }

    [Fact]
    public void The_whole_form_tells_every_problem_by_field_in_order()
    {
        var form = new FormDefinition([new FormSection("s", Label, [
            FieldOf(FieldKind.ShortText) with { Key = "name", Required = true },
            FieldOf(FieldKind.YesNo) with { Key = "travels", Required = true },
            FieldOf(FieldKind.LongText) with { Key = "plan", Required = true, When = new Condition("travels", "yes") },
            FieldOf(FieldKind.SingleChoice) with { Key = "kind", Choices = [Choice("a"), Choice("b")], When = new Condition("travels", "yes") },
            FieldOf(FieldKind.Date) with { Key = "when-b", Required = true, When = new Condition("kind", "b") },
            FieldOf(FieldKind.Team) with { Key = "team", Required = true },
            FieldOf(FieldKind.Consent) with { Key = "rules", Required = true, Version = "1" },
            FieldOf(FieldKind.Deck) with { Key = "deck", Required = true },
        ])]);

        var empty = AnswerCheck.Problems(form, new Dictionary<string, string> { ["team"] = "[]" });
        var travelling = AnswerCheck.Problems(form, new Dictionary<string, string> { ["name"] = "a\nb", ["travels"] = "yes", ["kind"] = "b", ["when-b"] = "soon", ["rules"] = "1", ["deck"] = Guid.NewGuid().ToString() });
        var staying = AnswerCheck.Problems(form, new Dictionary<string, string>
        {
            ["name"] = "A", ["travels"] = "no", ["kind"] = "b", ["team"] = """[{"name":"A","role":"b"}]""", ["rules"] = "1", ["deck"] = Guid.NewGuid().ToString(),
        });

        Assert.Equal(
            ["name: This question needs an answer.", "travels: Choose an answer.", "team: Name at least one member of the team.", "rules: Your agreement is needed to go on.", "deck: Attach a pitch deck."],
            empty.Select(problem => $"{problem.Key}: {problem.Value}"));
        Assert.Equal(
            ["name: Answer in one line.", "plan: This question needs an answer.", "when-b: Give a date that exists, as year-month-day, such as 2027-03-31.", "team: Name at least one member of the team."],
            travelling.Select(problem => $"{problem.Key}: {problem.Value}"));
        Assert.Empty(staying);
    }

    [Theory]
    [InlineData(FieldKind.ShortText, "  a\r\nb ", "a b")]
    [InlineData(FieldKind.LongText, "a\r\nb\rc\n", "a\nb\nc")]
    [InlineData(FieldKind.LongText, "e\u0301te\u0301", "été")]
    [InlineData(FieldKind.Number, "1 234,5", "1234.5")]
    [InlineData(FieldKind.Number, "1'234.5", "1234.5")]
    [InlineData(FieldKind.Number, "1,234", "1,234")]
    [InlineData(FieldKind.Money, "12\u00a0000 eur", "12000 EUR")]
    [InlineData(FieldKind.Money, "eur 12,50", "12.50 EUR")]
    [InlineData(FieldKind.Country, "fr", "FR")]
    public void What_was_typed_is_made_tidy(FieldKind kind, string typed, string stored) =>
        Assert.Equal(stored, Answers.Tidy(FieldOf(kind), typed));

    [Fact]
    public void A_team_is_stored_readably_and_read_back()
    {
        TeamMember[] team = [new("Élise", "direction", "elise@example.org"), new("太郎", "dev")];

        var stored = Answers.Write(team);

        Assert.Equal("""[{"name":"Élise","role":"direction","email":"elise@example.org"},{"name":"太郎","role":"dev"}]""", stored);
        Assert.Equal(team, Answers.ReadTeam(stored));
    }

    private static readonly LocalizedText Label = LocalizedText.Of("en", "label");

    private static Choice Choice(string key) => new(key, Label);

    private static Field FieldOf(FieldKind kind) => new() { Key = "field", Kind = kind, Label = Label };
}
