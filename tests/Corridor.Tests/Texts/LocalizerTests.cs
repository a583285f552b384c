using System.Globalization;
using Corridor.Texts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Xunit;

namespace Corridor.Tests.Texts;

public sealed class LocalizerTests
{
    private const string French = """
        msgid ""
        msgstr "Plural-Forms: nplurals=2; plural=(n > 1);\n"

        msgid "{0} is closed."
        msgstr "{0} est clos."

        msgid "Sign in"
        msgstr "Se connecter"

        msgid "Not yet"
        msgstr ""

        msgctxt "call"
        msgid "Open"
        msgstr "Ouvert"

        msgctxt "door"
        msgid "Open"
        msgstr "Ouvrir"

        msgid "{0} call in {1}"
        msgid_plural "{0} calls in {1}"
        msgstr[0] "{0} appel à {1}"
        msgstr[1] "{0} appels à {1}"
        """;

    private const string Quebec = """
        msgid "Sign in"
        msgstr "Ouvrir une session"
        """;

    private static readonly Translations Two = new([Catalogue.Merge("fr", [("fr/a.po", French)]), Catalogue.Merge("fr-CA", [("fr-CA/a.po", Quebec)])]);

    [Theory]
    [InlineData("fr", "Sign in", "Se connecter")]
    [InlineData("fr-CA", "Sign in", "Ouvrir une session")]
    [InlineData("fr-CA", "{0} is closed.", "{0} est clos.")]
    [InlineData("fr", "Not yet", "Not yet")]
    [InlineData("fr", "Unheard of", "Unheard of")]
    [InlineData("en-GB", "Sign in", "Sign in")]
    [InlineData("ja", "Sign in", "Sign in")]
    public void A_sentence_falls_back_from_region_to_language_to_English(string language, string key, string said) =>
        Assert.Equal(said, In(language)[key].Value);

    [Fact]
    public void A_missing_translation_says_so()
    {
        Assert.True(In("fr")["Unheard of"].ResourceNotFound);
        Assert.False(In("fr")["Sign in"].ResourceNotFound);
        Assert.False(In("en")["Unheard of"].ResourceNotFound);
    }

    [Fact]
    public void Numbers_and_dates_follow_the_language_asked_for()
    {
        Assert.Equal("0,5", In("fr")["{0:0.0}", 0.5].Value);
        Assert.Equal("0.5", In("en")["{0:0.0}", 0.5].Value);
    }

    [Fact]
    public async Task The_current_localizer_speaks_the_requests_language_and_formats_by_its_region()
    {
        var said = await Task.Run(() =>
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("fr");
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de");
            return new PoStringLocalizer(() => Two, null)["{0} is closed.", 0.5].Value;
        }, TestContext.Current.CancellationToken);

