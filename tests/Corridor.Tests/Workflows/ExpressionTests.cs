using Corridor.Texts;
using Corridor.Workflows.Expressions;
using NodaTime;

namespace Corridor.Tests.Workflows;

public sealed class ExpressionTests
{
    private static readonly Variable[] Known =
    [
        new("application.title", ValueKind.Text, new Text("Title")),
        new("application.submitted", ValueKind.Flag, new Text("Sent")),
        new("answers.company-name", ValueKind.Text, new Text("Company")),
        new("call.closes", ValueKind.Moment, new Text("Closes")),
        new("call.themes", ValueKind.List, new Text("Themes")),
        new("reviews", ValueKind.Number, new Text("Reviews")),
        new("gone", ValueKind.Number, new Text("Not there")),
    ];

    private static readonly Scope Paris = new(
        new Dictionary<string, object?>
        {
            ["application.title"] = "Solar Bikes",
            ["application.submitted"] = true,
            ["answers.company-name"] = "Vélo & Co",
            ["call.closes"] = Instant.FromUtc(2027, 3, 31, 16, 0),
            ["call.themes"] = (IReadOnlyList<string>)["mobility", "energy"],
            ["reviews"] = 3m,
        },
        Instant.FromUtc(2027, 3, 20, 12, 0), DateTimeZoneProviders.Tzdb["Europe/Paris"], "Clermont-Ferrand");

    [Theory]
    [InlineData("application.submitted and reviews >= 3", true)]
    [InlineData("not application.submitted or reviews < 3", false)]
    [InlineData("not (application.submitted and reviews = 2)", true)]
    [InlineData("not not application.submitted", true)]
    [InlineData("application.title = 'Solar Bikes'", true)]
    [InlineData("application.title != \"Solar Bikes\"", false)]
    [InlineData("'solar' in application.title", true)]
    [InlineData("application.title contains 'BIKE'", true)]
    [InlineData("'energy' in call.themes", true)]
    [InlineData("'energ' in call.themes", false)]
    [InlineData("count(call.themes) = 2", true)]
    [InlineData("now < call.closes", true)]
    [InlineData("call.closes - now < 12", true)]
    [InlineData("lower(answers.company-name) = 'vélo & co'", true)]
    [InlineData("reviews * 2 + 1 = 7", true)]
    [InlineData("-reviews - -reviews = 0", true)]
    [InlineData("reviews / 0 = 1", false)]
    [InlineData("gone = nothing", true)]
    [InlineData("gone < 5", false)]
    [InlineData("gone >= 5", false)]
    [InlineData("yes and true", true)]
    public void A_condition_holds_or_not(string source, bool holds) =>
        Assert.Equal(holds, Expression.Parse(source, Known, ValueKind.Flag).Holds(Paris));

    [Theory]
    // Over the change to summer time on 28 March: seven days earlier at the same hour by the clock on the wall.
    [InlineData("call.closes - 7 days", "2027-03-24T17:00:00Z")]
    [InlineData("call.closes - 168 hours", "2027-03-24T16:00:00Z")]
    [InlineData("call.closes + days(reviews)", "2027-04-03T16:00:00Z")]
    [InlineData("call.closes - days('7')", "2027-03-24T17:00:00Z")]
    [InlineData("call.closes + 6 months", "2027-09-30T16:00:00Z")]
    [InlineData("morning(call.closes)", "2027-03-31T06:00:00Z")]
    [InlineData("morning(call.closes - 1 week)", "2027-03-24T07:00:00Z")]
    [InlineData("now + 90 minutes", "2027-03-20T13:30:00Z")]
    public void A_date_is_counted_in_the_zone(string source, string expected) =>
        Assert.Equal(NodaTime.Text.InstantPattern.ExtendedIso.Parse(expected).Value, Expression.Parse(source, Known, ValueKind.Moment).In(Paris));

