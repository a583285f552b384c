using System.Text.Json;
using Corridor.Texts;
using Xunit;

namespace Corridor.Tests.Texts;

public sealed class LocalizedTextTests
{
    [Theory]
    [InlineData("fr", "de", "Amorçage")]
    [InlineData("fr-CA", "de", "Amorçage")]
    [InlineData("it", "fr-CA", "Amorçage")]
    [InlineData("it", "pl", "Seed")]
    [InlineData("it", null, "Seed")]
    [InlineData(null, null, "Seed")]
    [InlineData("pt-BR", "pt", "Semente BR")]
    [InlineData("pt", "pl", "Seed")]
    public void It_is_read_in_the_language_asked_for_else_the_citys_else_English(string? asked, string? city, string read)
    {
        var title = LocalizedText.Of("en", "Seed").With("fr", "Amorçage").With("pt-BR", "Semente BR");

        Assert.Equal(read, title.In(asked, city));
    }

    [Fact]
    public void Any_language_is_better_than_none_and_the_page_learns_which()
    {
        var title = LocalizedText.Of("ja", "シード").With("hu", "Mag");

        Assert.Equal(("hu", "Mag"), title.Find("fr", "de"));
        Assert.Null(LocalizedText.Empty.Find("fr"));
        Assert.Equal("", LocalizedText.Empty.In("fr"));
    }

    [Fact]
    public void Texts_are_equal_by_what_is_written_in_which_language()
    {
        var one = LocalizedText.Of("en", "Seed").With("FR-ca", "Amorçage");
        var other = LocalizedText.Of("fr-CA", "Amorçage").With("en", "Seed");

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, other.With("en", "seed"));
        Assert.NotEqual(one, other.With("en", " "));
    }

    [Fact]
    public void Writing_another_language_leaves_the_old_text_as_it_was()
    {
        var english = LocalizedText.Of("en", "Seed");

        var both = english.With("fr", "Amorçage");

        Assert.Equal(["en"], english.ByLanguage.Keys);
        Assert.Equal(["en", "fr"], both.ByLanguage.Keys);
    }

    [Fact]
    public void Its_JSON_is_an_object_by_language_and_comes_back_equal()
    {
        var title = LocalizedText.Of("fr", "Amorçage").With("en", "Seed \"A\"");

        var json = JsonSerializer.Serialize(title);

        Assert.Equal("""{"en":"Seed \u0022A\u0022","fr":"Amor\u00E7age"}""", json);
        Assert.Equal(title, JsonSerializer.Deserialize<LocalizedText>(json));
        Assert.Null(JsonSerializer.Deserialize<LocalizedText>("null"));
    }

    [Theory]
    [InlineData("\"Seed\"", "A text is an object with a string per language, such as {\"en\": \"…\"}.")]
    [InlineData("{\"en\": 1}", "The text in \"en\" must be a string.")]
    [InlineData("{\"english\": \"Seed\"}", "\"english\" is not a language.")]
    public void JSON_that_is_no_text_is_refused_with_the_reason(string json, string reason)
    {
        var refusal = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<LocalizedText>(json));

        Assert.Equal(reason, refusal.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("e")]
    [InlineData("en_US")]
    [InlineData("fr-")]
    [InlineData("<script>")]
    public void A_language_must_be_a_language_tag(string language)
    {
        var refusal = Assert.Throws<RuleBrokenException>(() => LocalizedText.Of(language, "Seed"));

        Assert.Equal(new Text("“{0}” is not a language.", language), refusal.Text);
    }
}
