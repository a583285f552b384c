using Corridor.Calls;
using Corridor.Data;
using Corridor.Recipes;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Tests.Calls;

public sealed class CallTests
{
    private static readonly Instant Now = Instant.FromUtc(2027, 1, 10, 8, 0);
    private static readonly LocalDate Today = new(2027, 1, 10);

    [Fact]
    public void Opening_dates_are_asked_for_and_the_other_stages_move_along()
    {
        var call = Draft();

        call.OpenFrom(new LocalDateTime(2027, 5, 3, 9, 0), new LocalDateTime(2027, 6, 14, 12, 0), "Clermont-Ferrand");

        Assert.Equal(Instant.FromUtc(2027, 5, 3, 7, 0), call.OpensAt);
        Assert.Equal(Instant.FromUtc(2027, 6, 14, 10, 0), call.ClosesAt);
        // The jury began three days after the applications closed, at nine: it still does.
        Assert.Equal(new LocalDateTime(2027, 6, 17, 9, 0), call.StageOf(StageKind.Review)!.Opens.Local);
        Assert.Equal(new LocalDateTime(2027, 7, 8, 18, 0), call.StageOf(StageKind.Review)!.Closes.Local);
    }

    [Fact]
    public void A_time_that_clocks_jump_over_is_refused_and_names_the_city()
    {
        var refusal = Assert.Throws<RuleBrokenException>(() =>
            Draft().OpenFrom(new LocalDateTime(2027, 3, 28, 2, 30), new LocalDateTime(2027, 5, 1, 18, 0), "Clermont-Ferrand"));

        Assert.Equal("{0} does not exist in {1}: clocks go forward over it. Choose another time.", refusal.Text.Key);
        Assert.Equal([new LocalDateTime(2027, 3, 28, 2, 30), "Clermont-Ferrand"], refusal.Text.Arguments);
    }

    [Fact]
    public void A_time_that_happens_twice_is_refused_and_names_the_city()
    {
        var refusal = Assert.Throws<RuleBrokenException>(() =>
            Draft().OpenFrom(new LocalDateTime(2027, 9, 1, 9, 0), new LocalDateTime(2027, 10, 31, 2, 30), "Clermont-Ferrand"));

        Assert.Equal("{0} happens twice in {1}: clocks go back over it. Choose another time.", refusal.Text.Key);
        Assert.Equal("Clermont-Ferrand", refusal.Text.Arguments[1]);
    }

    [Fact]
    public void Nothing_is_published_that_would_close_before_anyone_could_apply()
    {
        var call = Draft();

        var refusal = Assert.Throws<RuleBrokenException>(() => call.Publish(call.ClosesAt));

        Assert.Equal("Applications would close before anyone could apply: move the dates.", refusal.Text.Key);
        Assert.Equal(CallState.Draft, call.State);
    }

    [Fact]
    public void A_published_call_keeps_its_form_criteria_weights_and_address_but_not_its_texts()
    {
        var call = Draft();
        call.Publish(Now);

        Assert.Throws<RuleBrokenException>(() => call.Define(Competition()));
        Assert.Throws<RuleBrokenException>(() => call.Weigh(new Dictionary<string, decimal> { [call.Criteria.Criteria[0].Key] = 99 }));
        Assert.Throws<RuleBrokenException>(() => call.Rename("another"));
        Assert.Throws<RuleBrokenException>(() => call.Publish(Now));
        call.Describe(call.Title.With("en", "Corrected"), call.Summary, call.Body);

        Assert.Equal("Corrected", call.Title.In("en"));
    }

    [Fact]
    public void A_weight_of_nothing_is_refused()
    {
        var call = Draft();

        Assert.Throws<RuleBrokenException>(() => call.Weigh(new Dictionary<string, decimal> { [call.Criteria.Criteria[0].Key] = 0 }));
    }

    [Fact]
    public void A_call_cannot_take_the_address_of_the_page_that_opens_calls()
    {
        var refusal = Assert.Throws<RuleBrokenException>(() => Draft().Rename("new"));

        Assert.Equal("This address is taken by a page of Corridor: choose another.", refusal.Text.Key);
    }

    [Fact]
    public void A_call_is_about_the_themes_its_form_offers() =>
        Assert.Equal(Competition().Form.Field("theme")!.Choices.Select(choice => choice.Key), Draft().Themes);

    [Fact]
    public void The_launch_board_counts_the_texts_a_language_lacks_and_finds_stages_out_of_order()
    {
        var call = Draft();
        call.Describe(call.Title, call.Summary.With("es", null), call.Body.With("es", null));
        call.Schedule([.. call.Stages.Select(stage => stage.Kind == StageKind.Review ? stage with { Opens = stage.Opens.MinusDays(10) } : stage)]);

        var lines = Readiness.Of(call, Now).Where(line => line.State != ReadinessState.Ready).ToList();

        Assert.Equal([(Readiness.Texts, ReadinessState.Advice), (Readiness.Dates, ReadinessState.Advice)], lines.Select(line => (line.Part, line.State)));
        Assert.Equal([2, "español"], lines[0].Finding.Arguments.Select(argument => argument is long n ? (int)n : argument));
        Assert.Equal("“{0}” begins before “{1}” has ended.", lines[1].Finding.Key);
    }

    [Fact]
    public void The_launch_board_says_when_publishing_would_be_refused()
    {
        var call = Draft();

        var missing = Readiness.Of(call, call.ClosesAt).Where(line => line.State == ReadinessState.Missing);

        Assert.Equal([Readiness.Dates], missing.Select(line => line.Part));
    }

    [Fact]
    public void The_next_date_is_the_nearest_one_ahead()
    {
        var call = Draft();

        Assert.Equal(call.OpensAt, call.NextDateAfter(Now));
        Assert.Equal(call.ClosesAt, call.NextDateAfter(call.OpensAt));
        Assert.Null(call.NextDateAfter(call.Stages.Max(stage => stage.Closes.Instant)));
    }

    private static Call Draft() => Call.From(Competition(), "Europe/Paris", Today, Now, "Clermont-Ferrand");

    private static CallDefinition Competition() =>
        CallDefinition.Read(RecipeLibrary.Shipped().Read("startup-competition").Steps.Single(step => step.Name == CallDefinition.StepName).Node);
}

file static class Moments
{
    public static ZonedMoment MinusDays(this ZonedMoment moment, int days) => ZonedMoment.At(moment.Local.PlusDays(-days), moment.Zone);
}
