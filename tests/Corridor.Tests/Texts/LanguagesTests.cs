using Corridor.Texts;
using Xunit;

namespace Corridor.Tests.Texts;

public sealed class LanguagesTests
{
    [Fact]
    public void The_interface_speaks_English_and_whatever_has_a_catalogue() =>
        Assert.Equal(Translations.Carried.CatalogueLanguages.Append("en").Order(), Languages.Interface.Select(l => l.Tag).Order());

    [Fact]
    public void Every_language_goes_by_the_name_its_speakers_give_it()
    {
        Assert.Equal(["English", "français", "español"], Languages.Interface.Select(l => l.OwnName));
        Assert.Equal(
            ["العربية", "беларуская", "català", "Deutsch", "English", "español", "euskara", "français", "magyar", "italiano",
             "日本語", "Nederlands", "polski", "português", "română", "русский", "српски", "ไทย", "українська", "中文"],
            Languages.Network.Select(l => l.OwnName));
        Assert.Equal("português (Brasil)", Languages.OwnNameOf("pt-BR"));
    }

    [Theory]
    [InlineData("FR", "fr")]
    [InlineData("fr-ca", "fr-CA")]
    [InlineData("ZH-hans-cn", "zh-Hans-CN")]
    [InlineData("es-419", "es-419")]
    [InlineData("eus", "eus")]
    [InlineData("french", null)]
    [InlineData("fr_CA", null)]
    [InlineData("fr-", null)]
    [InlineData("a-b-c-d-e", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_tag_has_one_spelling(string? tag, string? normal) => Assert.Equal(normal, Languages.Normal(tag));

    [Fact]
    public void A_regional_language_is_a_kind_of_its_language() =>
        Assert.Equal(["zh-Hans-CN", "zh-Hans", "zh"], Languages.WithParents("zh-hans-cn"));

    [Theory]
    [InlineData("qq")]
    [InlineData("abc-12345678-12345678")]
    [InlineData("en-aaaaaaaa-bbbbbbbb-cccccccc")]
    public void A_language_nobody_knows_is_answered_in_English(string tag) =>
        Assert.Equal("“1” is not a language.", Translations.In(tag)["“{0}” is not a language.", 1].Value);
}