    [Theory]
    [InlineData("", 0, "Something is missing at the end.")]
    [InlineData("application.submited", 0, "There is no “application.submited” here. Did you mean “application.submitted”?")]
    [InlineData("elsewhere", 0, "There is no “elsewhere” here.")]
    [InlineData("yes and not reviews", 12, "This gives a number, and yes or no is needed here.")]
    [InlineData("application.title < 3", 18, "“<” does not go between a text and a number.")]
    [InlineData("call.closes + call.closes", 12, "“+” does not go between a date and a date.")]
    [InlineData("call.closes - 1.5 days", 14, "Use a whole number of days.")]
    [InlineData("(reviews > 2", 12, "“)” is missing here.")]
    [InlineData("reviews > 2 reviews", 12, "“reviews” is not expected here.")]
    [InlineData("'open", 0, "The text that begins here does not end.")]
    [InlineData("reviews ; 3", 8, "“;” means nothing in a condition.")]
    [InlineData("input('x') === 'y'", 0, "There is no function “input”. There are: count, length, lower, morning, days.")]
    [InlineData("count(reviews)", 0, "count does not take a number.")]
    [InlineData("call.closes - days(now) < now", 14, "days does not take a date.")]
    [InlineData("1.2.3 = 1", 0, "“1.2.3” is not a number.")]
    public void What_is_wrong_is_said_and_where(string source, int position, string reason)
    {
        var wrong = Assert.Throws<ExpressionException>(() => Expression.Parse(source, Known, ValueKind.Flag));

        Assert.Equal((position, reason), (wrong.Position, wrong.Reason.ToString()));
    }

    [Fact]
    public void A_value_of_another_kind_than_wanted_is_refused()
    {
        var wrong = Assert.Throws<ExpressionException>(() => Expression.Parse("reviews", Known, ValueKind.Moment));

        Assert.Equal("This gives a number, and a date is needed here.", wrong.Reason.ToString());
    }

    [Fact]
    public void Nesting_and_length_have_an_end()
    {
        Assert.Throws<ExpressionException>(() => Expression.Parse(new string('(', 60) + "1" + new string(')', 60), Known));
        Assert.Throws<ExpressionException>(() => Expression.Parse(string.Join(" + ", Enumerable.Repeat("1", 1000)), Known));
        Assert.Equal(1m, Expression.Parse(new string('-', 1998) + "1", Known).In(Paris));
    }

    [Fact]
    public void Numbers_and_dates_out_of_reach_are_nothing()
    {
        Assert.Null(Expression.Parse("79228162514264337593543950335 * 10", Known).In(Paris));
        Assert.Null(Expression.Parse("call.closes + 100000 months", Known).In(Paris));
        Assert.Null(Expression.Parse("call.closes + days('soon')", Known).In(Paris));
        Assert.Null(Expression.Parse("call.closes + days(100001)", Known).In(Paris));
    }

    [Fact]
    public void A_text_is_filled_in_as_its_reader_writes()
    {
        var template = Template.Parse("« {application.title} » : {reviews} – {call.closes} ({call.themes}, {application.submitted}{gone})", Known);

        Assert.Equal("« Solar Bikes » : 3 – mercredi 31 mars 2027 à 18:00 (heure de Clermont-Ferrand) (mobility, energy, oui)", template.In(Paris, "fr"));
    }

    [Theory]
    [InlineData("Dear {application.titel}", 6)]
    [InlineData("Dear {application.title", 5)]
    public void A_place_that_cannot_be_filled_in_is_refused(string text, int position) =>
        Assert.Equal(position, Assert.Throws<ExpressionException>(() => Template.Parse(text, Known)).Position);

    [Fact]
    public void A_value_is_kept_and_restored()
    {
        object?[] values = [null, "a:b", 1.25m, true, false, Instant.FromUtc(2027, 1, 1, 0, 0), Period.FromDays(7), new List<string> { "x", "y" }, LocalizedText.Of("fr", "Appel")];

        Assert.All(values, value => Assert.Equal(value, Value.Restore(Value.Keep(value))));
    }
}
