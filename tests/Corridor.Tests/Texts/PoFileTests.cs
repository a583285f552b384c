using Corridor.Texts;
using Xunit;

namespace Corridor.Tests.Texts;

public sealed class PoFileTests
{
    [Fact]
    public void Entries_carry_context_plural_and_translations()
    {
        var file = PoFile.Read("a.po", """
            msgid ""
            msgstr ""
            "Language: fr\n"
            "Plural-Forms: nplurals=2; plural=(n > 1);\n"

            #. for the translator
            #: Some.cs:3
            msgid "Sign in"
            msgstr "Se connecter"

            msgctxt "call"
            msgid "Open"
            msgstr "Ouvert"

            msgid "{0} call"
            msgid_plural "{0} calls"
            msgstr[0] "{0} appel"
            msgstr[1] "{0} appels"
            """);

        Assert.Equal("fr", file.Header["Language"]);
        Assert.Equal("nplurals=2; plural=(n > 1);", file.Header["Plural-Forms"]);
        Assert.Equal(
            [(null, "Sign in", null, "Se connecter", 8), ("call", "Open", null, "Ouvert", 11), (null, "{0} call", "{0} calls", "{0} appel|{0} appels", 15)],
            file.Entries.Select(e => (e.Context, e.Key, e.Many, string.Join('|', e.Translations), e.Line)));
    }

    [Fact]
    public void A_string_may_run_over_lines_and_carry_escapes()
    {
        var file = PoFile.Read("a.po", """
            msgid ""
            "He said "
            "\"no\".\n"
            msgstr "Il a dit\t"
            "\\non\\.\r\n"
            """);

        var entry = Assert.Single(file.Entries);
        Assert.Equal("He said \"no\".\n", entry.Key);
        Assert.Equal(["Il a dit\t\\non\\.\r\n"], entry.Translations);
    }

    [Fact]
    public void Entries_need_no_blank_line_between_them()
    {
        var file = PoFile.Read("a.po", "msgid \"a\"\nmsgstr \"A\"\nmsgid \"b\"\nmsgstr \"B\"\n# end\nmsgctxt \"x\"\nmsgid \"b\"\nmsgstr \"C\"");

        Assert.Equal(["A", "B", "C"], file.Entries.Select(e => e.Translations[0]));
    }

    [Fact]
    public void A_fuzzy_or_obsolete_translation_does_not_count()
    {
        var file = PoFile.Read("a.po", """
            #, csharp-format, fuzzy
            msgid "Guess"
            msgstr "Supposition"

            #~ msgid "Gone"
            #~ msgstr "Parti"

            #, csharp-format
            msgid "Sure"
            msgstr "Certain"
            """);

        Assert.Equal(["Sure"], file.Entries.Select(e => e.Key));
    }

    [Fact]
    public void Windows_line_ends_and_a_byte_order_mark_are_no_text()
    {
        var file = PoFile.Read("a.po", "\uFEFFmsgid \"a\"\r\nmsgstr \"b\"\r\n");

        Assert.Equal([("a", "b")], file.Entries.Select(e => (e.Key, e.Translations[0])));
    }

    [Theory]
    [InlineData("msgid \"a\"\nmsgstr \"b", "a.po(2): the closing quote is missing")]
    [InlineData("msgid \"a\" x\nmsgstr \"b\"", "a.po(1): something follows the closing quote")]
    [InlineData("msgid \"a\"\nmsgstr \"\\q\"", "a.po(2): the escape '\\q' is not known")]
    [InlineData("msgid \"a\"\n\nmsgstr \"b\"", "a.po(1): msgid without msgstr")]
    [InlineData("msgid \"a\"\nmsgstr[0] \"b\"", "a.po(2): 'msgstr[0]' is not expected here")]
    [InlineData("msgid \"a\"\nmsgid_plural \"as\"\nmsgstr[1] \"b\"", "a.po(3): 'msgstr[1]' is not expected here")]
    [InlineData("msgid \"a\"\nmsgstr \"b\"\nmsgstr \"c\"", "a.po(3): 'msgstr' is not expected here")]
    [InlineData("msgid \"a\"\nmsgstr \"b\"\nmsgid \"a\"\nmsgstr \"c\"", "a.po(3): \"a\" is translated twice")]
    [InlineData("\"a\"", "a.po(1): a string that belongs to no keyword")]
    [InlineData("msgctxt \"a\"\n\n", "a.po(2): msgctxt without msgid")]
    [InlineData("msgid_plural \"a\"", "a.po(1): msgid_plural must follow msgid")]
    [InlineData("msgid", "a.po(1): 'msgid' without a string")]
    [InlineData("msgid a", "a.po(1): a string must stand in double quotes")]
    [InlineData("msgid \"\"\nmsgstr \"nonsense\"", "a.po(1): the header's \"nonsense\" is not \"Name: value\"")]
    public void What_a_translators_tool_would_refuse_is_refused_with_file_and_line(string content, string reason)
    {
        var refusal = Assert.Throws<FormatException>(() => PoFile.Read("a.po", content));

        Assert.Equal(reason, refusal.Message);
    }
}
