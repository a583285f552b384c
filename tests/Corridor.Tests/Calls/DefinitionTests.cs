using System.Text.Json;
using Corridor.Calls;
using Corridor.Texts;
using NodaTime;
using Xunit;

namespace Corridor.Tests.Calls;

public sealed class DefinitionTests
{
    [Theory]
    [InlineData("2027-03-31T18:00", false, "2027-03-31T18:00")]
    [InlineData("+30d 18:00", true, "2027-02-03T18:00")]
    [InlineData("+0d 00:00", true, "2027-01-04T00:00")]
    public void A_moment_is_fixed_or_counted_from_the_start(string text, bool relative, string from)
    {
        var moment = LocalMoment.Parse(text)!.Value;

        Assert.Equal(text, moment.ToString());
        Assert.Equal(relative, moment.IsRelative);
        Assert.Equal(LocalMoment.Parse(from)!.Value.From(default), moment.From(new LocalDate(2027, 1, 4)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2027-03-31")]
    [InlineData("2027-02-30T10:00")]
    [InlineData("-3d 10:00")]
    [InlineData("+3d 24:00")]
    [InlineData("+3d 10:00\n")]
    public void Anything_else_is_no_moment(string text) => Assert.Null(LocalMoment.Parse(text));

    [Fact]
    public void A_review_is_the_weighted_mean_of_its_scores_on_their_scales()
    {
        var criteria = new CriteriaSet([new("a", Label, 30, new Scale(1, 5, [])), new("b", Label, 10, new Scale(0, 10, []))]);

        Assert.Equal(0.75 * 1 + 0.25 * 0.5, criteria.WeightedMean(new Dictionary<string, int> { ["a"] = 5, ["b"] = 5 }));
        Assert.Equal(0.5, criteria.WeightedMean(new Dictionary<string, int> { ["b"] = 5 }));
        Assert.Null(criteria.WeightedMean(new Dictionary<string, int>()));
    }

    [Fact]
    public void A_form_is_stored_as_the_recipe_writes_it()
    {
        const string Json = """{"sections":[{"key":"s","label":{"en":"S"},"fields":[{"key":"q","kind":"singleChoice","label":{"en":"Q","fr":"Q ?"},"required":true,"choices":[{"key":"a","label":{"en":"A"}},{"key":"b","label":{"en":"B"}}],"visibleToJurors":true,"when":{"field":"x","equals":"yes"}}]}]}""";

        var form = DefinitionJson.Read<FormDefinition>(Json);

        Assert.Equal(Json, DefinitionJson.Write(form));
    }

    [Theory]
    [InlineData("""{"sections":[],"title":"x"}""")]
    [InlineData("""{}""")]
    [InlineData("""{"Sections":[]}""")]
    [InlineData("""{"sections":null}""")]
    [InlineData("""{"sections":[{"key":"s","label":{"en":"S"},"fields":[{"key":"q","kind":1,"label":{"en":"Q"}}]}]}""")]
    [InlineData("""null""")]
    public void A_stored_form_that_is_not_one_is_refused(string json) =>
        Assert.Throws<JsonException>(() => DefinitionJson.Read<FormDefinition>(json));

    [Fact]
    public void A_condition_may_ask_for_one_of_several_choices()
    {
        Field[] fields =
        [
            new() { Key = "needs", Kind = FieldKind.MultipleChoice, Label = Label, Choices = [new("lab", Label), new("desk", Label)] },
            new() { Key = "which-lab", Kind = FieldKind.ShortText, Label = Label, When = new Condition("needs", "lab") },
        ];
        var form = new FormDefinition([new FormSection("s", Label, fields)]);

        Assert.Null(form.Problem());
        Assert.Equal(fields, form.FieldsAsked(new Dictionary<string, string> { ["needs"] = """["desk","lab"]""" }));
        Assert.Equal([fields[0]], form.FieldsAsked(new Dictionary<string, string> { ["needs"] = """["desk"]""" }));
        Assert.Equal([fields[0]], form.FieldsAsked(new Dictionary<string, string>()));
    }

    private static readonly LocalizedText Label = LocalizedText.Of("en", "label");
}