        Assert.Equal("0,5 est clos.", said);
    }

    [Theory]
    [InlineData("fr", 0, "0 appel à Clermont")]
    [InlineData("fr", 1, "1 appel à Clermont")]
    [InlineData("fr", 2, "2 appels à Clermont")]
    [InlineData("fr-CA", 2, "2 appels à Clermont")]
    [InlineData("en", 0, "0 calls in Clermont")]
    [InlineData("en", 1, "1 call in Clermont")]
    [InlineData("de", 2, "2 calls in Clermont")]
    public void A_plural_takes_the_form_of_the_language_that_answers(string language, long n, string said) =>
        Assert.Equal(said, In(language).Plural(n, "{0} call in {1}", "{0} calls in {1}", "Clermont"));

    [Fact]
    public void A_word_with_two_meanings_is_told_apart_by_its_context()
    {
        Assert.Equal("Ouvert", In("fr").Particular("call", "Open"));
        Assert.Equal("Ouvrir", In("fr").Particular("door", "Open"));
        Assert.Equal("Open", In("fr")["Open"].Value);
    }

    [Fact]
    public void A_text_is_said_with_the_texts_and_contents_inside_it()
    {
        var title = LocalizedText.Of("en", "Seed Round").With("fr", "Amorçage");

        Assert.Equal("Amorçage est clos.", In("fr").Of(new Text("{0} is closed.", title)));
        Assert.Equal("Amorçage est clos.", In("fr")["{0} is closed.", title].Value);
        Assert.Equal("Se connecter est clos.", In("fr").Of(new Text("{0} is closed.", new Text("Sign in"))));
        Assert.Equal("2 appels à Ota", In("fr").Of(Text.Plural(2, "{0} call in {1}", "{0} calls in {1}", "Ota")));
    }

    [Fact]
    public void The_edge_shows_what_only_the_edge_can_print_at_any_depth()
    {
        var noon = NodaTime.Instant.FromUtc(2027, 3, 1, 12, 0);
        var text = new Text("{0} is closed.", new Text("{0} is closed.", noon));

        var said = In("fr").Of(text, argument => argument is NodaTime.Instant ? "lundi midi, heure de Paris" : argument);

        Assert.Equal("lundi midi, heure de Paris est clos. est clos.", said);
    }

    [Fact]
    public void Files_of_one_language_may_repeat_a_sentence_but_not_disagree()
    {
        const string same = "msgid \"Save\"\nmsgstr \"Enregistrer\"";
        const string other = "# mine\nmsgid \"Save\"\nmsgstr \"Sauver\"";

        Assert.Equal("Enregistrer", Catalogue.Merge("fr", [("a.po", same), ("b.po", same)]).Find(null, "Save"));

        var refusal = Assert.Throws<FormatException>(() => Catalogue.Merge("fr", [("a.po", same), ("b.po", other)]));
        Assert.Equal("b.po(2): \"Save\" is translated differently in another file of fr", refusal.Message);
    }

    [Fact]
    public void A_plural_must_have_as_many_forms_as_its_language()
    {
        const string header = "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=3; plural=(n > 2 ? 2 : n > 1);\\n\"\n\n";
        const string entry = "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"c\"\nmsgstr[1] \"d\"";

        var tooFew = Assert.Throws<FormatException>(() => Catalogue.Merge("pl", [("a.po", header + entry)]));
        Assert.Equal("a.po(4): 2 plural forms where pl has 3", tooFew.Message);

        var noRule = Assert.Throws<FormatException>(() => Catalogue.Merge("pl", [("a.po", entry)]));
        Assert.Equal("a.po(1): a plural in a file without Plural-Forms", noRule.Message);
    }

    [Fact]
    public void Corridors_own_catalogues_are_carried_and_answer()
    {
        Assert.Equal(["es", "fr"], Translations.Carried.CatalogueLanguages.Order());
        Assert.Equal("«\u00a0xx_\u00a0» n’est pas une langue.", Translations.In("fr-CA")["“{0}” is not a language.", "xx_"].Value);
        Assert.Equal("«xx_» no es un idioma.", Translations.In("es")["“{0}” is not a language.", "xx_"].Value);
        Assert.Equal("“xx_” is not a language.", Translations.In("not a tag")["“{0}” is not a language.", "xx_"].Value);
    }

    [Fact]
    public void Services_that_ask_for_a_localizer_in_any_way_get_this_one()
    {
        using var services = new ServiceCollection().AddTexts().BuildServiceProvider(validateScopes: true);

        Assert.IsType<PoStringLocalizer>(services.GetRequiredService<IStringLocalizer>());
        Assert.IsType<PoStringLocalizer>(services.GetRequiredService<IStringLocalizerFactory>().Create(typeof(string)));
        Assert.Equal("3 days", services.GetRequiredService<IStringLocalizer<LocalizerTests>>().Plural(3, "{0} day", "{0} days"));
    }

    private static PoStringLocalizer In(string language) => new(() => Two, CultureInfo.GetCultureInfo(language));
}
